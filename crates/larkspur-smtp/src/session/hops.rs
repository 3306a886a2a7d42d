//! Counts the servers that a message has passed (RFC 5321 §6.3).

/// `Received` fields in the header of a message.
pub(super) fn count(text: &[u8]) -> usize {
    const NAME: &[u8] = b"received:";
    let mut rest = text;
    let mut hops = 0;
    // The header ends with an empty line.
    while !rest.is_empty() && !rest.starts_with(b"\r\n") {
        hops += usize::from(rest.get(..NAME.len()).is_some_and(|name| name.eq_ignore_ascii_case(NAME)));
        let Some(end) = memchr::memmem::find(rest, b"\r\n") else { break };
        rest = rest.get(end + 2..).unwrap_or_default();
    }
    hops
}

#[cfg(test)]
mod tests {
    use super::count;

    #[test]
    fn counts_fields_of_the_header_only() {
        assert_eq!(count(b""), 0);
        assert_eq!(count(b"\r\nReceived: body\r\n"), 0);
        assert_eq!(
            count(b"Received: a\r\n\tfolded\r\nRECEIVED: b\r\nX-Received: c\r\n\r\nReceived: d\r\n"),
            2
        );
        assert_eq!(count(b"Received: without an end"), 1);
    }
}
