//! The stamps of a mailing list: List-Id (RFC 2919), List-Post and what else is configured (RFC 2369).

use std::fmt::Write as _;

use larkspur_model::EmailAddress;
use sha2::{Digest as _, Sha256};

use super::message::Message;
use super::words;

/// Octets of a List-Id (RFC 2919 §2).
const ID: usize = 255;

/// A group as the list that its copies come from.
#[derive(Clone, Copy, Debug)]
pub struct List<'a> {
    /// Its primary address.
    pub address: &'a EmailAddress,
    /// Its name, as the directory has it: any text.
    pub name: &'a str,
}

/// What a list says of itself beyond its id and its address, as URLs in printable ASCII without `<` and `>`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Links<'a> {
    /// Where help about it is.
    pub help: Option<&'a str>,
    /// Where whoever looks after it is.
    pub owner: Option<&'a str>,
    /// Where its mail can be read again.
    pub archive: Option<&'a str>,
}

impl Links<'_> {
    pub(super) fn fields(&self) -> String {
        let links = [("List-Help", self.help), ("List-Owner", self.owner), ("List-Archive", self.archive)];
        let fields =
            links.iter().filter_map(|(name, link)| Some(words::field(name, &format!("<{}>", (*link)?))));
        fields.collect()
    }
}

impl List<'_> {
    /// The id, `local.domain` in ASCII and lower case: what is compared.
    #[must_use]
    pub fn id(&self) -> String {
        let (local, domain) = (self.address.local_part().to_lowercase(), self.address.domain().as_str());
        let atoms = local.split('.').map(|atom| match atom {
            _ if atom.is_ascii() => atom.to_owned(),
            // Letters beyond ASCII have no place in an id: they are written as they are in a domain.
            _ => format!("xn--{}", idna::punycode::encode_str(atom).unwrap_or_default()),
        });
        let id = format!("{}.{domain}", atoms.collect::<Vec<_>>().join("."));
        if id.len() <= ID {
            return id;
        }
        let digest = Sha256::digest(id.as_bytes());
        let mut short = String::new();
        for octet in digest {
            // Writing to a String cannot fail.
            let _ = write!(short, "{octet:02x}");
        }
        format!("{short}.list-id.invalid")
    }

    /// Whether a message has been through this list, by the stamps that it carries. They are no proof, but nobody who
    /// writes to a list has a reason to put them there.
    #[must_use]
    pub fn has_sent(&self, message: &Message<'_>) -> bool {
        let (id, post) = (self.id(), self.post());
        let ids = message.all("List-Id").any(|field| inside(&field.text()).eq_ignore_ascii_case(&id));
        ids || message.all("List-Post").any(|field| field.text().eq_ignore_ascii_case(&post))
    }

    pub(super) fn fields(&self) -> String {
        let id = self.id();
        let name = words::phrase(self.name, ID.saturating_sub(id.len() + 3));
        let space = if name.is_empty() { "" } else { " " };
        let id = words::field("List-Id", &format!("{name}{space}<{id}>"));
        id + &words::field("List-Post", &self.post())
    }

    fn post(&self) -> String {
        format!("<mailto:{}@{}>", quoted(self.address.local_part()), self.address.domain().as_str())
    }
}

/// What stands in the last `<…>`, or all of it.
fn inside(value: &str) -> &str {
    value
        .rsplit_once('<')
        .and_then(|(_, rest)| rest.split_once('>'))
        .map_or(value, |(inside, _)| inside)
        .trim()
}

/// A local part in a `mailto:` address (RFC 6068 §2).
fn quoted(local: &str) -> String {
    let mut out = String::new();
    for octet in local.bytes() {
        match octet {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'+' => {
                out.push(char::from(octet));
            }
            // Writing to a String cannot fail.
            _ => {
                let _ = write!(out, "%{octet:02X}");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fields(address: &str, name: &str) -> String {
        List { address: &EmailAddress::parse(address).unwrap(), name }.fields()
    }

    #[test]
    fn stamps() {
        assert_eq!(
            fields("Sales@Corp.example", "Sales"),
            "List-Id: Sales <sales.corp.example>\r\nList-Post: <mailto:Sales@corp.example>\r\n"
        );
        assert_eq!(
            fields("a?b&c=%@corp.example", "\r\n"),
            "List-Id: <a?b&c=%.corp.example>\r\nList-Post: <mailto:a%3Fb%26c%3D%25@corp.example>\r\n"
        );
    }

    #[test]
    fn names_do_no_harm() {
        for name in ["x\r\nBcc: v@c.example", "\"<evil.example>\"", "<", ">\r\n\r\nbody", "销售部 <a.b>"] {
            let fields = fields("sales@corp.example", name);
            let message = Message::new(fields.as_bytes());
            assert_eq!(message.fields().count(), 2, "{fields}");
            let id = message.first("List-Id").unwrap().text().into_owned();
            assert_eq!(inside(&id), "sales.corp.example");
        }
    }

    #[test]
    fn addresses_beyond_ascii_are_ascii_on_the_wire() {
        assert_eq!(
            fields("销售@例子.中国", "销售部"),
            "List-Id: =?UTF-8?B?6ZSA5ZSu6YOo?= <xn--nyr189l.xn--fsqu00a.xn--fiqs8s>\r\n\
             List-Post: <mailto:%E9%94%80%E5%94%AE@xn--fsqu00a.xn--fiqs8s>\r\n"
        );
    }

    #[test]
    fn a_list_knows_its_own() {
        let address = EmailAddress::parse("sales@corp.example").unwrap();
        let list = List { address: &address, name: "Sales" };
        for own in [
            "List-Id: \"Old name\" <SALES.corp.example>\r\n",
            "list-id: sales.corp.example\r\n",
            "List-Post:\r\n <MAILTO:sales@corp.example>\r\n",
        ] {
            assert!(list.has_sent(&Message::new(own.as_bytes())), "{own}");
        }
        for other in [
            "List-Id: <presales.corp.example>\r\n",
            "List-Id: sales.corp.example <x.corp.example>\r\n",
            "List-Post: NO\r\n",
            "\r\nList-Id: <sales.corp.example>\r\n",
        ] {
            assert!(!list.has_sent(&Message::new(other.as_bytes())), "{other}");
        }
    }

    proptest! {
        #[test]
        fn a_list_id_has_at_most_255_octets(
            local in "[a-zé销.]{1,20}|[a-z]{64}", label in "[a-z]{1,60}", name in "\\PC{0,300}"
        ) {
            let address = format!("{local}@{label}.{label}.{label}.example");
            if let Some(address) = EmailAddress::parse(&address) {
                let list = List { address: &address, name: &name };
                prop_assert!(list.id().len() <= ID && list.id().is_ascii());
                let fields = list.fields();
                let message = Message::new(fields.as_bytes());
                let field = message.first("List-Id").unwrap();
                prop_assert!(field.text().replace('\t', " ").len() <= ID + 2);
                prop_assert!(list.has_sent(&message));
            }
        }
    }
}
