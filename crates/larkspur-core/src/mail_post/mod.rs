//! Mail that came in for groups: who may send it, whom it reaches, and what is kept of it.
//!
//! A post is judged twice: each recipient by itself while its envelope comes in ([`judge`]), and once more in the
//! transaction that accepts it ([`accept`]), which also reads the members, so that what is kept is true of one moment.
//! Sockets, replies and what stands in a message are not known here: a post is an envelope and octets.

mod accept;
mod find;
mod judge;
pub mod rows;

use larkspur_model::{EmailAddress, MailGroupKey, MailPostKey, TenantKey};

use crate::mail_reach::Ground;

pub use accept::{NewPost, accept};
pub use find::{clear, copies, list, text};
pub use judge::judge;

/// Where a recipient's mail goes: a group of a tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Destination {
    /// Whose group.
    pub tenant: TenantKey,
    /// Which group.
    pub group: MailGroupKey,
}

/// Why a recipient is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The domain belongs to no tenant.
    NotOurs,
    /// Nobody, or nobody who gets mail here, has the address. Mailboxes of users are kept elsewhere.
    Unknown,
    /// The sender may not post to the group.
    NotPermitted(Ground),
    /// The group reaches nobody.
    Empty,
    /// The group reaches more than one mail may have.
    TooMany,
}

/// What is kept of a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailPost {
    /// Its key.
    pub key: MailPostKey,
    /// The sender of the envelope as given; `None` for a report.
    pub sender: Option<EmailAddress>,
    /// The subject as people read it; empty if there is none.
    pub subject: String,
    /// Octets of its text.
    pub size: i64,
    /// How many get a copy.
    pub copies: i64,
    /// When it was accepted, milliseconds since 1970.
    pub accepted_at: i64,
}

/// One copy of a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailCopy {
    /// The address that it goes to, folded.
    pub address: String,
    /// The address as the directory has it.
    pub given: String,
    /// The group that brought it there: the first of those that the post was sent to.
    pub group: MailGroupKey,
}
