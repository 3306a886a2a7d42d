//! Messages within messages, made opaque before a message is given to the library that reads MIME.
//!
//! The library reads a message that is attached to a message as one inside the other, frees what it made by going down
//! into it, and a stack has an end: some 30 octets of a message make another floor. So attached messages are shown to it
//! as attachments of a type that it does not know; [`restored`] turns that type, and text that looks like one, back.

use std::borrow::Cow;

/// Media subtypes that make the library go down, and the octet that takes the place of the last letter.
const NESTING: [(&[u8], u8); 3] = [(b"rfc822", 2), (b"global", 3), (b"digest", 4)];

/// The message with attached messages made opaque; as it is if it has none.
pub(super) fn opaque(text: &[u8]) -> Cow<'_, [u8]> {
    let mut out = Cow::Borrowed(text);
    for slash in memchr::memchr2_iter(b'/', b')', text) {
        let behind = text.get(slash + 1..).unwrap_or_default();
        let gap = behind.iter().take_while(|octet| octet.is_ascii_whitespace()).count();
        let subtype = behind.get(gap..gap + 6).unwrap_or_default();
        let known = NESTING.iter().find(|(name, _)| subtype.eq_ignore_ascii_case(name));
        if let Some((_, mark)) = known
            && let Some(last) = out.to_mut().get_mut(slash + gap + 6)
        {
            *last = *mark;
        }
    }
    out
}

/// Text of a message that was made opaque, as it was.
pub(super) fn restored(text: &str) -> String {
    let mut out = text.to_owned();
    for (name, mark) in NESTING {
        let (Ok(name), mark) = (std::str::from_utf8(name), char::from(mark)) else { continue };
        let (stem, last) = name.split_at(name.len() - 1);
        if out.contains(mark) {
            for stem in [stem.to_owned(), stem.to_uppercase()] {
                out = out.replace(&format!("{stem}{mark}"), &format!("{stem}{last}"));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_nests_is_changed() {
        for (text, changed) in [
            ("Content-Type: message/rfc822\r\n", "Content-Type: message/rfc82\u{2}\r\n"),
            ("message /\r\n\tGLOBAL;", "message /\r\n\tGLOBA\u{3};"),
            ("multipart/ (x) digest", "multipart/ (x) diges\u{4}"),
            ("a global digest of rfc822, /globe", "a global digest of rfc822, /globe"),
            ("/", "/"),
        ] {
            assert_eq!(opaque(text.as_bytes()), changed.as_bytes());
            assert_eq!(restored(changed).to_lowercase(), text.to_lowercase());
        }
        assert!(matches!(opaque(b"text/plain"), Cow::Borrowed(_)));
    }
}
