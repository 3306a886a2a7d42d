//! Who gets a copy.

use larkspur_model::{PublicMailboxKey, UserKey};

/// One recipient of a group's mail.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Recipient {
    /// A user whose account is in service.
    User {
        /// Who it is.
        key: UserKey,
        /// The name.
        name: String,
        /// Where the mail goes: the address within the organisation, else the sign-in address; `None` when the user
        /// has neither and gets nothing.
        address: Option<String>,
    },
    /// A public mailbox: one copy for whoever works at it.
    PublicMailbox {
        /// Which it is.
        key: PublicMailboxKey,
        /// Its address.
        address: String,
    },
    /// An address that nobody in the organisation has, as it was given.
    Address(String),
}

impl Recipient {
    /// Where the copy goes, if anywhere.
    #[must_use]
    pub fn address(&self) -> Option<&str> {
        match self {
            Self::User { address, .. } => address.as_deref(),
            Self::PublicMailbox { address, .. } | Self::Address(address) => Some(address),
        }
    }
}
