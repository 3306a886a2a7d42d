//! What Postfix is answered when it asks before it accepts, over real sockets and on both engines.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should say where"
)]

mod asking;
mod policy;
mod service;
mod socketmap;
