//! What must be true of everything that reads messages, whatever their octets are. Run by `cargo test` on made-up input
//! and on the corpus, and by the fuzzers in `fuzz/`.

use bytes::BytesMut;
use larkspur_core::keyring::Keyring;
use larkspur_mail::companion::{self, Policy, Socketmap};
use larkspur_mail::text::authres::{self, Results};
use larkspur_mail::text::received::{Protocol, Received};
use larkspur_mail::text::{
    Automatic, Completion, EditionFacts, Links, List, Message, Mitigation, Receipts, author, bounce, edition,
    mark, read, reading, report,
};
use larkspur_model::EmailAddress;
use larkspur_smtp::address::Mailbox;
use larkspur_smtp::command::Hello;

use super::reference;

/// Fields that an edition adds.
const ADDED: [&str; 11] = [
    "received",
    "authentication-results",
    "x-larkspur-group",
    "list-id",
    "list-post",
    "precedence",
    "message-id",
    "date",
    "from",
    "reply-to",
    "x-original-from",
];
/// Fields that an edition must not let through as they came.
const GONE: [&str; 6] =
    ["bcc", "resent-bcc", "return-path", "list-unsubscribe", "list-help", "x-envelope-to"];

/// A message is cut where the reference cuts it, and nothing of it is lost.
pub(crate) fn cut(text: &[u8]) {
    let message = Message::new(text);
    let (fields, body) = reference::cut(text);
    let found: Vec<_> = message.fields().map(|field| field.octets().to_vec()).collect();
    assert_eq!(found, fields);
    assert_eq!(message.body(), body);
    assert_eq!([message.head(), message.body()].concat(), text);
    for (field, whole) in message.fields().zip(&fields) {
        assert!(field.is(&reference::name(whole)));
        assert!(!field.text().contains(['\r', '\n']));
    }
}

/// An edition adds on top, takes out what must go, and leaves the rest as it was, whatever the message and the name of
/// the group are. The first octet is the length of the name.
pub(crate) fn edit(input: &[u8]) {
    let Some((length, rest)) = input.split_first() else { return };
    let (name, text) = rest.split_at(usize::from(*length).min(rest.len()));
    let name = String::from_utf8_lossy(name);
    let message = Message::new(text);
    let author = author(&message);
    let address = EmailAddress::parse("sales@corp.example").unwrap();
    let list = List { address: &address, name: &name };
    let with = Protocol { hello: Hello::Ehlo, tls: false, authenticated: true, smtputf8: false };
    let received = Received { helo: &name, address: None, by: "mail", with, id: "1", to: None, at: 0 };
    let keyring = Keyring::from_signing_key([7; 32]);
    let marks = mark::onward(&keyring, &message, &["g1".to_owned()]);
    let results = authres::stamp("mail", &[authres::Check::Dkim { pass: true, domain: &name }]);
    for is_rewritten in [false, true] {
        let mitigation = match &author {
            Ok(author) if is_rewritten => Mitigation::Rewrite(author),
            _ => Mitigation::None,
        };
        let facts = EditionFacts {
            received: &received,
            list: &list,
            marks: &marks,
            authserv_id: "mail",
            results: Some(&results),
            completion: Completion::Added,
            mitigation,
            receipts: Receipts::Asked,
            links: Links::default(),
            reply_to: None,
        };
        let head = edition(&message, &facts);
        let whole = [head.as_slice(), message.body()].concat();
        let sent = Message::new(&whole);
        // The next server cuts it where we did.
        assert_eq!((sent.head(), sent.body()), (head.as_slice(), message.body()));
        let fields: Vec<_> = sent.fields().map(|field| field.octets().to_vec()).collect();
        let added = fields.len() - kept(text, &fields, mitigation != Mitigation::None);
        for field in &fields[..added] {
            let name = reference::name(field);
            assert!(ADDED.contains(&name.as_str()), "{name}");
            assert!(field.len() < 2_000 || matches!(name.as_str(), "reply-to" | "x-original-from"), "{name}");
        }
        for one in ["received", "list-id", "list-post"] {
            assert_eq!(fields[..added].iter().filter(|field| reference::name(field) == one).count(), 1);
        }
        assert_eq!(sent.all("List-Id").count(), 1);
        assert!(GONE.iter().all(|name| sent.first(name).is_none()));
        assert!(sent.first("Message-ID").is_some() && sent.first("Date").is_some());
        assert!(list.has_sent(&sent) && mark::marks(&keyring, &sent).contains(&"g1".to_owned()));
    }
}

/// How many fields came with the message, after having made sure that they are the last ones, in order, as they were.
fn kept(text: &[u8], sent: &[Vec<u8>], is_rewritten: bool) -> usize {
    let (fields, _) = reference::cut(text);
    let mut kept: Vec<Vec<u8>> = fields
        .into_iter()
        .filter(|field| {
            let name = reference::name(field);
            let is_replaced = is_rewritten && matches!(name.as_str(), "from" | "x-original-from");
            let is_of_a_list = name.strip_prefix("list-").is_some_and(|rest| {
                matches!(
                    rest,
                    "id" | "post"
                        | "help"
                        | "owner"
                        | "archive"
                        | "subscribe"
                        | "unsubscribe"
                        | "unsubscribe-post"
                )
            });
            let is_gone = GONE.contains(&name.as_str())
                || name.starts_with("x-envelope-")
                || name.starts_with("x-larkspur-");
            let is_ours = name == "authentication-results" && is_of_mail(field);
            !is_replaced && !is_of_a_list && !is_gone && !is_ours
        })
        .collect();
    if let Some(last) = kept.last_mut().filter(|last| !last.ends_with(b"\r\n")) {
        last.extend_from_slice(b"\r\n");
    }
    assert!(sent.ends_with(&kept));
    kept.len()
}

/// Whether Authentication-Results are, or could be taken for, those of `mail`.
fn is_of_mail(field: &[u8]) -> bool {
    let text = String::from_utf8_lossy(field).replace(['\r', '\n'], "");
    let (_, value) = text.split_once(':').unwrap();
    match Results::read(value.trim()) {
        Some(results) => results.id.eq_ignore_ascii_case("mail"),
        None => value.to_ascii_lowercase().contains("mail"),
    }
}

/// Whoever is found to be the author by rule is the one whom the reader for people shows, and the only one.
pub(crate) fn from(value: &[u8]) {
    let mut text = [b"From: ", value, b"\r\n\r\n"].concat();
    // The head alone: what is unfolded below must not join it with the body.
    text.truncate(text.windows(4).position(|end| end == b"\r\n\r\n").map_or(0, |end| end + 4));
    let message = Message::new(&text);
    if let Ok(author) = author(&message) {
        // The reader for people joins what a fold or a comment parts, so it is given one line with space in it.
        let line = String::from_utf8_lossy(&text).replace("\r\n ", " ").replace("\r\n\t", " ");
        let line = line.replace(')', ") ");
        let shown = read(line.as_bytes()).from;
        let seen = format!("{:?} is shown as {shown:?}", String::from_utf8_lossy(value));
        assert_eq!(shown.len(), 1, "{seen}");
        // With its quotes, if it has any.
        let shown = Mailbox::parse(&shown[0].address);
        let shown = shown
            .and_then(|mailbox| EmailAddress::parse(&format!("{}@{}", mailbox.local(), mailbox.domain())));
        let shown = shown.map(|address| address.folded().to_owned());
        assert_eq!(shown.as_deref(), Some(author.address.folded()), "{seen}");
    }
}

/// Everything else that reads takes any octets, and what it finds has bounds.
pub(crate) fn reads(text: &[u8]) {
    let message = Message::new(text);
    let _ = Automatic::of(&message);
    let shown = read(text);
    assert!(shown.attachments.len() <= 1_000 && shown.subject.len() <= 998);
    for index in 0..shown.attachments.len().min(4) {
        assert!(reading::attached(text, index).is_some());
    }
    assert_eq!(reading::attached(text, shown.attachments.len()), None);
    if let Some(fates) = report::read(text) {
        assert!((1..=1_000).contains(&fates.len()));
        assert!(fates.iter().all(|fate| fate.address.contains('@') && fate.text.chars().count() <= 500));
    }
    if let Ok(text) = std::str::from_utf8(text) {
        if let Some(results) = Results::read(text) {
            assert!(!results.id.is_empty() || text.contains("\"\""));
            assert!(results.findings.len() <= 100);
        }
        let keyring = Keyring::from_signing_key([7; 32]);
        if let Some(address) = EmailAddress::parse(&format!("bounce+{text}@corp.example")) {
            assert_eq!(bounce::read(&keyring, &address, 0), Some(bounce::Bounce::Void));
        }
    }
}

/// What a report says of one recipient does not depend on what it says of those above it, and has bounds.
pub(crate) fn report(status: &[u8]) {
    const END: &str = "--of-the-report";
    if status.windows(END.len()).any(|window| window == END.as_bytes()) {
        return;
    }
    let head = "Content-Type: multipart/report; report-type=delivery-status; boundary=of-the-report\r\n\r\n";
    let last = "Final-Recipient: rfc822; ann@b.example\r\nAction: failed\r\nStatus: 5.1.1\r\n";
    let text = [
        format!("{head}{END}\r\nContent-Type: message/delivery-status\r\n\r\n").as_bytes(),
        status,
        format!("\r\n\r\n{last}\r\n{END}--\r\n").as_bytes(),
    ]
    .concat();
    let fates = report::read(&text).unwrap();
    assert!((1..=1_000).contains(&fates.len()));
    for fate in &fates {
        let addresses = [Some(&fate.address), fate.original.as_ref()];
        assert!(
            addresses.into_iter().flatten().all(|address| address.contains('@') && address.len() <= 1_000)
        );
        assert!(fate.text.chars().count() <= 500);
        assert!(fate.status.is_none_or(|(class, ..)| matches!(class, 2 | 4 | 5)));
    }
    if let Some(fate) = fates.last().filter(|_| fates.len() < 1_000) {
        assert_eq!((fate.address.as_str(), fate.status), ("ann@b.example", Some((5, 1, 1))));
    }
}

/// What a server in front of us says is said by its topmost field alone, whatever comes below it; and what can be read of
/// a field has bounds.
pub(crate) fn results(field: &[u8]) {
    if let Some(results) = std::str::from_utf8(field).ok().and_then(Results::read) {
        assert!(results.findings.len() <= 100);
        for finding in &results.findings {
            assert_eq!(finding.method, finding.method.to_ascii_lowercase());
            assert!(finding.properties.iter().all(|(name, _)| *name == name.to_ascii_lowercase()));
        }
    }
    let vouched = |top: &str| {
        let head = [top.as_bytes(), b"Authentication-Results: ", field, b"\r\n\r\n"].concat();
        let message = Message::new(&head);
        author(&message).ok().and_then(|author| authres::authenticated_by(&message, "mx", &author))
    };
    let from = "From: ann@b.example\r\n";
    assert_eq!(vouched(&format!("{from}Authentication-Results: mx; none\r\n")), None);
    if vouched(from).is_some() {
        assert!(field.to_ascii_lowercase().windows(2).any(|window| window == b"mx"));
        assert!(field.to_ascii_lowercase().windows(4).any(|window| window == b"pass"));
    }
}

/// The questions of a mail server are the same however they are cut on the way, and netstrings are those of the
/// reference. The first octet says how they are cut.
pub(crate) fn questions(input: &[u8]) {
    let Some((piece, stream)) = input.split_first() else { return };
    let piece = usize::from(*piece) + 1;
    let (asked, is_garbled) = asked_of::<Socketmap>(stream, piece);
    assert_eq!((asked, is_garbled), reference::netstrings(stream, 4_096));
    assert_eq!(asked_of::<Policy>(stream, piece), asked_of::<Policy>(stream, stream.len().max(1)));
}

/// What was asked, and whether the rest is no question.
fn asked_of<P: companion::Protocol>(stream: &[u8], piece: usize) -> (Vec<P::Question>, bool) {
    let mut input = BytesMut::new();
    let mut asked = Vec::new();
    for piece in stream.chunks(piece) {
        input.extend_from_slice(piece);
        loop {
            match P::split(&mut input) {
                Ok(Some(question)) => asked.push(question),
                Ok(None) => break,
                Err(companion::Garbled) => return (asked, true),
            }
        }
    }
    (asked, false)
}
