//! Text of other people on its way into a field of ours: cleaned, quoted or encoded, folded.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Octets of text in one encoded word: `=?UTF-8?B?` and `?=` around them come to 72, where 75 are allowed (RFC 2047 §2).
const WORD: usize = 45;
/// Where lines of our own are folded (RFC 5322 §2.1.1).
const LINE: usize = 78;

/// A display name for the front of `<…>` (RFC 5322 phrase), in at most `room` octets; shortened if it has to be, and
/// empty if nothing fits. Takes any text: what could end a line or turn its direction is gone.
pub(super) fn phrase(name: &str, room: usize) -> String {
    let clean = clean(name);
    let mut end = clean.len().min(room);
    loop {
        while !clean.is_char_boundary(end) {
            end -= 1;
        }
        let written = written(clean.get(..end).unwrap_or_default().trim_end());
        if written.len() <= room {
            return written;
        }
        end = end.saturating_sub(1 + (written.len() - room) / 4);
    }
}

fn written(name: &str) -> String {
    let encoded_already = name.contains("=?");
    if !encoded_already && name.chars().all(|sign| sign == ' ' || is_atom(sign)) {
        name.to_owned()
    } else if !encoded_already && name.is_ascii() {
        format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
    } else {
        encoded(name)
    }
}

/// Text for an unstructured field, such as a subject: as it is, or in encoded words.
pub(super) fn unstructured(text: &str) -> String {
    let clean = clean(text);
    if clean.is_ascii() && !clean.contains("=?") { clean } else { encoded(&clean) }
}

/// A field of ours, folded at its spaces, with its line end.
pub(super) fn field(name: &str, value: &str) -> String {
    let mut out = format!("{name}:");
    let mut column = out.len();
    for (index, word) in value.split(' ').enumerate() {
        if index > 0 && column + 1 + word.len() > LINE {
            out.push_str("\r\n\t");
            column = 1;
        } else {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += word.len();
    }
    out.push_str("\r\n");
    out
}

/// One line without control signs, without signs that turn the direction of writing, without space to spare.
pub(super) fn clean(text: &str) -> String {
    let seen = text.chars().filter(|sign| !is_direction(*sign));
    let spaced: String = seen.map(|sign| if is_break(sign) { ' ' } else { sign }).collect();
    spaced.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn is_break(sign: char) -> bool {
    sign.is_control() || sign.is_whitespace()
}

fn is_direction(sign: char) -> bool {
    matches!(sign, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A sign of an atom (RFC 5322 §3.2.3).
pub(super) fn is_atom(sign: char) -> bool {
    sign.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(sign)
}

fn encoded(text: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    for sign in text.chars() {
        if word.len() + sign.len_utf8() > WORD {
            words.push(std::mem::take(&mut word));
        }
        word.push(sign);
    }
    words.push(word);
    let words = words.iter().map(|word| format!("=?UTF-8?B?{}?=", STANDARD.encode(word)));
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use mail_parser::MessageParser;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn phrases() {
        for (name, written) in [
            ("Sales", "Sales"),
            ("Sales and more", "Sales and more"),
            ("Sales, \"the\" <best>\\", "\"Sales, \\\"the\\\" <best>\\\\\""),
            ("a.b", "\"a.b\""),
            ("", ""),
            ("\r\n\t", ""),
            ("x\r\nBcc: victim@c.example", "\"x Bcc: victim@c.example\""),
            ("\u{202e}x\u{2028}y\0z", "x y z"),
            ("=?x?=", "=?UTF-8?B?PT94Pz0=?="),
            ("销售部", "=?UTF-8?B?6ZSA5ZSu6YOo?="),
        ] {
            assert_eq!(phrase(name, 200), written, "{name:?}");
        }
        assert_eq!(phrase("long name", 4), "long");
        assert_eq!(phrase("销售部", 10), "");
    }

    proptest! {
        #[test]
        fn names_come_back_as_they_were_cleaned(name in "\\PC{0,60}|[ -~\r\n]{0,60}") {
            let written = phrase(&name, 1_000);
            prop_assert!(written.is_ascii() && !written.contains(['\r', '\n']));
            let folded = field("From", &format!("{written} <a@b.example>"));
            let head = format!("{folded}\r\n");
            let message = MessageParser::new().parse(head.as_bytes()).unwrap();
            let from = message.from().unwrap().first().unwrap();
            prop_assert_eq!(from.address.as_deref(), Some("a@b.example"));
            prop_assert_eq!(from.name.as_deref().unwrap_or_default(), clean(&name));
        }

        #[test]
        fn stays_in_its_room(name: String, room in 0usize..120) {
            prop_assert!(phrase(&name, room).len() <= room);
        }

        #[test]
        fn subjects_come_back(text in "\\PC{0,200}|[ -~]{0,200}") {
            let head = format!("{}\r\n", field("Subject", &unstructured(&text)));
            let message = MessageParser::new().parse(head.as_bytes()).unwrap();
            prop_assert_eq!(message.subject().unwrap_or_default(), clean(&text));
        }
    }
}
