//! What a listener's sessions are told: protocol, class, limits, times.

use std::time::Duration;

use ipnet::IpNet;

use crate::frame::{BareLf, TextRules};

/// Which language a listener speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// SMTP (RFC 5321), on a submission listener with the rules of RFC 6409.
    Smtp,
    /// LMTP (RFC 2033): `LHLO`, and a reply per recipient behind the message.
    Lmtp,
}

/// Whose word a listener takes for who sends. Trust belongs to a listener; it is never guessed from a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Class {
    /// Clients authenticate; who did not may not send.
    Submission,
    /// The peer is a mail server that has checked senders itself. Only peers inside these networks are let in;
    /// a peer on a unix socket always is.
    Verified(Vec<IpNet>),
    /// The peer is a mail server that writes what it found out into `Authentication-Results` under this
    /// authserv-id (RFC 8601 §2.5). Reading that field is the product's business.
    Authres(String),
    /// Anybody.
    Internet,
}

/// How much of everything.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Octets of a command line, CR LF included. Default 4,096; RFC 5321 §4.5.3.1.4 asks for 512, and for more with
    /// extensions.
    pub command_line: usize,
    /// Octets of a message, announced as `SIZE` (RFC 1870). Default 25 MiB.
    pub message: usize,
    /// Octets of a text line without CR LF; `None` for any. Default 998; RFC 5321 §4.5.3.1.6.
    pub text_line: Option<usize>,
    /// Recipients of one transaction. Default 1,000; RFC 5321 §4.5.3.1.8 asks for 100.
    pub recipients: usize,
    /// `Received` fields of a message. Default 100; RFC 5321 §6.3.
    pub hops: usize,
    /// Commands that make no sense, then the session ends. Default 20.
    pub errors: u32,
    /// Failed attempts to authenticate, then the session ends. Default 3.
    pub failed_logins: u32,
    /// Unknown recipients, then the session ends: somebody is trying names. A mail server in front (`verified`, `authres`)
    /// asks for many people, so there each accepted message forgets what was counted. Default 20.
    pub unknown_recipients: u32,
}

/// How long for what (RFC 5321 §4.5.3.2).
#[derive(Clone, Debug)]
pub struct Patience {
    /// For the client to speak too early, before it is greeted. Default 5 ms.
    pub greeting: Duration,
    /// For a whole command line, and for a client to take our replies. Default 5 min.
    pub command: Duration,
    /// Between two pieces of a message. Default 3 min.
    pub block: Duration,
    /// For a whole message. Default 30 min.
    pub message: Duration,
    /// For the product to judge or to accept, before the client is told to come again. Below the 60 s after which
    /// clients give up and send twice (RFC 1047). Default 55 s.
    pub verdict: Duration,
    /// Before a client that tries names is told to leave. Default 5 s.
    pub tarpit: Duration,
}

/// All of it.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The name that we greet with.
    pub name: String,
    /// The language.
    pub protocol: Protocol,
    /// Whose word counts.
    pub class: Class,
    /// `STARTTLS` can be served.
    pub starttls: bool,
    /// What becomes of bare line feeds in messages. Command lines never have them.
    pub bare_lf: BareLf,
    /// How much.
    pub limits: Limits,
    /// How long.
    pub patience: Patience,
}

impl Class {
    /// The peer is a mail server that brings mail of many people.
    pub(super) fn relays(&self) -> bool {
        matches!(self, Class::Verified(_) | Class::Authres(_))
    }
}

impl Settings {
    /// The defaults of a listener of this class.
    pub fn new(name: impl Into<String>, protocol: Protocol, class: Class) -> Settings {
        Settings {
            name: name.into(),
            protocol,
            starttls: false,
            bare_lf: BareLf::Refuse,
            limits: Limits {
                command_line: 4096,
                message: 25 * 1024 * 1024,
                text_line: Some(998),
                recipients: 1000,
                hops: 100,
                errors: 20,
                failed_logins: 3,
                unknown_recipients: 20,
            },
            patience: Patience {
                greeting: Duration::from_millis(5),
                command: Duration::from_secs(5 * 60),
                block: Duration::from_secs(3 * 60),
                message: Duration::from_secs(30 * 60),
                verdict: Duration::from_secs(55),
                tarpit: Duration::from_secs(5),
            },
            class,
        }
    }

    pub(super) fn text_rules(&self) -> TextRules {
        TextRules { max_size: self.limits.message, max_line: self.limits.text_line, bare_lf: self.bare_lf }
    }
}
