//! Addresses as they stand in an envelope.
//!
//! Read by our own hand: the grammar library takes quotes off a local part so that `"a@b"@c` and `a@b@c` become one,
//! gives `<postmaster>` and `<>` the same value, and refuses address literals. Whom an address belongs to is never
//! asked here.

mod mailbox;
mod path;

pub use mailbox::{Domain, Mailbox};
pub use path::{ForwardPath, PathFault, ReversePath};
pub(crate) use path::{split_forward, split_reverse};
