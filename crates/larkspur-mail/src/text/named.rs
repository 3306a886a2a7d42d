//! Whom a message says it goes to.

use larkspur_model::EmailAddress;
use mail_parser::parsers::MessageStream;

use super::message::Message;

/// The addresses of `To` and `Cc` in their order, at most `most`. Proves nothing; what cannot be read is left out.
#[must_use]
pub fn named(message: &Message<'_>, most: usize) -> Vec<EmailAddress> {
    let mut named = Vec::new();
    for field in message.all("To").chain(message.all("Cc")) {
        let read = MessageStream::new(field.value()).parse_address();
        let addresses = read.as_address().into_iter().flat_map(|list| list.iter());
        let addresses = addresses.filter_map(|one| EmailAddress::parse(one.address.as_deref()?.trim()));
        named.extend(addresses.take(most - named.len()));
    }
    named
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_both_fields_and_bounded() {
        let text = b"To: Ann <ann@a.example>, x,\r\n \"B, o\" <bo@a.example>\r\nBcc: no@a.example\r\n\
            CC: all: cy@a.example, dee@a.example;\r\n\r\nTo: body@a.example\r\n";
        let all = named(&Message::new(text), 10);
        let all: Vec<&str> = all.iter().map(EmailAddress::as_str).collect();
        assert_eq!(all, ["ann@a.example", "bo@a.example", "cy@a.example", "dee@a.example"]);
        assert_eq!(named(&Message::new(text), 3).len(), 3);
        assert!(named(&Message::new(b"To: undisclosed-recipients:;\r\nCc: \xff\r\n\r\n"), 3).is_empty());
    }
}
