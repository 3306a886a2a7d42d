//! What became of a message, recipient by recipient.

use std::fmt;

use super::link::LinkFault;
use crate::reply::Status;

/// A reply of the other server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeerReply {
    /// The three digits.
    pub code: u16,
    /// The enhanced status, if it gave one.
    pub status: Option<Status>,
    /// The text of all its lines, cut to 1,024 octets, without signs that could do harm in a log.
    pub text: String,
}

impl PeerReply {
    pub(super) fn is_success(&self) -> bool {
        self.code / 100 == 2
    }

    pub(super) fn is_permanent(&self) -> bool {
        self.code / 100 == 5
    }

    /// The server is going to hang up (RFC 5321 §3.8).
    pub(super) fn is_closing(&self) -> bool {
        self.code == 421
    }
}

impl fmt::Display for PeerReply {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.code, self.text)
    }
}

/// What became of one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The other server has taken the message over.
    Delivered(PeerReply),
    /// Not now.
    Deferred(Cause),
    /// Not at all.
    Failed(Cause),
    /// It was not this recipient's turn: the route is in trouble. No attempt is to be counted.
    Unsent,
}

/// Why a recipient did not get the message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The other server said so.
    Said(PeerReply),
    /// The connection was lost while the message was on its way.
    Lost {
        /// The message was complete: the server may have taken it over all the same.
        in_doubt: bool,
        /// How it was lost.
        fault: LinkFault,
    },
    /// The message cannot be sent to this server in its form.
    Unfit(Status, &'static str),
}

/// What became of all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// One outcome for each recipient of the letter, in its order.
    pub outcomes: Vec<Outcome>,
    /// What is wrong with the route, if something is: it should rest before it is tried again.
    pub route: Option<RouteFault>,
}

/// What is wrong with a route, and not with a message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RouteFault {
    /// No connection.
    #[error("no connection: {0}")]
    Connect(String),
    /// No encryption, where it is required.
    #[error("no encryption: {0}")]
    Encryption(String),
    /// The server refused us, or hangs up.
    #[error("refused: {0}")]
    Refused(PeerReply),
    /// There is a login, but no way to send it that the server offers and that protects it.
    #[error("the login cannot be sent: {0}")]
    Login(&'static str),
    /// The connection was lost before a message was on its way.
    #[error("the connection was lost: {0}")]
    Lost(LinkFault),
}
