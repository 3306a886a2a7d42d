//! What tests of the rules stand on: a [`Scene`] is a fresh store with one tenant in it, on either engine, with a clock
//! that the test moves and randomness that repeats.
//!
//! Builders live here, and a mail server that counts what it is sent ([`sink`]). No rule, no expectation of a rule, and
//! nothing that the server needs.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot set its scene should stop with the cause"
)]
#![expect(clippy::missing_panics_doc, reason = "everything here panics when the scene cannot be set")]

mod dice;
mod hold;
pub mod scene;
#[cfg(feature = "server")]
pub mod server;
pub mod sink;

pub use dice::Dice;
pub use hold::Hold;
pub use scene::{Scene, each_engine};
#[cfg(feature = "server")]
pub use server::TestServer;
pub use sink::Sink;
