//! Header and body of a message as they go over the wire, made once for all letters that carry them.

use bytes::Bytes;

use crate::reply::Status;

/// Header and body. Clones share them.
#[derive(Clone, Debug)]
pub struct Text {
    /// As it goes behind `DATA`.
    wire: Bytes,
    /// Octets before that.
    size: usize,
    is_ascii: bool,
    fault: Option<(Status, &'static str)>,
}

impl Text {
    /// Checks the octets of a message and makes them ready for the wire. One that no server may be sent is told of when it
    /// is delivered.
    #[must_use]
    pub fn new(octets: &[u8]) -> Text {
        let fault = check(octets).err();
        Text { wire: stuffed(octets).into(), size: octets.len(), is_ascii: octets.is_ascii(), fault }
    }

    /// Why it may not be sent to anybody.
    pub(super) fn fault(&self) -> Option<(Status, &'static str)> {
        self.fault
    }

    /// What goes behind `DATA`, up to the end mark.
    pub(super) fn wire(&self) -> &[u8] {
        &self.wire
    }

    /// Octets of the message.
    pub(super) fn size(&self) -> usize {
        self.size
    }

    pub(super) fn is_ascii(&self) -> bool {
        self.is_ascii
    }
}

/// Whether the text consists of lines that end with CR LF, and of nothing that another server could take for the end
/// of a line. This is the sender's side of keeping one message from becoming two.
fn check(text: &[u8]) -> Result<(), (Status, &'static str)> {
    let mut before = 0;
    for &byte in text {
        let is_bare = (before == b'\r') != (byte == b'\n');
        if is_bare || byte == 0 {
            return Err((
                Status(5, 6, 0),
                "the message has a bare carriage return, a bare line feed or a zero byte",
            ));
        }
        before = byte;
    }
    if before == b'\r' { Err((Status(5, 6, 0), "the message ends inside a line end")) } else { Ok(()) }
}

/// The text as it goes behind `DATA`: dots doubled where they begin a line, and the end mark (RFC 5321 §4.5.2).
fn stuffed(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + text.len() / 64 + 5);
    let mut rest = text;
    while !rest.is_empty() {
        let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
        let (line, behind) = rest.split_at(end);
        if line.first() == Some(&b'.') {
            out.push(b'.');
        }
        out.extend_from_slice(line);
        rest = behind;
    }
    if !out.is_empty() && !out.ends_with(b"\r\n") {
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b".\r\n");
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::frame::{BareLf, Decoder, Framing, TextRules};

    #[test]
    fn refuses_what_could_end_a_line_elsewhere() {
        for wrong in ["a\nb\r\n", "a\rb\r\n", "\n", "\r", "a\r", "a\r\r\n", "a\0\r\n", "a\r\n\n.\r\n"] {
            assert!(check(wrong.as_bytes()).is_err(), "{wrong:?}");
        }
        for fine in ["", "\r\n", "a", "a\r\n.\r\nb\r\n", "é\r\n"] {
            assert_eq!(check(fine.as_bytes()), Ok(()), "{fine:?}");
        }
    }

    #[test]
    fn doubles_dots() {
        assert_eq!(stuffed(b""), b".\r\n");
        assert_eq!(stuffed(b".\r\n..\r\na.\r\n"), b"..\r\n...\r\na.\r\n.\r\n");
        assert_eq!(stuffed(b"no end"), b"no end\r\n.\r\n");
    }

    proptest! {
        /// What we send is what our own reader understands, in one piece.
        #[test]
        fn is_read_back(lines in proptest::collection::vec("[.a\\PC]{0,8}", 0..20)) {
            let text: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
            prop_assume!(check(text.as_bytes()).is_ok());
            let rules = TextRules { max_size: 100_000, max_line: None, bare_lf: BareLf::Refuse };
            let mut decoder = Decoder::new(Framing::Dotted, rules);
            let wire = stuffed(text.as_bytes());
            let progress = decoder.feed(&wire);
            prop_assert!(progress.ended);
            prop_assert_eq!(progress.taken, wire.len());
            prop_assert_eq!(decoder.finish(), Ok(text.into_bytes()));
        }
    }
}
