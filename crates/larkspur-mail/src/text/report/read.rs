//! Reading reports that come back (RFC 3464). They come from anywhere: whether one may be believed is for the address to
//! say that it came to.

use mail_parser::{MessageParser, MimeHeaders as _};

use crate::text::message::Message;
use crate::text::opaque::{opaque, restored};

/// Octets of a report that are looked at: the status stands in front of the mail that is given back.
const LOOKED_AT: usize = 512 * 1024;
/// Recipients of a report that are looked at.
const FATES: usize = 1_000;
/// Letters of what a server said that are kept.
const SAID: usize = 500;

/// What became of a recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fate {
    /// The recipient as the reporting server knew it.
    pub address: String,
    /// The recipient as the sender knew it, if that is told: mail may have been forwarded in between.
    pub original: Option<String>,
    /// What was done.
    pub action: Action,
    /// The enhanced status, where one can be made out.
    pub status: Option<(u16, u16, u16)>,
    /// What a server said; may be empty.
    pub text: String,
}

/// What was done with a mail for a recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Given up.
    Failed,
    /// It is still tried.
    Delayed,
    /// Delivered, or handed on.
    Other,
}

/// What a report says of each recipient; `None` when no report can be made out in the message.
#[must_use]
pub fn read(text: &[u8]) -> Option<Vec<Fate>> {
    let text = opaque(text.get(..LOOKED_AT).unwrap_or(text));
    let message = MessageParser::default().parse(&text)?;
    let status = message.parts.iter().find(|part| {
        let kind = part.content_type().and_then(|kind| Some((kind.ctype(), restored(kind.subtype()?))));
        kind.is_some_and(|(kind, subtype)| {
            let is_status = matches!(subtype.as_str(), "delivery-status" | "global-delivery-status");
            kind == "message" && is_status
        })
    })?;
    let fates: Vec<Fate> = groups(&restored(&String::from_utf8_lossy(status.contents())))
        .iter()
        .filter_map(|group| fate(group))
        .take(FATES)
        .collect();
    (!fates.is_empty()).then_some(fates)
}

/// The fields of the message and of each recipient: they stand between empty lines.
fn groups(status: &str) -> Vec<String> {
    let mut groups = vec![String::new()];
    for line in status.lines() {
        match groups.last_mut() {
            Some(group) if !line.trim().is_empty() => {
                group.push_str(line);
                group.push_str("\r\n");
            }
            Some(group) if !group.is_empty() => groups.push(String::new()),
            _ => {}
        }
    }
    groups
}

fn fate(group: &str) -> Option<Fate> {
    let message = Message::new(group.as_bytes());
    let value = |name: &str| message.first(name).map(|field| field.text().into_owned());
    let action = match value("Action")?.split([' ', '(', ';']).next()?.to_ascii_lowercase().as_str() {
        "failed" => Action::Failed,
        "delayed" => Action::Delayed,
        _ => Action::Other,
    };
    let said = value("Diagnostic-Code").map(|said| behind_type(&said).to_owned()).unwrap_or_default();
    let original = value("Original-Recipient").and_then(|address| address_of(&address));
    let address =
        value("Final-Recipient").and_then(|address| address_of(&address)).or_else(|| original.clone())?;
    let status = value("Status").as_deref().and_then(status_in).or_else(|| status_in(&said));
    Some(Fate { address, original, action, status, text: said.chars().take(SAID).collect() })
}

/// What stands behind `type;`.
fn behind_type(value: &str) -> &str {
    value.split_once(';').map_or(value, |(_, behind)| behind).trim()
}

/// The address of `type; address`, which some servers put into brackets.
fn address_of(value: &str) -> Option<String> {
    let address = behind_type(value).trim_start_matches('<').trim_end_matches('>');
    let address = without_escapes(address.trim());
    (address.contains('@') && address.len() <= 1_000).then_some(address)
}

/// The first thing in a text that is an enhanced status.
fn status_in(text: &str) -> Option<(u16, u16, u16)> {
    text.split([' ', '-', '(', ')', ';', ',', '#']).find_map(|word| {
        let mut numbers =
            word.split('.').map(|number| number.parse::<u16>().ok().filter(|number| *number < 1_000));
        match (numbers.next(), numbers.next(), numbers.next(), numbers.next()) {
            (Some(Some(class @ (2 | 4 | 5))), Some(Some(subject)), Some(Some(detail)), None) => {
                Some((class, subject, detail))
            }
            _ => None,
        }
    })
}

/// Text in which `\x{…}` stands for signs beyond ASCII (RFC 6533 §3).
fn without_escapes(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("\\x{") {
        let decoded = behind.split_once('}').and_then(|(digits, behind)| {
            Some((char::from_u32(u32::from_str_radix(digits, 16).ok()?)?, behind))
        });
        out.push_str(before);
        match decoded {
            Some((sign, behind)) if !sign.is_control() => {
                out.push(sign);
                rest = behind;
            }
            _ => {
                out.push_str("\\x{");
                rest = behind;
            }
        }
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(kind: &str, status: &str) -> Vec<u8> {
        format!(
            "From: MAILER-DAEMON@b.example\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n\
             --b\r\n\r\nSorry.\r\n--b\r\nContent-Type: message/{kind}\r\n\r\n{status}\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n\
             Subject: x\r\n\r\nbody\r\n--b--\r\n"
        )
        .into_bytes()
    }

    type Told = (String, Action, Option<(u16, u16, u16)>);

    fn told(status: &str) -> Option<Vec<Told>> {
        let fates = read(&report("delivery-status", status))?;
        Some(fates.into_iter().map(|fate| (fate.address, fate.action, fate.status)).collect())
    }

    #[test]
    fn what_servers_write() {
        let fates = read(&report(
            "delivery-status",
            "Reporting-MTA: dns; mx.b.example\r\nX-Postfix-Queue-ID: 1\r\nArrival-Date: x\r\n\r\n\
             Final-Recipient: rfc822; bob@b.example\r\nOriginal-Recipient: rfc822;bob@corp.example\r\nAction: failed\r\n\
             Status: 5.1.1\r\nRemote-MTA: dns; mx\r\nDiagnostic-Code: smtp; 550 5.1.1 <bob@b.example>:\r\n    unknown\r\n\r\n\
             Final-Recipient: RFC822; <eve@b.example>\r\nAction: Delayed (x)\r\nStatus: 4.4.1 (no answer)\r\n",
        ));
        let bob = Fate {
            address: "bob@b.example".to_owned(),
            original: Some("bob@corp.example".to_owned()),
            action: Action::Failed,
            status: Some((5, 1, 1)),
            text: "550 5.1.1 <bob@b.example>:    unknown".to_owned(),
        };
        let eve = Fate {
            address: "eve@b.example".to_owned(),
            original: None,
            action: Action::Delayed,
            status: Some((4, 4, 1)),
            text: String::new(),
        };
        assert_eq!(fates, Some(vec![bob, eve]));
    }

    #[test]
    fn forms_that_are_seen() {
        let one = |address: &str, status| Some(vec![(address.to_owned(), Action::Failed, status)]);
        for (status, fates) in [
            ("Reporting-MTA: x\n\nFinal-Recipient: rfc822;a@b\nAction: failed\n", one("a@b", None)),
            (
                "\r\n\r\nFinal-Recipient: a@b\r\nAction: FAILED\r\nStatus: 5.0.0\r\n",
                one("a@b", Some((5, 0, 0))),
            ),
            (
                "Final-Recipient: x; a@b\r\nAction: failed\r\nDiagnostic-Code: smtp; 550-5.2.1 off\r\n",
                one("a@b", Some((5, 2, 1))),
            ),
            ("Original-Recipient: rfc822; a@b\r\nAction: failed\r\nStatus: 9.9.9\r\n", one("a@b", None)),
            (
                "Final-Recipient: utf-8; \\x{738B}@b\\x{0}\\x{\r\nAction: failed\r\n",
                one("王@b\\x{0}\\x{", None),
            ),
            ("Final-Recipient: rfc822; a@b\r\nStatus: 5.1.1\r\n", None),
            ("Final-Recipient: nobody\r\nAction: failed\r\n", None),
            ("", None),
        ] {
            assert_eq!(told(status), fates, "{status:?}");
        }
        let utf8 =
            report("global-delivery-status", "Final-Recipient: utf-8; 王@b.example\r\nAction: failed\r\n");
        assert_eq!(read(&utf8).unwrap()[0].address, "王@b.example");
    }

    #[test]
    fn what_is_no_report() {
        assert_eq!(read(b""), None);
        assert_eq!(read(b"Subject: away\r\n\r\nFinal-Recipient: rfc822; a@b\r\nAction: failed\r\n"), None);
        let many = "Final-Recipient: rfc822; a@b\r\nAction: failed\r\n\r\n".repeat(3_000);
        assert_eq!(told(&many).unwrap().len(), FATES);
    }
}
