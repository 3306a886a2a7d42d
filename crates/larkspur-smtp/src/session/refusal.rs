//! Why mail is refused, and the reply to each reason: the one table of it.
//!
//! The texts name neither members nor reasons that a stranger could learn something from.

use crate::reply::{Reply, Status};

/// A reason to refuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// The domain is ours, nobody there has the address.
    UnknownRecipient,
    /// The domain is not ours, and the client may not relay.
    RelayDenied,
    /// The sender may not write to this group.
    NotPermitted,
    /// An address of ours was used by somebody who did not prove to be it.
    SenderUnproven,
    /// The client must authenticate first.
    AuthenticationRequired,
    /// The user who authenticated does not own the sender address.
    SenderNotOwned,
    /// Name or password are wrong.
    BadCredentials,
    /// Too many wrong passwords, from this client or for this user. Ends the session.
    TooManyLogins,
    /// SPF says fail (RFC 7372 §3.2).
    SpfFail,
    /// Neither SPF nor DKIM vouch for the sender (RFC 7372 §3.3).
    Unaligned,
    /// The verdict needs a name server that does not answer (RFC 7372 §3.2).
    SpfUnavailable,
    /// A name server that is needed does not answer.
    DnsUnavailable,
    /// The message is larger than allowed.
    MessageTooLarge,
    /// The message, times its recipients, is larger than allowed.
    FanOutTooLarge,
    /// The group is empty, or expands to more recipients than allowed (RFC 3463, X.2.4).
    ExpansionProblem,
    /// The group does not take mail at the moment.
    RecipientDisabled,
    /// The message has been here before, or passed too many servers.
    Loop,
    /// The text is not what a message may be.
    BadContent(&'static str),
    /// An address beyond ASCII was used without SMTPUTF8 (RFC 6531 §3.5).
    NeedsSmtpUtf8,
    /// No room, or the store is busy: later.
    NoRoom,
    /// More recipients than one transaction may have: send the rest in another one.
    TooManyRecipients,
    /// The sender, or the group, gets too much mail at once: later.
    TooMuchMail,
    /// Something of ours failed: later.
    Unavailable,
    /// The client does not keep to the protocol, or tries names. Ends the session.
    Misbehaved(&'static str),
}

impl Refusal {
    /// The reply.
    pub fn reply(self) -> Reply {
        let (code, status, text) = match self {
            Refusal::UnknownRecipient => (550, Status(5, 1, 1), "no such address here"),
            Refusal::RelayDenied => (550, Status(5, 7, 1), "this server does not relay to that domain"),
            Refusal::NotPermitted => (550, Status(5, 7, 1), "not permitted to post to this group"),
            Refusal::SenderUnproven => (550, Status(5, 7, 1), "this sender address needs authentication"),
            Refusal::AuthenticationRequired => (530, Status(5, 7, 0), "authentication required"),
            Refusal::SenderNotOwned => (553, Status(5, 7, 1), "the sender address is not yours"),
            Refusal::BadCredentials => (535, Status(5, 7, 8), "name or password is wrong"),
            Refusal::TooManyLogins => (421, Status(4, 7, 0), "too many failed logins, closing"),
            Refusal::SpfFail => (550, Status(5, 7, 23), "SPF does not permit this client"),
            Refusal::Unaligned => (550, Status(5, 7, 26), "the sender could not be verified by SPF or DKIM"),
            Refusal::SpfUnavailable => (451, Status(4, 7, 24), "SPF could not be checked, try again later"),
            Refusal::DnsUnavailable => {
                (451, Status(4, 4, 3), "a name server does not answer, try again later")
            }
            Refusal::MessageTooLarge => (552, Status(5, 3, 4), "the message is too large"),
            Refusal::FanOutTooLarge => {
                (552, Status(5, 3, 4), "the message is too large for so many recipients")
            }
            Refusal::ExpansionProblem => (550, Status(5, 2, 4), "this group cannot be expanded"),
            Refusal::RecipientDisabled => (550, Status(5, 2, 1), "this address does not take mail"),
            Refusal::Loop => (554, Status(5, 4, 6), "mail loop"),
            Refusal::BadContent(why) => (550, Status(5, 6, 0), why),
            Refusal::NeedsSmtpUtf8 => (553, Status(5, 6, 7), "this address needs SMTPUTF8"),
            Refusal::NoRoom => (452, Status(4, 3, 1), "no room at the moment, try again later"),
            Refusal::TooManyRecipients => {
                (452, Status(4, 5, 3), "too many recipients, send the rest separately")
            }
            Refusal::TooMuchMail => (450, Status(4, 7, 1), "too much mail at once, try again later"),
            Refusal::Unavailable => (451, Status(4, 3, 0), "not possible at the moment, try again later"),
            Refusal::Misbehaved(why) => (421, Status(4, 7, 0), why),
        };
        Reply::new(code, status, text)
    }

    /// The session ends with it.
    pub fn closes(self) -> bool {
        matches!(self, Refusal::TooManyLogins | Refusal::Misbehaved(_))
    }

    /// The same may succeed later.
    pub fn is_temporary(self) -> bool {
        self.reply().code() < 500
    }
}
