//! What is kept, as it is shown.

use larkspur_model::{EmailAddress, MailGroupKey, MailPostKey};

use super::{Notify, Reply, Return};

/// What a post is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PostKind {
    /// Mail to groups.
    Groups,
    /// A report that came in; it is not passed on.
    Report,
    /// A letter to named addresses, written by the server or for its postmaster.
    Letter,
}

/// What is kept of a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailPost {
    /// Its key.
    pub key: MailPostKey,
    /// What it is.
    pub kind: PostKind,
    /// The sender of the envelope as given; `None` is the empty one.
    pub sender: Option<EmailAddress>,
    /// The address that was proved to be the author's.
    pub author: Option<EmailAddress>,
    /// The subject as people read it; empty if there is none.
    pub subject: String,
    /// The `Message-ID`, without brackets.
    pub message_id: Option<String>,
    /// Octets of its text as it came.
    pub size: i64,
    /// How many get a copy.
    pub copies: i64,
    /// It came with SMTPUTF8.
    pub smtputf8: bool,
    /// What the sender wants back in reports.
    pub ret: Option<Return>,
    /// The sender's name for the envelope.
    pub envid: Option<String>,
    /// Whether the text is still there.
    pub has_text: bool,
    /// When it was accepted, milliseconds since 1970.
    pub accepted_at: i64,
}

/// What is kept of an edition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailEdition {
    /// Its number: from 1 on, in the order of the envelope.
    pub number: i64,
    /// Whose members get it; `None` for a letter. The group may be gone since.
    pub group: Option<MailGroupKey>,
    /// The sender of the envelope of its copies; empty for a report.
    pub sender: String,
    /// When the author wants a report about the group's address.
    pub notify: Option<Notify>,
    /// The recipient as the author first knew it.
    pub orcpt: Option<String>,
}

/// One copy of a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailCopy {
    /// The address that it goes to, folded.
    pub address: String,
    /// The address as the directory has it.
    pub given: String,
    /// The edition that brought it there first.
    pub edition: i64,
    /// Whose members get that edition; `None` for a letter.
    pub group: Option<MailGroupKey>,
    /// The name of the route that it goes by; `None` when it does not leave the store.
    pub route: Option<String>,
    /// How it stands.
    pub state: CopyState,
    /// How often it was tried.
    pub attempts: i64,
    /// When it is to be tried; only of one that is pending or deferred.
    pub next_at: Option<i64>,
    /// What was said about it last.
    pub reply: Option<Reply>,
    /// When the state changed or an attempt was made, milliseconds since 1970.
    pub changed_at: i64,
}

/// How a copy stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CopyState {
    /// Kept to be looked at; it goes nowhere.
    Captured,
    /// Waiting for its first attempt.
    Pending,
    /// Waiting for another one.
    Deferred,
    /// Waiting for an administrator.
    Held,
    /// Taken over by the next server.
    Delivered,
    /// Refused for good.
    Failed,
    /// Tried for too long.
    Expired,
    /// Given up by an administrator.
    Cancelled,
}

impl CopyState {
    /// All of them with the number that is kept and the word that is shown.
    const ALL: [(Self, i64, &'static str); 8] = [
        (Self::Captured, 1, "captured"),
        (Self::Pending, 2, "pending"),
        (Self::Deferred, 3, "deferred"),
        (Self::Held, 4, "held"),
        (Self::Delivered, 5, "delivered"),
        (Self::Failed, 6, "failed"),
        (Self::Expired, 7, "expired"),
        (Self::Cancelled, 8, "cancelled"),
    ];

    /// The number that is kept.
    #[must_use]
    pub(crate) fn number(self) -> i64 {
        Self::ALL.iter().find(|(known, ..)| *known == self).map_or(0, |(_, number, _)| *number)
    }

    /// What was kept as this number.
    pub(crate) fn of_number(number: i64) -> Option<Self> {
        Self::ALL.iter().find(|(_, known, _)| *known == number).map(|(state, ..)| *state)
    }

    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(known, ..)| *known == self).map_or("", |(.., word)| word)
    }

    /// Whether something may still happen to it.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Pending | Self::Deferred | Self::Held)
    }
}
