//! Who a message says it is from.
//!
//! Read by our own strict hand, because rights may hang on it: what two readers could understand in two ways is
//! refused here, while the libraries that read for people make the best of it.

use larkspur_model::EmailAddress;
use larkspur_smtp::address::Mailbox;
use mail_parser::parsers::MessageStream;

use super::message::Message;
use super::scan::{quoted, skip_comment};

/// The one mailbox of the one `From` field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    /// The address.
    pub address: EmailAddress,
    /// The name as people read it; empty if there is none.
    pub name: String,
}

/// Why a message has no author.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuthorFault {
    /// No `From` field.
    #[error("the message has no From field")]
    Missing,
    /// More than one `From` field (RFC 5322 §3.6 allows one).
    #[error("the message has more than one From field")]
    TwoFields,
    /// More than one mailbox.
    #[error("the From field names more than one mailbox")]
    Several,
    /// No address, or one that cannot be read for certain.
    #[error("the From field cannot be read")]
    Unreadable,
}

/// Who a message says it is from. Proves nothing.
///
/// # Errors
/// When there is not exactly one readable mailbox.
pub fn author(message: &Message<'_>) -> Result<Author, AuthorFault> {
    let mut fields = message.all("From");
    let field = fields.next().ok_or(AuthorFault::Missing)?;
    if fields.next().is_some() {
        return Err(AuthorFault::TwoFields);
    }
    let value = std::str::from_utf8(field.value()).map_err(|_| AuthorFault::Unreadable)?;
    // Readers do not agree on where a field with control signs ends. Line ends of folds are none.
    if value.replace("\r\n", "").contains(|sign: char| sign.is_control() && sign != '\t') {
        return Err(AuthorFault::Unreadable);
    }
    let mailbox = mailbox(value)?;
    // Some readers decode words in an address, where none may stand (RFC 2047 §5).
    let mailbox =
        Mailbox::parse(&mailbox).filter(|_| !mailbox.contains("=?")).ok_or(AuthorFault::Unreadable)?;
    let address = EmailAddress::parse(&format!("{}@{}", mailbox.local(), mailbox.domain()));
    let address = address.ok_or(AuthorFault::Unreadable)?;
    Ok(Author { address, name: name(field.value()) })
}

/// The name in front of the address, for people to read.
fn name(value: &[u8]) -> String {
    let read = MessageStream::new(value).parse_address();
    let name = read.as_address().and_then(|list| list.first()?.name.as_deref().map(str::to_owned));
    name.unwrap_or_default()
}

/// The address of a `From` value: what stands in its one `<…>`, or all of it if there is none. Quotes and comments are
/// understood wherever they may stand (RFC 5322 §3.4).
fn mailbox(value: &str) -> Result<String, AuthorFault> {
    let mut bare = String::new();
    let mut bracketed = None;
    let mut signs = value.chars();
    while let Some(sign) = signs.next() {
        match sign {
            '(' => {
                skip_comment(&mut signs).ok_or(AuthorFault::Unreadable)?;
                // It parts what is around it, like space.
                bare.push(' ');
            }
            ',' => return Err(AuthorFault::Several),
            _ if sign.is_ascii_whitespace() => bare.push(sign),
            // Nothing more may follow the brackets.
            _ if bracketed.is_some() => return Err(AuthorFault::Unreadable),
            '<' => {
                let (inside, behind) = signs.as_str().split_once('>').ok_or(AuthorFault::Unreadable)?;
                bracketed = Some(inside.to_owned());
                signs = behind.chars();
            }
            '"' => {
                let text = quoted(&mut signs).ok_or(AuthorFault::Unreadable)?;
                bare.push_str(&format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")));
            }
            '>' | ':' | ';' | ')' | '\\' => return Err(AuthorFault::Unreadable),
            _ => bare.push(sign),
        }
    }
    let bare = bare.trim();
    match bracketed {
        // Outside of brackets readers take what is quoted for a name, also where it is the front of an address.
        None if bare.contains('"') => Err(AuthorFault::Unreadable),
        None => Ok(bare.to_owned()),
        // A name that looks like another address is meant to deceive; one that is the address is a habit.
        Some(inside) if is_address_without_quotes(bare) && !bare.eq_ignore_ascii_case(inside.trim()) => {
            Err(AuthorFault::Unreadable)
        }
        Some(inside) => Ok(inside.trim().to_owned()),
    }
}

/// Whether an `@` stands in a name where only quotes would make it part of one.
fn is_address_without_quotes(name: &str) -> bool {
    !name.starts_with('"') && name.contains('@')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(head: &str) -> Result<(String, String), AuthorFault> {
        author(&Message::new(head.as_bytes())).map(|author| (author.address.folded().to_owned(), author.name))
    }

    #[test]
    fn one_mailbox_in_all_its_spellings() {
        for (value, address, name) in [
            ("ann@corp.example", "ann@corp.example", ""),
            ("<Ann@Corp.example>", "ann@corp.example", ""),
            ("Ann <ann@corp.example>", "ann@corp.example", "Ann"),
            ("ann@corp.example <Ann@corp.example>", "ann@corp.example", "ann@corp.example"),
            ("\"Ann, B. <x@y.example>\" <ann@corp.example>", "ann@corp.example", "Ann, B. <x@y.example>"),
            ("\"a\\\"b\" <ann@corp.example>", "ann@corp.example", "a\"b"),
            ("=?UTF-8?B?546L?= <wang@corp.example>", "wang@corp.example", "王"),
            ("=?GB18030?B?zfU=?= <wang@corp.example>", "wang@corp.example", "王"),
            ("王 <wang@例子.中国>", "wang@xn--fsqu00a.xn--fiqs8s", "王"),
            ("Ann\r\n <ann@corp.example>", "ann@corp.example", "Ann"),
            ("<\"ann\"@corp.example>", "ann@corp.example", ""),
        ] {
            let head = format!("From: {value}\r\n\r\n");
            assert_eq!(read(&head), Ok((address.to_owned(), name.to_owned())), "{value}");
        }
        let commented = "From: (he (is \\) not)) Ann (x@y.example,) <ann@corp.example> (b@c.example)\r\n";
        assert_eq!(read(commented).unwrap().0, "ann@corp.example");
    }

    #[test]
    fn whatever_could_be_read_in_two_ways_is_refused() {
        use AuthorFault::{Missing, Several, TwoFields, Unreadable};
        for (head, fault) in [
            ("Subject: x\r\n", Missing),
            ("\r\nFrom: a@b.example\r\n", Missing),
            ("From: a@b.example\r\nFrom: a@b.example\r\n", TwoFields),
            ("From: a@b.example\r\nfrom : a@b.example\r\n", TwoFields),
            ("From: a@b.example, c@d.example\r\n", Several),
            ("From: B, A <a@b.example>\r\n", Several),
            ("From: \r\n", Unreadable),
            ("From: <>\r\n", Unreadable),
            ("From: a\r\n", Unreadable),
            ("From: boss@corp.example evil@b.example\r\n", Unreadable),
            ("From: <boss@corp.example> <evil@b.example>\r\n", Unreadable),
            ("From: boss@corp.example <evil@b.example>\r\n", Unreadable),
            ("From: <boss@corp.example> evil@b.example\r\n", Unreadable),
            ("From: <boss@corp.example> \"evil\"\r\n", Unreadable),
            ("From: <\"a>b\"@corp.example>\r\n", Unreadable),
            ("From: <boss@corp.example\r\n", Unreadable),
            ("From: <boss@corp.example (>) <evil@b.example>\r\n", Unreadable),
            ("From: Team: a@b.example;\r\n", Unreadable),
            ("From: <@c.example:a@b.example>\r\n", Unreadable),
            ("From: \"<boss@corp.example>\r\n", Unreadable),
            ("From: (<boss@corp.example>\r\n", Unreadable),
            ("From: a@[127.0.0.1]\r\n", Unreadable),
            ("From: boss@corp.example(x)@b.example\r\n", Unreadable),
            ("From: =?utf-8?q?boss?=@corp.example\r\n", Unreadable),
            ("From: <boss@corp.\r\n example>\r\n", Unreadable),
            ("From: boss@corp.example\0\r\n", Unreadable),
            ("From: =?utf-8?q\0\n~ple?= <boss@corp.example>\r\n", Unreadable),
            ("From: Ann\n <boss@corp.example>\r\n", Unreadable),
            ("From: \"boss\"@corp.example\r\n", Unreadable),
        ] {
            assert_eq!(read(head), Err(fault), "{head:?}");
        }
        let raw = Message::new(b"From: \xcd\xf5 <wang@corp.example>\r\n");
        assert_eq!(author(&raw), Err(Unreadable));
    }
}
