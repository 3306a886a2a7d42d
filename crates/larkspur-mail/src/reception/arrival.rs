//! A message on its way in, with all that is known of it, and what becomes of it.

use larkspur_core::mail_password::Identity;
use larkspur_model::MailPostKey;
use larkspur_smtp::command::Hello;
use larkspur_smtp::session::{Acceptance, Addressed, Client, Refusal, Sender};

use super::author::Known;
use super::look::Look;
use super::{Place, PostOffice, Trust};
use crate::text::{Message, Protocol, Received};

/// A message on its way in.
pub(super) struct Arrival<'a> {
    pub(super) office: &'a PostOffice,
    pub(super) trust: &'a Trust,
    pub(super) client: &'a Client<Identity>,
    pub(super) sender: &'a Sender,
    pub(super) recipients: &'a [Addressed<Place>],
    pub(super) message: Message<'a>,
    pub(super) known: Known,
    pub(super) look: Look,
}

/// What becomes of a message for one recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is kept under this key.
    Kept(MailPostKey),
    /// The client is told that it was taken, and it is dropped; the word is counted.
    Dropped(&'static str),
    /// It is refused.
    Refused(Refusal),
}

impl Arrival<'_> {
    /// The peer is a mail server that would send a report about what we refuse, perhaps to somebody who has nothing to do
    /// with it.
    pub(super) fn is_relayed(&self) -> bool {
        let greeting = self.client.greeting.as_ref();
        *self.trust == Trust::Verified || greeting.is_some_and(|greeting| greeting.kind == Hello::Lhlo)
    }

    /// Calls `stamp` with the stamp that says how the message came in.
    pub(super) fn stamped<T>(&self, stamp: impl FnOnce(&Received<'_>) -> T) -> T {
        let id = self.look.key.shown();
        let to = match self.recipients {
            [only] => match &only.recipient.path {
                larkspur_smtp::address::ForwardPath::Mailbox(mailbox) => Some(mailbox),
                larkspur_smtp::address::ForwardPath::Postmaster => None,
            },
            _ => None,
        };
        let helo = self.client.greeting.as_ref().map_or("", |greeting| greeting.name.as_str());
        stamp(&Received {
            helo,
            address: self.client.address,
            by: &self.office.terms.hostname,
            with: Protocol::of(self.client, self.sender.parameters.smtputf8),
            id: &id,
            to,
            at: self.look.now,
        })
    }
}

/// What the session is told: the fates of all recipients in their order. `key` is what a message is called that was
/// dropped.
pub(super) fn told(key: MailPostKey, fates: &[Fate]) -> Acceptance {
    let outcomes: Vec<Result<String, Refusal>> = fates
        .iter()
        .map(|fate| match fate {
            Fate::Kept(kept) => Ok(kept.shown()),
            Fate::Dropped(_) => Ok(key.shown()),
            Fate::Refused(refusal) => Err(*refusal),
        })
        .collect();
    Acceptance::Each(outcomes)
}
