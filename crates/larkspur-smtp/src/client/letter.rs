//! A message to be sent: its envelope. What stands in it is a [`Text`].

use super::text::Text;
use crate::address::{Mailbox, ReversePath};
use crate::command::{Notify, Return};

/// A message with its envelope.
#[derive(Clone, Debug)]
pub struct Letter {
    /// Where reports go.
    pub sender: ReversePath,
    /// Who receives.
    pub recipients: Vec<Addressee>,
    /// Header and body.
    pub text: Text,
    /// The header may be beyond ASCII (RFC 6532): the message came with SMTPUTF8.
    pub smtputf8: bool,
    /// What reports return; said to servers that offer DSN.
    pub ret: Option<Return>,
}

/// One recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addressee {
    /// Where the message goes.
    pub mailbox: Mailbox,
    /// When to report; said to servers that offer DSN.
    pub notify: Option<Notify>,
}
