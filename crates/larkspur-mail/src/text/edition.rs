//! The head of the copies of a group: the head that came, less what must not go on, under what a list adds.
//!
//! What authors sign is left as it came, octet by octet: From, To, Cc, Subject, Date, Message-ID and everything that is
//! not named here. The body is never touched.

use larkspur_model::EmailAddress;

use super::author::Author;
use super::authres::is_of;
use super::automatic::Automatic;
use super::date::date;
use super::list::{Links, List};
use super::mark;
use super::message::{Field, Message};
use super::received::Received;
use super::words;

/// Fields that never go on to members: traces of a delivery, secret recipients, what other lists say of themselves
/// (RFC 2369 §4).
const REMOVED: [&str; 11] = [
    "Return-Path",
    "Bcc",
    "Resent-Bcc",
    "List-Id",
    "List-Post",
    "List-Help",
    "List-Owner",
    "List-Archive",
    "List-Subscribe",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
];
/// Beginnings of names of fields that never go on.
const REMOVED_FAMILIES: [&str; 2] = ["X-Envelope-", "X-Larkspur-"];
/// Fields that ask for receipts.
const RECEIPTS: [&str; 2] = ["Disposition-Notification-To", "Disposition-Notification-Options"];
/// Octets of a display name in a From field of ours.
const NAME: usize = 300;

/// What the copies of one group say beyond what came.
#[derive(Clone, Copy, Debug)]
pub struct EditionFacts<'a> {
    /// How the message came in.
    pub received: &'a Received<'a>,
    /// The group.
    pub list: &'a List<'a>,
    /// The marks of the groups that the message has been through, this one included: see [`mark::onward`].
    pub marks: &'a [String],
    /// The name under which we write Authentication-Results, and whose fields are taken out of what came.
    pub authserv_id: &'a str,
    /// Our own Authentication-Results, if there are any to tell: see [`authres::stamp`](super::authres::stamp).
    pub results: Option<&'a str>,
    /// What to do about fields that a message must have.
    pub completion: Completion,
    /// What to do about From.
    pub mitigation: Mitigation<'a>,
    /// What to do about fields that ask for receipts.
    pub receipts: Receipts,
    /// What else the list says of itself.
    pub links: Links<'a>,
    /// Where answers go, whatever the author wrote, which breaks a signature that covers it; its local part is ASCII. `None`
    /// leaves that to the author.
    pub reply_to: Option<&'a EmailAddress>,
}

/// What to do about fields that ask members for receipts (RFC 8098 §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receipts {
    /// Nothing: receipts go to the author.
    Asked,
    /// They are taken out, which breaks a signature of the author that covers them.
    Unwanted,
}

/// What to do about fields that a message must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completion {
    /// Nothing: it comes from another server.
    Left,
    /// Message-ID and Date are added where they are missing: it comes from a program of a person (RFC 6409 §8).
    Added,
}

/// What to do about From.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mitigation<'a> {
    /// Nothing.
    None,
    /// The group takes the place of the author, whose domain forbids others to send for him: see
    /// [`dmarc`](super::dmarc). Answers still go to him.
    Rewrite(&'a Author),
}

/// The head of the copies of a group, with the empty line that ends it. Signatures go in front of it.
#[must_use]
pub fn edition(message: &Message<'_>, facts: &EditionFacts<'_>) -> Vec<u8> {
    let mut head = stamps(message, facts).into_bytes();
    let rewritten = rewritten(message, facts);
    if let Some(fields) = &rewritten {
        head.extend_from_slice(fields);
    }
    for field in message.fields() {
        let replaced = rewritten.is_some() && (field.is("From") || field.is("X-Original-From"));
        if !replaced && !is_removed(&field, facts) {
            push(&mut head, field.octets());
        }
    }
    head.extend_from_slice(b"\r\n");
    head
}

/// The head of a message with one Received field on top and nothing else changed: what a message is kept with that goes
/// to nobody.
#[must_use]
pub fn traced(message: &Message<'_>, received: &Received<'_>) -> Vec<u8> {
    let mut head = received.field().into_bytes();
    for field in message.fields() {
        push(&mut head, field.octets());
    }
    head.extend_from_slice(b"\r\n");
    head
}

/// Whether a field of a message that came is taken out.
fn is_removed(field: &Field<'_>, facts: &EditionFacts<'_>) -> bool {
    let is_family = |beginning: &&str| {
        let name = field.name().get(..beginning.len());
        name.is_some_and(|name| name.eq_ignore_ascii_case(beginning.as_bytes()))
    };
    REMOVED.iter().any(|name| field.is(name))
        || REMOVED_FAMILIES.iter().any(is_family)
        || field.is("Authentication-Results") && is_of(&field.text(), facts.authserv_id)
        || facts.reply_to.is_some() && field.is("Reply-To")
        || facts.receipts == Receipts::Unwanted && RECEIPTS.iter().any(|name| field.is(name))
}

/// The fields on top.
fn stamps(message: &Message<'_>, facts: &EditionFacts<'_>) -> String {
    let received = facts.received;
    let mut head = received.field();
    if let Some(results) = facts.results {
        head.push_str(&words::field("Authentication-Results", results));
    }
    for mark in facts.marks {
        head.push_str(&words::field(mark::NAME, mark));
    }
    head.push_str(&facts.list.fields());
    head.push_str(&facts.links.fields());
    if let Some(reply_to) = facts.reply_to {
        head.push_str(&words::field("Reply-To", &format!("<{}>", on_the_wire(reply_to))));
    }
    // Some programs that answer while people are away look at this field only. A message that says that a program wrote
    // it is not answered anyway.
    if Automatic::of(message) == Automatic::No && message.first("Precedence").is_none() {
        head.push_str("Precedence: list\r\n");
    }
    if facts.completion == Completion::Added {
        if message.first("Message-ID").is_none() {
            let domain = facts.list.address.domain().as_str();
            head.push_str(&words::field("Message-ID", &format!("<{}@{domain}>", received.id)));
        }
        if message.first("Date").is_none() {
            head.push_str(&words::field("Date", &date(received.at)));
        }
    }
    head
}

/// The fields that take the place of From, if it is to be replaced and can be.
fn rewritten(message: &Message<'_>, facts: &EditionFacts<'_>) -> Option<Vec<u8>> {
    let Mitigation::Rewrite(author) = facts.mitigation else { return None };
    let address = on_the_wire(facts.list.address);
    // A local part beyond ASCII may stand in a head of SMTPUTF8 only.
    if !address.is_ascii() && !facts.received.with.smtputf8 {
        return None;
    }
    let old = message.first("From")?;
    let name = if author.name.is_empty() { author.address.local_part() } else { &author.name };
    let via = words::phrase(&format!("{name} via {}", facts.list.name), NAME);
    let mut fields = words::field("From", &format!("{via} <{address}>")).into_bytes();
    if facts.reply_to.is_none() && message.first("Reply-To").is_none() {
        push_renamed(&mut fields, "Reply-To", &old);
    }
    push_renamed(&mut fields, "X-Original-From", &old);
    Some(fields)
}

/// An address as it may stand in a head: the domain in ASCII.
fn on_the_wire(address: &EmailAddress) -> String {
    format!("{}@{}", address.local_part(), address.domain().as_str())
}

fn push_renamed(head: &mut Vec<u8>, name: &str, field: &Field<'_>) {
    head.extend_from_slice(name.as_bytes());
    head.push(b':');
    push(head, field.value());
}

/// Adds a field, with a line end if it has none.
fn push(head: &mut Vec<u8>, field: &[u8]) {
    head.extend_from_slice(field);
    if !field.ends_with(b"\r\n") {
        head.extend_from_slice(b"\r\n");
    }
}

#[cfg(test)]
mod tests {
    use larkspur_smtp::command::Hello;

    use super::*;
    use crate::text::author::author;
    use crate::text::received::Protocol;

    struct Scene {
        address: EmailAddress,
        name: &'static str,
        completion: Completion,
        smtputf8: bool,
        links: Links<'static>,
        reply_to: Option<EmailAddress>,
    }

    impl Scene {
        fn new() -> Self {
            let address = EmailAddress::parse("sales@corp.example").unwrap();
            Self {
                address,
                name: "Sales",
                completion: Completion::Left,
                smtputf8: false,
                links: Links::default(),
                reply_to: None,
            }
        }

        /// The head below the Received field, whose form is tested elsewhere.
        fn edit(&self, text: &str, rewrite: bool) -> String {
            let message = Message::new(text.as_bytes());
            let with =
                Protocol { hello: Hello::Ehlo, tls: false, authenticated: false, smtputf8: self.smtputf8 };
            let (helo, by, id) = ("pc", "mail", "77");
            let received = Received { helo, address: None, by, with, id, to: None, at: 0 };
            let list = List { address: &self.address, name: self.name };
            let author = author(&message);
            let facts = EditionFacts {
                received: &received,
                list: &list,
                marks: &["g1; mac".to_owned()],
                authserv_id: "mail",
                results: Some("mail; auth=pass"),
                completion: self.completion,
                mitigation: match &author {
                    Ok(author) if rewrite => Mitigation::Rewrite(author),
                    _ => Mitigation::None,
                },
                receipts: Receipts::Asked,
                links: self.links,
                reply_to: self.reply_to.as_ref(),
            };
            let head = String::from_utf8(edition(&message, &facts)).unwrap();
            let stamp = received.field();
            head.strip_prefix(&stamp).unwrap().to_owned()
        }
    }

    const TOP: &str = "Authentication-Results: mail; auth=pass\r\nX-Larkspur-Group: g1; mac\r\n\
        List-Id: Sales <sales.corp.example>\r\nList-Post: <mailto:sales@corp.example>\r\n";
    const LIST: &str = "Precedence: list\r\n";

    #[test]
    fn what_authors_write_stays() {
        let kept = "DKIM-Signature: v=1;\r\n\tb=x\r\nARC-Seal: i=1\r\nReceived: from x\r\nfrom :  Ann <a@b.example>\r\n\
            TO: x\r\nSubject: =?x?=   \r\n\t folded\r\nAuthentication-Results: other; dkim=pass\r\nSender: s@b.example\r\n\
            Reply-To: r@b.example\r\nX-Envelope: y\r\nX-Lark: z\r\nDisposition-Notification-To: a@b.example\r\n";
        assert_eq!(Scene::new().edit(&format!("{kept}\r\nbody"), false), format!("{TOP}{LIST}{kept}\r\n"));
    }

    #[test]
    fn octets_beyond_ascii_pass_as_they_are() {
        let message = Message::new(b"Subject: \xcd\xf5\xff\r\nX-\xff: y\r\n\r\nbody");
        let received = Received {
            helo: "pc",
            address: None,
            by: "mail",
            with: Protocol { hello: Hello::Ehlo, tls: false, authenticated: false, smtputf8: false },
            id: "77",
            to: None,
            at: 0,
        };
        let head = traced(&message, &received);
        assert!(head.ends_with(b"Subject: \xcd\xf5\xff\r\n\r\n"));
        // A name beyond ASCII is none: the head ended in front of it.
        assert!(message.body().starts_with(b"X-\xff: y\r\n"));
    }

    #[test]
    fn what_must_not_go_on_is_taken_out() {
        let text = "Return-Path: <a@b.example>\r\nBCC: secret@c.example,\r\n\tmore@c.example\r\nResent-Bcc: x\r\n\
            X-Envelope-To: x\r\nx-envelope-from: y\r\nX-Larkspur-Group: forged\r\nX-LARKSPUR-else: x\r\nList-ID: <x.y>\r\n\
            List-Post: NO\r\nList-Help: x\r\nList-Owner: x\r\nList-Archive: x\r\nList-Subscribe: x\r\n\
            List-Unsubscribe: <https://evil.example>\r\nList-Unsubscribe-Post: x\r\nAuthentication-Results: MAIL; dmarc=pass\r\n\
            Authentication-Results: mail; (\r\nBcc : y\r\nA: b\r\n\r\n";
        assert_eq!(Scene::new().edit(text, false), format!("{TOP}{LIST}A: b\r\n\r\n"));
    }

    #[test]
    fn heads_that_lack_something() {
        let scene = Scene::new();
        assert_eq!(scene.edit("", false), format!("{TOP}{LIST}\r\n"));
        assert_eq!(scene.edit("\r\nbody", false), format!("{TOP}{LIST}\r\n"));
        assert_eq!(scene.edit("A: b", false), format!("{TOP}{LIST}A: b\r\n\r\n"));
        assert_eq!(scene.edit("A: b\r\nbody\r\n", false), format!("{TOP}{LIST}A: b\r\n\r\n"));
    }

    #[test]
    fn precedence_is_for_what_people_write() {
        let scene = Scene::new();
        for (field, added) in [
            ("Auto-Submitted: auto-generated\r\n", ""),
            ("Precedence: bulk\r\n", ""),
            ("Auto-Submitted: no\r\n", LIST),
        ] {
            assert_eq!(scene.edit(&format!("{field}\r\n"), false), format!("{TOP}{added}{field}\r\n"));
        }
    }

    #[test]
    fn a_submission_is_completed() {
        let scene = Scene { completion: Completion::Added, ..Scene::new() };
        let added = "Message-ID: <77@corp.example>\r\nDate: Thu, 1 Jan 1970 00:00:00 +0000\r\n";
        assert_eq!(scene.edit("A: b\r\n\r\n", false), format!("{TOP}{LIST}{added}A: b\r\n\r\n"));
        let whole = "message-id: <x@y>\r\ndate: today\r\n\r\n";
        assert_eq!(scene.edit(whole, false), format!("{TOP}{LIST}{whole}"));
    }

    #[test]
    fn the_group_takes_the_place_of_the_author() {
        let scene = Scene::new();
        let text = "From: \"Ann, B.\"\r\n <ann@b.example>\r\nX-Original-From: forged\r\nTo: x\r\n\r\n";
        let written = "From: \"Ann, B. via Sales\" <sales@corp.example>\r\nReply-To: \"Ann, B.\"\r\n <ann@b.example>\r\n\
            X-Original-From: \"Ann, B.\"\r\n <ann@b.example>\r\n";
        assert_eq!(scene.edit(text, true), format!("{TOP}{LIST}{written}To: x\r\n\r\n"));
        let text = "From: ann@b.example\r\nReply-To: r@b.example\r\n\r\n";
        let written = "From: ann via Sales <sales@corp.example>\r\nX-Original-From: ann@b.example\r\n";
        assert_eq!(scene.edit(text, true), format!("{TOP}{LIST}{written}Reply-To: r@b.example\r\n\r\n"));
    }

    #[test]
    fn what_is_configured_takes_the_place_of_what_came() {
        let reply_to = EmailAddress::parse("desk@例子.中国");
        let links = Links {
            help: Some("https://corp.example/help?a=1"),
            owner: None,
            archive: Some("mailto:old@corp.example"),
        };
        let scene = Scene { links, reply_to, ..Scene::new() };
        let text = "List-Help: <https://evil.example>\r\nList-Owner: x\r\nFrom: ann@b.example\r\n\
            Reply-to: r@b.example\r\nreply-to: s@b.example\r\n\r\n";
        let added = "List-Help: <https://corp.example/help?a=1>\r\nList-Archive: <mailto:old@corp.example>\r\n\
            Reply-To: <desk@xn--fsqu00a.xn--fiqs8s>\r\n";
        assert_eq!(scene.edit(text, false), format!("{TOP}{added}{LIST}From: ann@b.example\r\n\r\n"));
        let written = "From: ann via Sales <sales@corp.example>\r\nX-Original-From: ann@b.example\r\n";
        assert_eq!(scene.edit(text, true), format!("{TOP}{added}{LIST}{written}\r\n"));
    }

    #[test]
    fn a_group_beyond_ascii_takes_no_place_in_an_ascii_head() {
        let address = EmailAddress::parse("销售@例子.中国").unwrap();
        let mut scene = Scene { address, name: "销\r\n售", ..Scene::new() };
        let text = "From: ann@b.example\r\n\r\n";
        assert!(scene.edit(text, true).ends_with(&format!("{LIST}{text}")));
        scene.smtputf8 = true;
        let head = scene.edit(text, true);
        assert!(
            head.contains("From: =?UTF-8?B?YW5uIHZpYSDplIAg5ZSu?= <销售@xn--fsqu00a.xn--fiqs8s>\r\n"),
            "{head}"
        );
    }
}
