//! Stories of the whole program: the real binary, killed, restarted, raced, on both engines.
//!
//! Few and large; whatever a smaller test can show is shown there.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a story that breaks off should say where"
)]

mod client;
mod kill;
mod mail;
mod mail_full;
mod mail_kill;
mod mail_locked;
mod mail_restart;
mod mail_twins;
mod program;
mod race;
mod recipe;
mod stress;
mod talk;
