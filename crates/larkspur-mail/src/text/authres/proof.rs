//! Whether a server in front of us vouches for the author of a message.

use larkspur_model::MailDomain;

use super::read::Results;
use crate::text::author::Author;
use crate::text::message::Message;

/// What a server in front of us vouches for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// The domain of the author: `dmarc=pass`.
    Dmarc,
    /// A client of that server's own gave a password: `auth=pass`. Whose it was, if it says so; whether that person may
    /// write as the author is for the directory to say.
    Password(Option<String>),
}

/// What the topmost field of this id vouches for, in the matter of this author. Fields below it may have come with the
/// message; one that cannot be read vouches for nothing, and neither does what stands below it.
#[must_use]
pub fn authenticated_by(message: &Message<'_>, authserv_id: &str, author: &Author) -> Option<Proof> {
    let fields = message.all("Authentication-Results");
    for field in fields {
        let results = Results::read(std::str::from_utf8(field.value()).ok()?)?;
        if results.id.eq_ignore_ascii_case(authserv_id) {
            return proof(&results, author);
        }
    }
    None
}

fn proof(results: &Results, author: &Author) -> Option<Proof> {
    let mut password = results.of("auth");
    if let Some(finding) = password.next().filter(|finding| finding.result == "pass") {
        let login = finding.property("smtp.auth").map(str::to_owned);
        return password.next().is_none().then_some(Proof::Password(login));
    }
    let mut dmarc = results.of("dmarc");
    let finding = dmarc.next().filter(|finding| finding.result == "pass")?;
    let about = finding.property("header.from").map(MailDomain::parse);
    let is_his = about.is_none_or(|domain| domain.as_ref() == Some(author.address.domain()));
    (is_his && dmarc.next().is_none()).then_some(Proof::Dmarc)
}

/// Whether a field is of this id, as far as that can be told: for taking out what nobody but us may say (RFC 8601 §5).
/// Where the grammar is broken, a field that begins with the id counts as its.
pub(in crate::text) fn is_of(value: &str, authserv_id: &str) -> bool {
    match Results::read(value) {
        Some(results) => results.id.eq_ignore_ascii_case(authserv_id),
        None => value.to_ascii_lowercase().contains(&authserv_id.to_ascii_lowercase()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::author::author;

    fn proof_of(results: &[&str]) -> Option<Proof> {
        let mut head: String =
            results.iter().map(|value| format!("Authentication-Results: {value}\r\n")).collect();
        head.push_str("From: Ann <ann@corp.example>\r\n\r\n");
        let message = Message::new(head.as_bytes());
        authenticated_by(&message, "mx.corp.example", &author(&message).unwrap())
    }

    #[test]
    fn vouches() {
        let dmarc = Some(Proof::Dmarc);
        assert_eq!(proof_of(&["mx.corp.example; dmarc=pass"]), dmarc);
        assert_eq!(proof_of(&["MX.corp.example; spf=fail;\r\n dmarc=pass header.from=CORP.example"]), dmarc);
        assert_eq!(proof_of(&["other.example; dmarc=fail", "mx.corp.example; dmarc=pass"]), dmarc);
        let login = |text: &str| Some(Proof::Password(Some(text.to_owned())));
        assert_eq!(
            proof_of(&["mx.corp.example; auth=pass smtp.auth=ann@corp.example"]),
            login("ann@corp.example")
        );
        assert_eq!(proof_of(&["mx.corp.example; auth=pass"]), Some(Proof::Password(None)));
    }

    #[test]
    fn vouches_for_nothing() {
        for results in [
            &[][..],
            &["other.example; dmarc=pass"],
            &["mx.corp.example.evil.example; dmarc=pass"],
            &["mx.corp.example; none"],
            &["mx.corp.example; dmarc=fail"],
            &["mx.corp.example; (dmarc=pass) spf=pass"],
            &["mx.corp.example; spf=pass reason=\"; dmarc=pass\""],
            &["mx.corp.example; dmarc=pass header.from=evil.example"],
            &["mx.corp.example; dmarc=fail; dmarc=pass"],
            &["mx.corp.example; dmarc=pass; dmarc=fail"],
            &["mx.corp.example; auth=fail; auth=pass"],
            // What came with the message stands below.
            &["mx.corp.example; dmarc=fail", "mx.corp.example; dmarc=pass"],
            &["mx.corp.example; none", "mx.corp.example; auth=pass"],
            // Nobody knows what was meant, so nothing below counts.
            &["mx.corp.example; dmarc=(", "mx.corp.example; dmarc=pass"],
        ] {
            assert_eq!(proof_of(results), None, "{results:?}");
        }
    }

    #[test]
    fn knows_whose_a_field_is() {
        assert!(is_of("mx.corp.example; none", "MX.corp.example"));
        assert!(is_of(" (x) mx.corp.example; dmarc=(", "mx.corp.example"));
        assert!(!is_of("other.example; dkim=pass header.d=mx.corp.example", "mx.corp.example"));
    }
}
