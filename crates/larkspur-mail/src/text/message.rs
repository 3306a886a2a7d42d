//! Where the head of a message ends, and the fields in it. Nothing is decoded and nothing is put right here.

use std::borrow::Cow;

/// A message cut in two: `head` and `body` together are the octets that came.
///
/// The head is the longest run of fields at the beginning, with the empty line behind it if there is one. A message
/// without an empty line is all head; one that begins with an empty line has no fields. A line that is neither a field
/// nor the continuation of one ends the head, as it does for the servers that mail is handed to, which put the missing
/// empty line in front of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message<'a> {
    fields: &'a [u8],
    head: &'a [u8],
    body: &'a [u8],
}

/// A field of a head as it came: name, colon, value, line ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field<'a> {
    octets: &'a [u8],
    name: &'a [u8],
    value: &'a [u8],
}

impl<'a> Message<'a> {
    /// Cuts a message in two. Takes any octets.
    #[must_use]
    pub fn new(text: &'a [u8]) -> Message<'a> {
        let mut fields = Fields { rest: text };
        while fields.next().is_some() {}
        let (octets, behind) = text.split_at(text.len() - fields.rest.len());
        let body = behind.strip_prefix(b"\r\n").unwrap_or(behind);
        let head = text.get(..text.len() - body.len()).unwrap_or(text);
        Message { fields: octets, head, body }
    }

    /// The head as it came, with the empty line that ends it if there is one.
    #[must_use]
    pub fn head(&self) -> &'a [u8] {
        self.head
    }

    /// What follows the head.
    #[must_use]
    pub fn body(&self) -> &'a [u8] {
        self.body
    }

    /// The fields in their order.
    #[must_use]
    pub fn fields(&self) -> Fields<'a> {
        Fields { rest: self.fields }
    }

    /// The fields of this name, in their order.
    pub fn all(&self, name: &str) -> impl Iterator<Item = Field<'a>> {
        self.fields().filter(move |field| field.is(name))
    }

    /// The topmost field of this name.
    #[must_use]
    pub fn first(&self, name: &str) -> Option<Field<'a>> {
        self.all(name).next()
    }
}

impl<'a> Field<'a> {
    /// The whole field, its line end included. The last one of a message that breaks off may have none.
    #[must_use]
    pub fn octets(&self) -> &'a [u8] {
        self.octets
    }

    /// The name as it was written.
    #[must_use]
    pub fn name(&self) -> &'a [u8] {
        self.name
    }

    /// What stands behind the colon, folded as it came, with its line end.
    #[must_use]
    pub fn value(&self) -> &'a [u8] {
        self.value
    }

    /// Whether this is its name; letters are compared without case.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.as_bytes())
    }

    /// The value on one line, without the space around it. Octets that are no UTF-8 become U+FFFD.
    #[must_use]
    pub fn text(&self) -> Cow<'a, str> {
        match String::from_utf8_lossy(self.value) {
            Cow::Borrowed(text) if !text.trim().contains(['\r', '\n']) => Cow::Borrowed(text.trim()),
            text => Cow::Owned(text.replace(['\r', '\n'], "").trim().to_owned()),
        }
    }
}

/// The fields of a head, in their order.
#[derive(Clone, Debug)]
pub struct Fields<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Fields<'a> {
    type Item = Field<'a>;

    fn next(&mut self) -> Option<Field<'a>> {
        let name = name(self.rest)?;
        let colon = self.rest.iter().position(|octet| *octet == b':')?;
        let (octets, behind) = self.rest.split_at(end(self.rest));
        self.rest = behind;
        Some(Field { octets, name, value: octets.get(colon + 1..)? })
    }
}

/// The name of the field that begins here, if one does (RFC 5322 §2.2; space in front of the colon as in §4.5).
fn name(text: &[u8]) -> Option<&[u8]> {
    let length = text.iter().position(|octet| !matches!(octet, b'!'..=b'~') || *octet == b':')?;
    let (name, behind) = text.split_at(length);
    let colon = behind.iter().find(|octet| !matches!(octet, b' ' | b'\t'))?;
    (!name.is_empty() && *colon == b':').then_some(name)
}

/// Where a field ends: behind the first line end that no continuation follows.
fn end(text: &[u8]) -> usize {
    memchr::memmem::find_iter(text, b"\r\n")
        .map(|at| at + 2)
        .find(|at| !matches!(text.get(*at), Some(b' ' | b'\t')))
        .unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<&str> {
        Message::new(text.as_bytes())
            .fields()
            .map(|field| std::str::from_utf8(field.name()).unwrap())
            .collect()
    }

    #[test]
    fn an_empty_line_ends_the_head() {
        let message = Message::new(b"A: 1\r\nB: 2\r\n\t3\r\n\r\nC: 4\r\n");
        assert_eq!(message.head(), b"A: 1\r\nB: 2\r\n\t3\r\n\r\n");
        assert_eq!(message.body(), b"C: 4\r\n");
        assert_eq!(names("A: 1\r\nB: 2\r\n\t3\r\n\r\nC: 4\r\n"), ["A", "B"]);
        let folded = message.first("b").unwrap();
        assert_eq!(folded.value(), b" 2\r\n\t3\r\n");
        assert_eq!(folded.text(), "2\t3");
    }

    #[test]
    fn whatever_is_missing() {
        for (text, fields, body) in [
            ("", 0, ""),
            ("\r\n", 0, ""),
            ("\r\nA: body\r\n", 0, "A: body\r\n"),
            ("A: 1\r\n", 1, ""),
            ("A: 1", 1, ""),
            ("A: 1\r\n\r\n", 1, ""),
            ("A: 1\r\nno field\r\nB: 2\r\n", 1, "no field\r\nB: 2\r\n"),
            (" folded from nothing\r\nA: 1\r\n", 0, " folded from nothing\r\nA: 1\r\n"),
            ("From somebody Thu\r\nA: 1\r\n\r\n", 0, "From somebody Thu\r\nA: 1\r\n\r\n"),
            (": no name\r\n", 0, ": no name\r\n"),
            ("Ä: 1\r\n", 0, "Ä: 1\r\n"),
        ] {
            let message = Message::new(text.as_bytes());
            assert_eq!(message.fields().count(), fields, "{text:?}");
            assert_eq!(message.body(), body.as_bytes(), "{text:?}");
            assert_eq!([message.head(), message.body()].concat(), text.as_bytes(), "{text:?}");
        }
    }

    #[test]
    fn names_are_found_in_old_spellings() {
        let message = Message::new(b"list-ID \t: <a.b>\r\nSubject: \xc0\xc1\r\n\r\n");
        assert_eq!(message.first("List-Id").unwrap().text(), "<a.b>");
        assert_eq!(message.first("subject").unwrap().text(), "\u{fffd}\u{fffd}");
        assert!(message.first("List").is_none());
    }

    #[test]
    fn a_line_of_spaces_goes_on_with_the_field() {
        assert_eq!(names("A: 1\r\n  \r\nB: 2\r\n\r\n"), ["A", "B"]);
    }
}
