//! Mailboxes of users: the address within the organisation's domains with its aliases, from the day a user gets one to
//! the day it is released from the recycle bin. Larkspur keeps no mail, so a mailbox is its addresses.

mod alias;
mod bin;
mod find;

pub use alias::{add_alias, aliases, aliases_of, remove_alias};
pub(crate) use bin::{discard, recycle};
pub use bin::{release, restore};
