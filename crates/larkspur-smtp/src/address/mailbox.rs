//! One mailbox: local part and domain.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Octets of a local part (RFC 5321 §4.5.3.1.1).
const MAX_LOCAL: usize = 64;
/// Octets of a domain (RFC 5321 §4.5.3.1.2).
const MAX_DOMAIN: usize = 255;
/// Octets of a label (RFC 1035 §2.3.4).
const MAX_LABEL: usize = 63;

/// A mailbox of an envelope. Two spellings that mean the same local part (`"ann"` and `ann`) are equal; letters are
/// kept as they were written.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Mailbox {
    local: String,
    domain: Domain,
}

/// What stands behind the `@`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Domain {
    /// A name, as written: A-labels or U-labels.
    Name(String),
    /// An address literal (RFC 5321 §4.1.3).
    Literal(IpAddr),
}

impl Mailbox {
    /// Reads `local@domain`; `None` when it is not one, or longer than a mail system must be able to take.
    pub fn parse(text: &str) -> Option<Mailbox> {
        let (local, domain) = split_local(text)?;
        let domain = Domain::parse(domain.strip_prefix('@')?)?;
        let fits = (1..=MAX_LOCAL).contains(&local.len());
        fits.then_some(Mailbox { local, domain })
    }

    /// The local part without the quotes it may need on the wire.
    pub fn local(&self) -> &str {
        &self.local
    }

    /// The domain.
    pub fn domain(&self) -> &Domain {
        &self.domain
    }

    /// Needs SMTPUTF8 to be named on the wire (RFC 6531 §3.3).
    pub fn is_international(&self) -> bool {
        let foreign_domain = matches!(&self.domain, Domain::Name(name) if !name.is_ascii());
        !self.local.is_ascii() || foreign_domain
    }
}

/// As it goes over the wire, quoted if it has to be.
impl fmt::Display for Mailbox {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if is_dot_string(&self.local) {
            out.write_str(&self.local)?;
        } else {
            let escaped = self.local.replace('\\', "\\\\").replace('"', "\\\"");
            write!(out, "\"{escaped}\"")?;
        }
        write!(out, "@{}", self.domain)
    }
}

impl Domain {
    fn parse(text: &str) -> Option<Domain> {
        if let Some(inside) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            return parse_literal(inside).map(Domain::Literal);
        }
        let fits = (1..=MAX_DOMAIN).contains(&text.len());
        (fits && text.split('.').all(is_label)).then(|| Domain::Name(text.to_owned()))
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Domain::Name(name) => out.write_str(name),
            Domain::Literal(IpAddr::V4(address)) => write!(out, "[{address}]"),
            Domain::Literal(IpAddr::V6(address)) => write!(out, "[IPv6:{address}]"),
        }
    }
}

fn parse_literal(text: &str) -> Option<IpAddr> {
    match text.get(..5) {
        Some(tag) if tag.eq_ignore_ascii_case("IPv6:") => {
            text.get(5..)?.parse::<Ipv6Addr>().ok().map(IpAddr::V6)
        }
        _ => text.parse::<Ipv4Addr>().ok().map(IpAddr::V4),
    }
}

/// A host name's label. The underscore is no host name's sign, but it is found in mail domains.
fn is_label(label: &str) -> bool {
    (1..=MAX_LABEL).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label
            .chars()
            .all(|sign| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_') || is_foreign(sign))
}

/// Takes the local part off the front of an address, quotes resolved; the rest begins with what follows it.
fn split_local(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let (local, _) = text.split_once('@')?;
        let rest = text.get(local.len()..)?;
        return is_dot_string(local).then(|| (local.to_owned(), rest));
    };
    let mut local = String::new();
    let mut signs = quoted.char_indices();
    while let Some((index, sign)) = signs.next() {
        match sign {
            '"' => return Some((local, quoted.get(index + 1..)?)),
            '\\' => local.push(signs.next().map(|(_, sign)| sign).filter(|sign| matches!(sign, ' '..='~'))?),
            ' '..='~' => local.push(sign),
            _ if is_foreign(sign) => local.push(sign),
            _ => return None,
        }
    }
    None
}

/// Atoms with single dots between them (RFC 5321 §4.1.2, with RFC 6531 §3.3).
fn is_dot_string(text: &str) -> bool {
    text.split('.').all(|atom| !atom.is_empty() && atom.chars().all(is_atom_sign))
}

fn is_atom_sign(sign: char) -> bool {
    sign.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(sign) || is_foreign(sign)
}

/// Beyond ASCII, and no control sign either: those have no place in an address, whatever their number.
fn is_foreign(sign: char) -> bool {
    !sign.is_ascii() && !sign.is_control()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Option<String> {
        Mailbox::parse(text).map(|mailbox| mailbox.to_string())
    }

    #[test]
    fn reads_and_shows() {
        for same in [
            "ann@corp.example",
            "Ann.B+tag@corp.example",
            "\"a b\"@corp.example",
            "\"a@b\"@c.example",
            "\"q\\\"\\\\\"@c.example",
            "ann@[127.0.0.1]",
            "ann@[IPv6:::1]",
            "销售@例子.测试",
            "user%other.example@corp.example",
            "a@xn--fsqu00a.xn--0zwm56d",
        ] {
            assert_eq!(shown(same).as_deref(), Some(same));
        }
        assert_eq!(shown("\"ann\"@c.example").as_deref(), Some("ann@c.example"));
        assert_eq!(shown("\"a\\n\\n\"@c.example").as_deref(), Some("ann@c.example"));
    }

    #[test]
    fn refuses_what_is_no_address() {
        let long_local = format!("{}@c.example", "a".repeat(65));
        let long_label = format!("a@{}.example", "b".repeat(64));
        let long_domain = format!("a@{}", ["b".repeat(63).as_str(); 5].join("."));
        for wrong in [
            "",
            "@",
            "ann",
            "ann@",
            "@corp.example",
            "\"\"@c.example",
            ".a@c.example",
            "a..b@c.example",
            "a.@c.example",
            "a b@c.example",
            "a@b@c.example",
            "a@-c.example",
            "a@c-.example",
            "a@c..example",
            "a@c.example.",
            "a@[127.0.0.256]",
            "a@[IPv6:1.2.3.4]",
            "a@[]",
            "\"a\r\nb\"@c.example",
            "a\0@c.example",
            "a@c.exa mple",
            "\"a@c.example",
            "\"a\"b@c.example",
            "a\u{85}@c.example",
            "a@c\u{9f}.example",
            "a<b@c.example",
            &long_local,
            &long_label,
            &long_domain,
        ] {
            assert_eq!(Mailbox::parse(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn knows_what_needs_smtputf8() {
        let international = |text| Mailbox::parse(text).is_some_and(|mailbox| mailbox.is_international());
        assert!(international("销售@corp.example"));
        assert!(international("sales@例子.测试"));
        assert!(!international("sales@xn--fsqu00a.xn--0zwm56d"));
    }
}
