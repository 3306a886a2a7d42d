//! Conversations, line by line: sessions with clients, and the client with servers that are scripted here.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "what a test needs and does not get should stop it there"
)]

mod auth;
mod babble;
mod bdat;
mod client;
mod client_faults;
mod data;
mod double;
mod grammar;
mod greeting;
mod limits;
mod listener;
mod lmtp;
mod order;
mod peer;
mod refusals;
mod smuggling;
mod stage;
mod times;
