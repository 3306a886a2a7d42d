//! The questions of policy delegation: lines of `name=value`, ended by an empty line.

use bytes::{Buf, BytesMut};

use super::service::Garbled;

/// Octets of one question. Postfix sends about thirty short attributes; those of a certificate are the longest.
const MAX_QUESTION: usize = 64 * 1024;

/// What is read of a question. Attributes that are not there are empty, as Postfix writes those it has no value for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attributes {
    /// What kind of question it is.
    pub(super) request: String,
    /// The command of the client that Postfix asks about.
    pub(super) protocol_state: String,
    /// The sender of the envelope; empty for a report.
    pub(super) sender: String,
    /// The recipient.
    pub(super) recipient: String,
    /// The name that the client authenticated with.
    pub(super) sasl_username: String,
    /// The address of the client.
    pub(super) client_address: String,
}

/// Takes one question off the front; `None` if it is not whole yet.
pub(super) fn split(input: &mut BytesMut) -> Result<Option<Attributes>, Garbled> {
    let Some(end) = end(input) else {
        return if input.len() <= MAX_QUESTION { Ok(None) } else { Err(Garbled) };
    };
    if end > MAX_QUESTION {
        return Err(Garbled);
    }
    let question = input.split_to(end);
    input.advance(1);
    let mut read = Attributes::default();
    for line in question.as_ref().split(|octet| *octet == b'\n').filter(|line| !line.is_empty()) {
        let line = std::str::from_utf8(line).map_err(|_| Garbled)?;
        let (name, value) = line.split_once('=').ok_or(Garbled)?;
        if let Some(place) = read.place(name) {
            value.clone_into(place);
        }
    }
    Ok(Some(read))
}

/// Where the last line of a question ends: an empty line follows.
fn end(input: &[u8]) -> Option<usize> {
    if input.first() == Some(&b'\n') {
        return Some(0);
    }
    memchr::memmem::find(input, b"\n\n").map(|last| last + 1)
}

impl Attributes {
    fn place(&mut self, name: &str) -> Option<&mut String> {
        Some(match name {
            "request" => &mut self.request,
            "protocol_state" => &mut self.protocol_state,
            "sender" => &mut self.sender,
            "recipient" => &mut self.recipient,
            "sasl_username" => &mut self.sasl_username,
            "client_address" => &mut self.client_address,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_what_matters_and_leaves_the_rest() {
        let text =
            "request=smtpd_access_policy\nsender=a=b@c.example\nqueue_id=\nrecipient=组@example.com\n\nreq";
        let mut input = BytesMut::from(text);
        let read = split(&mut input).unwrap().unwrap();
        assert_eq!(read.sender, "a=b@c.example");
        assert_eq!(read.recipient, "组@example.com");
        assert_eq!(read.sasl_username, "");
        assert_eq!(&input[..], b"req");
        assert_eq!(split(&mut input), Ok(None));
    }

    #[test]
    fn an_empty_question_is_one() {
        assert_eq!(split(&mut BytesMut::from("\n")), Ok(Some(Attributes::default())));
    }

    #[test]
    fn refuses_what_is_none() {
        for wrong in [&b"sender\n\n"[..], b"sender=\xff\n\n"] {
            assert_eq!(split(&mut BytesMut::from(wrong)), Err(Garbled), "{wrong:?}");
        }
        let long = format!("sender={}", "a".repeat(MAX_QUESTION));
        assert_eq!(split(&mut BytesMut::from(long.as_str())), Err(Garbled));
        assert_eq!(split(&mut BytesMut::from(format!("{long}\n\n").as_str())), Err(Garbled));
    }

    proptest! {
        #[test]
        fn takes_any_octets(octets in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = split(&mut BytesMut::from(&octets[..]));
        }
    }
}
