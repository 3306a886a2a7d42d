//! Mail addresses and mail domains.
//!
//! The local part is kept as given, the domain in the form it was given; two addresses are the same mailbox when
//! their folded forms are equal: domain in ASCII (IDNA, UTS #46) and lower case, local part lower case.

/// Longest local part in bytes, RFC 5321 section 4.5.3.1.1.
const LONGEST_LOCAL_PART: usize = 64;
/// Longest address in bytes: a path of 256 less its brackets, RFC 5321 section 4.5.3.1.3.
const LONGEST_ADDRESS: usize = 254;

/// A mail domain in ASCII form, lower case, with at least two labels.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MailDomain(String);

impl MailDomain {
    /// Parses a domain as people write it, in Unicode or ASCII form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let ascii = idna::domain_to_ascii_strict(text).ok()?;
        let labels_fit = ascii.split('.').all(|label| (1..=63).contains(&label.len()));
        let fits = ascii.contains('.') && ascii.len() <= 253 && labels_fit;
        fits.then_some(Self(ascii))
    }

    /// The ASCII form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A mail address that could receive mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailAddress {
    given: String,
    folded: String,
    domain: MailDomain,
}

impl EmailAddress {
    /// Parses `local@domain`: the local part a dot-atom (RFC 5321, with RFC 6531 letters), no quotes, no comments.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (local, domain) = text.rsplit_once('@')?;
        if !is_dot_atom(local) || local.len() > LONGEST_LOCAL_PART {
            return None;
        }
        let domain = MailDomain::parse(domain)?;
        let folded = format!("{}@{}", local.to_lowercase(), domain.as_str());
        (folded.len() <= LONGEST_ADDRESS).then(|| Self { given: text.to_owned(), folded, domain })
    }

    /// The address as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.given
    }

    /// The form that is compared.
    #[must_use]
    pub fn folded(&self) -> &str {
        &self.folded
    }

    /// The domain part.
    #[must_use]
    pub fn domain(&self) -> &MailDomain {
        &self.domain
    }

    /// The part before the `@`, as it was given.
    #[must_use]
    pub fn local_part(&self) -> &str {
        self.given.rsplit_once('@').map_or("", |(local, _)| local)
    }
}

fn is_dot_atom(local: &str) -> bool {
    local.split('.').all(|atom| !atom.is_empty() && atom.chars().all(is_atom_character))
}

fn is_atom_character(next: char) -> bool {
    match next {
        'a'..='z' | 'A'..='Z' | '0'..='9' => true,
        _ if next.is_ascii() => "!#$%&'*+-/=?^_`{|}~".contains(next),
        _ => !next.is_control() && !next.is_whitespace(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn equal_addresses_fold_alike() {
        for (one, other) in [
            ("Team@Example.COM", "team@example.com"),
            ("组@例子.中国", "组@xn--fsqu00a.xn--fiqs8s"),
            ("a+b@EXAMPLE.com", "A+B@example.com"),
        ] {
            assert_eq!(
                EmailAddress::parse(one).unwrap().folded(),
                EmailAddress::parse(other).unwrap().folded()
            );
        }
    }

    #[test]
    fn keeps_what_was_given() {
        let address = EmailAddress::parse("Test_Group@例子.中国").unwrap();
        assert_eq!(address.as_str(), "Test_Group@例子.中国");
        assert_eq!(address.local_part(), "Test_Group");
        assert_eq!(address.domain().as_str(), "xn--fsqu00a.xn--fiqs8s");
    }

    #[test]
    fn refused() {
        let long = format!("{}@example.com", "x".repeat(65));
        for bad in [
            "",
            "a",
            "@b.c",
            "a@",
            "a@b",
            "a b@c.de",
            ".a@b.cd",
            "a..b@c.de",
            "a.@b.cd",
            "\"a\"@b.cd",
            "a@b@c.de",
            "a@-b.cd",
            "a@b_c.de",
            "a@.de",
            "a\u{0}@b.cd",
            "a<b@c.de",
            &long,
        ] {
            assert_eq!(EmailAddress::parse(bad), None, "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn folding_is_stable(text in "\\PC{1,20}@[a-z]{1,9}\\.[a-z]{2,5}") {
            if let Some(address) = EmailAddress::parse(&text) {
                let again = EmailAddress::parse(address.folded());
                prop_assert_eq!(again.map(|again| again.folded().to_owned()), Some(address.folded().to_owned()));
            }
        }
    }
}
