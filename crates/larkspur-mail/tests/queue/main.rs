//! Copies on their way out: from the queue of a store, on both engines, to a mail server that counts.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should say where"
)]

mod fan_out;
#[path = "../names/mod.rs"]
mod names;
mod reports;
#[path = "../names/signing.rs"]
mod signing;
mod station;
mod store;
mod trouble;
mod twins;
mod verp;
