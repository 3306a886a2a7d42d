//! The program as its user meets it: the real binary, its command line, its files, its exit codes.
//!
//! What the API answers is tested where it is made; here is only what the program adds.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should stop with the cause")]

mod companion;
mod configuration;
mod control;
mod dkim;
mod documents;
mod exchange;
mod mail;
mod offline;
mod postgres;
mod scene;
mod start;
mod stop;
