//! A message as people read it, for the control API. Decoded as well as it can be: nothing here decides anything.

use mail_parser::{Address, Encoding, MessageParser, MessagePart, MimeHeaders as _, PartType};

use super::message::Message;
use super::opaque::{opaque, restored};

/// Attachments that are shown.
const ATTACHMENTS: usize = 1_000;
/// Octets of a text that is shown.
const TEXT: usize = 1024 * 1024;
/// Octets of a subject and of an id: those of the longest line (RFC 5322 §2.1.1).
const LINE: usize = 998;
/// Addresses of a field that are shown.
const ADDRESSES: usize = 1_000;

/// A message as people read it. What is not there is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The subject; the first 998 octets of it.
    pub subject: String,
    /// The Message-ID, without its brackets; the first 998 octets of it.
    pub message_id: Option<String>,
    /// When it was written, in milliseconds since 1970, as the author says.
    pub date: Option<i64>,
    /// Who it is from.
    pub from: Vec<Person>,
    /// Who it is to.
    pub to: Vec<Person>,
    /// Who gets it for information.
    pub cc: Vec<Person>,
    /// Its text; the first MiB of it.
    pub text: Option<String>,
    /// Its text as HTML, as it came: not safe to show; the first MiB of it.
    pub html: Option<String>,
    /// What is attached.
    pub attachments: Vec<Attachment>,
}

/// Somebody in a head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The name; may be empty.
    pub name: String,
    /// The address as it is written.
    pub address: String,
}

/// Something attached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// The file name; may be empty, and may be a path: not safe to write to.
    pub name: String,
    /// The media type.
    pub media_type: String,
    /// Octets, decoded.
    pub size: usize,
}

/// Reads a message. Takes any octets. A message that is attached is an attachment and nothing more.
#[must_use]
pub fn read(text: &[u8]) -> Reading {
    let opaque = opaque(text);
    let Some(message) = MessageParser::default().parse(&opaque) else {
        let body = Message::new(text).body();
        return Reading { text: Some(first(&String::from_utf8_lossy(body))), ..Reading::default() };
    };
    Reading {
        subject: restored(&cut(message.subject().unwrap_or_default(), LINE)),
        message_id: message.message_id().map(|id| restored(&cut(id, LINE))),
        date: message.date().map(|date| date.to_timestamp().saturating_mul(1_000)),
        from: people(message.from()),
        to: people(message.to()),
        cc: people(message.cc()),
        text: message.text_bodies().find_map(written_plain),
        html: message.html_bodies().find_map(written_html),
        attachments: message.attachments().take(ATTACHMENTS).map(attachment).collect(),
    }
}

/// The decoded octets of one attachment, counted from 0 in the order of [`Reading::attachments`].
#[must_use]
pub fn attached(text: &[u8], index: usize) -> Option<Vec<u8>> {
    let opaque = opaque(text);
    let message = MessageParser::default().parse(&opaque)?;
    let part = message.attachments().nth(index)?;
    // What is not encoded stands in the message as it is, also where a message in it was made opaque.
    let is_plain =
        part.encoding == Encoding::None && !matches!(part.body, PartType::Text(_) | PartType::Html(_));
    let place = part.raw_body_offset() as usize..part.raw_end_offset() as usize;
    let octets = text.get(place).filter(|_| is_plain).unwrap_or(part.contents());
    Some(octets.to_vec())
}

fn written_plain(part: &MessagePart<'_>) -> Option<String> {
    match &part.body {
        PartType::Text(text) => Some(first(text)),
        _ => None,
    }
}

fn written_html(part: &MessagePart<'_>) -> Option<String> {
    match &part.body {
        PartType::Html(text) => Some(first(text)),
        _ => None,
    }
}

fn people(field: Option<&Address<'_>>) -> Vec<Person> {
    let people = field.into_iter().flat_map(Address::iter).map(|person| Person {
        name: restored(person.name.as_deref().unwrap_or_default()),
        address: restored(person.address.as_deref().unwrap_or_default()),
    });
    people.take(ADDRESSES).collect()
}

fn attachment(part: &MessagePart<'_>) -> Attachment {
    let media_type = part.content_type().map_or_else(
        || "text/plain".to_owned(),
        |kind| match kind.subtype() {
            Some(subtype) => format!("{}/{subtype}", kind.ctype()),
            None => kind.ctype().to_owned(),
        },
    );
    let name = restored(part.attachment_name().unwrap_or_default());
    Attachment { name, media_type: restored(&media_type.to_ascii_lowercase()), size: part.contents().len() }
}

fn first(text: &str) -> String {
    restored(&cut(text, TEXT))
}

/// The beginning of a text, in at most so many octets.
fn cut(text: &str, most: usize) -> String {
    let ends = text.char_indices().map(|(at, sign)| at + sign.len_utf8()).take_while(|end| *end <= most);
    text.get(..ends.last().unwrap_or_default()).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    fn person(name: &str, address: &str) -> Person {
        Person { name: name.to_owned(), address: address.to_owned() }
    }

    #[test]
    fn a_chinese_message() {
        let mut text = b"Subject: =?GB18030?B?us/NrA==?= =?UTF-8?Q?=E7=AD=BE=E7=BD=B2?=\r\n\
            From: =?gb2312?B?zfU=?= <wang@corp.example>\r\nTo: \xe9\x94\x80\xe5\x94\xae <sales@corp.example>, b@c.example\r\n\
            Message-ID: <1@corp.example>\r\nDate: Sun, 22 Nov 2026 11:36:44 +0800\r\n\
            Content-Type: text/plain; charset=GBK\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
            .to_vec();
        text.extend_from_slice(b"\xc4\xe3\xba\xc3\xa1\xa3\r\n");
        let reading = read(&text);
        assert_eq!(reading.subject, "合同签署");
        assert_eq!(reading.from, [person("王", "wang@corp.example")]);
        assert_eq!(reading.to, [person("销售", "sales@corp.example"), person("", "b@c.example")]);
        assert_eq!(reading.message_id.as_deref(), Some("1@corp.example"));
        assert_eq!(reading.date, Some(1_795_318_604_000));
        assert_eq!(reading.text.as_deref(), Some("你好。\r\n"));
        assert_eq!((reading.html, reading.attachments), (None, vec![]));
    }

    #[test]
    fn gb18030_in_four_octets_and_in_base64() {
        let text = b"Content-Type: text/plain; charset=\"gb18030\"\r\nContent-Transfer-Encoding: base64\r\n\r\ngjKDNg==\r\n";
        assert_eq!(read(text).text.as_deref(), Some("\u{3ea1}"));
    }

    const MIXED: &str = "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\
        Content-Type: multipart/alternative; boundary=c\r\n\r\n--c\r\n\r\nplain\r\n--c\r\nContent-Type: text/html\r\n\r\n\
        <p>html</p>\r\n--c--\r\n--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment;\r\n\
        \tfilename*=UTF-8''%E5%90%88%E5%90%8C.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERg==\r\n--b\r\n\
        Content-Type: message/rfc822\r\n\r\nSubject: inside message/rfc822\r\n\r\ninside\r\n--b--\r\n";

    #[test]
    fn text_html_and_attachments() {
        let reading = read(MIXED.as_bytes());
        assert_eq!(reading.text.as_deref(), Some("plain"));
        assert_eq!(reading.html.as_deref(), Some("<p>html</p>"));
        let inside = "Subject: inside message/rfc822\r\n\r\ninside";
        let attachment = |name: &str, media_type: &str, size| Attachment {
            name: name.to_owned(),
            media_type: media_type.to_owned(),
            size,
        };
        assert_eq!(
            reading.attachments,
            [attachment("合同.pdf", "application/pdf", 4), attachment("", "message/rfc822", inside.len())]
        );
        assert_eq!(attached(MIXED.as_bytes(), 0).unwrap(), b"%PDF");
        assert_eq!(attached(MIXED.as_bytes(), 1).unwrap(), inside.as_bytes());
        assert_eq!(attached(MIXED.as_bytes(), 2), None);
    }

    #[test]
    fn whatever_is_missing() {
        assert_eq!(read(b""), Reading { text: Some(String::new()), ..Reading::default() });
        assert_eq!(read(b"\r\nbody\r\n").text.as_deref(), Some("body\r\n"));
        assert_eq!(read(b"Subject: x\r\n").subject, "x");
        let garbage: Vec<u8> = (0..=255).cycle().take(5_000).collect();
        assert_eq!(read(&garbage).subject, "");
    }

    #[test]
    fn messages_within_messages_have_no_floors() {
        for floor in ["Content-Type: message/rfc822\r\n\r\n", "content-type:message/(x)global\n\n"] {
            assert_eq!(read(floor.repeat(100_000).as_bytes()).attachments.len(), 1);
        }
        let mut digest = String::new();
        for floor in 0..2_000 {
            digest.push_str(&format!(
                "Content-Type: multipart/digest; boundary=b{floor}\r\n\r\n--b{floor}\r\n\r\n"
            ));
        }
        assert_eq!(read(digest.as_bytes()).subject, "");
        // Encoded, where nobody sees it before it is decoded.
        let inside = STANDARD.encode("Content-Type: message/rfc822\r\n\r\n".repeat(100_000));
        let text =
            format!("Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n{inside}");
        assert_eq!(read(text.as_bytes()).attachments.len(), 1);
    }

    #[test]
    fn long_subjects_are_cut() {
        let long = "销".repeat(2_000);
        let reading = read(format!("Subject: {long}\r\nMessage-ID: <{long}@x>\r\n").as_bytes());
        assert_eq!((reading.subject.len(), reading.message_id.unwrap().len()), (996, 996));
    }

    #[test]
    fn only_the_first_mebibyte_is_shown() {
        let text = format!("Subject: x\r\n\r\n{}", "报".repeat(1_000_000));
        assert_eq!(read(text.as_bytes()).text.unwrap().len(), TEXT / 3 * 3);
    }
}
