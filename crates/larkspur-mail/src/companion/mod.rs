//! The two small protocols in which Postfix asks before it accepts: socketmap and policy delegation.
//!
//! A mail server in front of Larkspur can refuse unknown groups and forbidden senders while its client is still there,
//! instead of accepting what it would have to bounce. Both protocols are questions and answers over a connection that
//! is used again, and neither knows who asks, so both are served on loopback addresses and unix sockets only.
//!
//! The decisions are those of `larkspur_core`; here stands what the two protocols make of them.

mod attributes;
mod counters;
mod netstring;
mod policy;
mod service;
mod socketmap;

pub use counters::{Asked, Counters};
pub use policy::Policy;
pub use service::{Answer, Capacity, Garbled, Protocol, Service};
pub use socketmap::Socketmap;
