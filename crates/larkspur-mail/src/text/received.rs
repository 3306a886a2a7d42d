//! The stamp that says where and how a message came in.

use std::net::IpAddr;

use larkspur_smtp::address::Mailbox;
use larkspur_smtp::command::Hello;
use larkspur_smtp::session::{Client, Transport};

use super::date::date;
use super::words;

/// Octets of a name that a client gave itself: those of a domain.
const HELO: usize = 255;

/// What the stamp says.
#[derive(Clone, Debug)]
pub struct Received<'a> {
    /// What the client called itself; proves nothing.
    pub helo: &'a str,
    /// Where it called from; `None` on a unix socket.
    pub address: Option<IpAddr>,
    /// This host.
    pub by: &'a str,
    /// By which protocol.
    pub with: Protocol,
    /// What the message is called here.
    pub id: &'a str,
    /// Its recipient, if it has one only: of several none is told about the others.
    pub to: Option<&'a Mailbox>,
    /// When, in milliseconds since 1970.
    pub at: i64,
}

/// How a message came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Protocol {
    /// The greeting, which decides between SMTP, ESMTP and LMTP.
    pub hello: Hello,
    /// Under TLS.
    pub tls: bool,
    /// The client proved who it is.
    pub authenticated: bool,
    /// The client said SMTPUTF8.
    pub smtputf8: bool,
}

impl Protocol {
    /// The protocol of a session. A client that did not greet, which a session does not allow, counts as one that
    /// said `HELO`.
    pub fn of<I>(client: &Client<I>, smtputf8: bool) -> Protocol {
        let hello = client.greeting.as_ref().map_or(Hello::Helo, |greeting| greeting.kind);
        let tls = client.transport == Transport::Tls;
        Protocol { hello, tls, authenticated: client.identity.is_some(), smtputf8 }
    }

    /// The registered name (RFC 3848, RFC 6531 §4.3).
    fn name(self) -> String {
        let base = match (self.hello, self.smtputf8) {
            (Hello::Helo, _) => return "SMTP".to_owned(),
            (Hello::Ehlo, false) => "ESMTP",
            (Hello::Ehlo, true) => "UTF8SMTP",
            (Hello::Lhlo, false) => "LMTP",
            (Hello::Lhlo, true) => "UTF8LMTP",
        };
        let tls = if self.tls { "S" } else { "" };
        let authenticated = if self.authenticated { "A" } else { "" };
        format!("{base}{tls}{authenticated}")
    }
}

impl Received<'_> {
    /// The whole field (RFC 5321 §4.4).
    pub(super) fn field(&self) -> String {
        let place = match self.address.map(|address| address.to_canonical()) {
            Some(IpAddr::V4(address)) => format!("([{address}])"),
            Some(IpAddr::V6(address)) => format!("([IPv6:{address}])"),
            None => "(local)".to_owned(),
        };
        let to = self.to.map_or_else(String::new, |to| format!(" for <{to}>"));
        let with = self.with.name();
        let value = format!(
            "from {} {place} by {} with {with} id {}{to}; {}",
            harmless(self.helo),
            harmless(self.by),
            harmless(self.id),
            date(self.at),
        );
        words::field("Received", &value)
    }
}

/// A name without signs that mean something in this field.
fn harmless(name: &str) -> String {
    let fits = |sign: &char| sign.is_ascii_alphanumeric() || ".-_:[]".contains(*sign);
    let kept: String = name.chars().filter(fits).take(HELO).collect();
    if kept.is_empty() { "unknown".to_owned() } else { kept }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn received<'a>(to: Option<&'a Mailbox>, helo: &'a str, address: Option<&str>) -> Received<'a> {
        Received {
            helo,
            address: address.map(|text| text.parse().unwrap()),
            by: "mail.corp.example",
            with: Protocol { hello: Hello::Ehlo, tls: true, authenticated: true, smtputf8: false },
            id: "1a2b",
            to,
            at: 0,
        }
    }

    #[test]
    fn stamps() {
        let to = Mailbox::parse("sales@corp.example").unwrap();
        assert_eq!(
            received(Some(&to), "pc.corp.example", Some("192.0.2.7")).field(),
            "Received: from pc.corp.example ([192.0.2.7]) by mail.corp.example with ESMTPSA\r\n\
             \tid 1a2b for <sales@corp.example>; Thu, 1 Jan 1970 00:00:00 +0000\r\n"
        );
        assert_eq!(
            received(None, "[IPv6:::1]", Some("::ffff:192.0.2.7")).field(),
            "Received: from [IPv6:::1] ([192.0.2.7]) by mail.corp.example with ESMTPSA id\r\n\
             \t1a2b; Thu, 1 Jan 1970 00:00:00 +0000\r\n"
        );
    }

    #[test]
    fn what_a_client_calls_itself_does_no_harm() {
        let field = received(None, "x);(by(evil)\r\nBcc:a", None).field();
        assert!(field.starts_with("Received: from xbyevilBcc:a (local) by "), "{field}");
        assert!(received(None, "(;)", None).field().contains("from unknown (local)"));
        assert!(received(None, &"x".repeat(2_000), None).field().len() < 500);
    }

    #[test]
    fn protocols_have_their_registered_names() {
        for (hello, flags, name) in [
            (Hello::Helo, [true, true, true], "SMTP"),
            (Hello::Ehlo, [false, false, false], "ESMTP"),
            (Hello::Ehlo, [true, false, false], "ESMTPS"),
            (Hello::Ehlo, [false, true, false], "ESMTPA"),
            (Hello::Ehlo, [true, true, true], "UTF8SMTPSA"),
            (Hello::Lhlo, [false, false, false], "LMTP"),
            (Hello::Lhlo, [true, false, true], "UTF8LMTPS"),
        ] {
            let [tls, authenticated, smtputf8] = flags;
            assert_eq!(Protocol { hello, tls, authenticated, smtputf8 }.name(), name);
        }
    }
}
