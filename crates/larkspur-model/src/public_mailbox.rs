//! Public mailboxes: an address that several people work at.

use crate::key::{MemberKey, PublicMailboxKey, UserKey};

/// A public mailbox with everything an answer shows of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicMailbox {
    /// Its inner key.
    pub key: PublicMailboxKey,
    /// Primary address as given.
    pub email: String,
    /// Display name.
    pub name: String,
}

/// A user who works at a public mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicMailboxMember {
    /// Its inner key.
    pub key: MemberKey,
    /// The mailbox.
    pub mailbox: PublicMailboxKey,
    /// The user.
    pub user: UserKey,
}
