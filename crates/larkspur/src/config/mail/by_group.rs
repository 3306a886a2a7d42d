//! Settings that give something to each of some groups: `GROUP=VALUE`, with commas between them.

use larkspur_model::EmailAddress;

use super::list::{joined, list};
use crate::config::value::Value;

/// The longest URL, in octets: with the name of its field it fits on a line of 998.
const LONGEST: usize = 900;

/// URLs of groups.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Links(pub(crate) Vec<(EmailAddress, String)>);

impl Value for Links {
    const NAME: &'static str = "GROUP=URL,...";

    fn parse(text: &str) -> Result<Self, String> {
        by_group(text, |link| {
            link_of(link).map(str::to_owned).ok_or_else(|| {
                format!("{link:?} is not a URL in ASCII that begins with https:, http: or mailto:")
            })
        })
        .map(Self)
    }

    fn show(&self) -> Option<toml::Value> {
        Some(joined(self.0.iter().map(|(group, link)| format!("{}={link}", group.as_str()))).into())
    }
}

/// Addresses of groups that answers go to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ReplyTo(pub(crate) Vec<(EmailAddress, EmailAddress)>);

impl Value for ReplyTo {
    const NAME: &'static str = "GROUP=ADDRESS,...";

    fn parse(text: &str) -> Result<Self, String> {
        by_group(text, |address| {
            // Only what is ASCII may stand in the head of any mail.
            EmailAddress::parse(address)
                .filter(|address| address.local_part().is_ascii())
                .ok_or_else(|| format!("{address:?} is not a mail address with ASCII in front of the @"))
        })
        .map(Self)
    }

    fn show(&self) -> Option<toml::Value> {
        let pairs = self.0.iter().map(|(group, to)| format!("{}={}", group.as_str(), to.as_str()));
        Some(joined(pairs).into())
    }
}

/// A URL that can stand between `<` and `>` in a field (RFC 2369 §2).
fn link_of(text: &str) -> Option<&str> {
    let (scheme, rest) = text.split_once(':')?;
    let is_known = ["https", "http", "mailto"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
    let is_clean = rest.bytes().all(|octet| octet.is_ascii_graphic() && !b"<>\"()".contains(&octet));
    (is_known && is_clean && !rest.is_empty() && text.len() <= LONGEST).then_some(text)
}

fn by_group<T>(
    text: &str,
    parse: impl Fn(&str) -> Result<T, String>,
) -> Result<Vec<(EmailAddress, T)>, String> {
    let mut pairs: Vec<(EmailAddress, T)> = Vec::new();
    for part in list(text) {
        let (group, value) =
            part.split_once('=').ok_or_else(|| format!("{part:?} has no = behind the address of a group"))?;
        let group = EmailAddress::parse(group).ok_or_else(|| format!("{group:?} is not a mail address"))?;
        if pairs.iter().any(|(known, _)| known.folded() == group.folded()) {
            return Err(format!("{} stands there twice", group.as_str()));
        }
        pairs.push((group, parse(value)?));
    }
    Ok(pairs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::mail::shown;

    #[test]
    fn what_is_given_to_groups() {
        let links = "a@corp.example=https://corp.example/?q=1,b@corp.example=mailto:b@corp.example";
        assert_eq!(shown::<Links>(&links.replace(',', " , ")), links);
        assert_eq!(shown::<Links>(""), "");
        assert_eq!(shown::<ReplyTo>("a@corp.example=b@例子.中国"), "a@corp.example=b@例子.中国");
    }

    #[test]
    fn what_cannot_stand_in_a_field_is_refused() {
        let long = format!("a@c.example=https://{}", "x".repeat(LONGEST));
        for wrong in [
            "a@c.example",
            "a=https://c.example",
            "a@c.example=c.example",
            "a@c.example=ftp://c.example",
            "a@c.example=mailto:",
            "a@c.example=https://c.example/>x",
            "a@c.example=https://c.example/a b",
            "a@c.example=https://例子.中国",
            "a@c.example=mailto:a@c.example,A@c.example=mailto:b@c.example",
            &long,
        ] {
            assert!(Links::parse(wrong).is_err(), "{wrong}");
        }
        for wrong in ["a@c.example=b", "a@c.example=销售@c.example", "a@c.example="] {
            assert!(ReplyTo::parse(wrong).is_err(), "{wrong}");
        }
    }
}
