//! Organisations in and out, on every engine of this machine. Scenes come from `larkspur-testkit`; each is checked by
//! `verify` when its test leaves it.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what a test needs and does not get should stop it there"
)]

mod bad_files;
mod generated;
mod modes;
mod refusals;
mod round_trip;
mod sample;
mod stage;
