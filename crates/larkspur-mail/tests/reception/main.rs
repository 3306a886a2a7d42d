//! What the product answers to mail that comes in: real sockets, real stores, both engines.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that breaks off should say where")]

mod authres;
mod customs;
mod kept;
mod loops;
#[path = "../names/mod.rs"]
mod names;
mod odd;
mod postmaster;
mod room;
#[path = "../names/signing.rs"]
mod signing;
mod stage;
mod submission;
mod verified;
