//! Authentication-Results (RFC 8601): what a server in front of us found out, and what we found out ourselves.

mod proof;
mod read;

pub(super) use proof::is_of;
pub use proof::{Proof, authenticated_by};
pub use read::{Finding, Results};

use super::words;

/// Something that we found out about a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check<'a> {
    /// The client gave a password. Whose it was is not told to the members of a group.
    Authenticated,
    /// A signature of this domain.
    Dkim {
        /// It fits the message.
        pass: bool,
        /// Who signed.
        domain: &'a str,
    },
}

/// The value of our own field; without checks it says that there were none.
#[must_use]
pub fn stamp(authserv_id: &str, checks: &[Check<'_>]) -> String {
    let mut value = words::clean(authserv_id).replace([' ', ';', '(', ')', '"'], "");
    for check in checks {
        match check {
            Check::Authenticated => value.push_str("; auth=pass"),
            Check::Dkim { pass, domain } => {
                let result = if *pass { "pass" } else { "fail" };
                let is_name = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '.' | '-' | '_');
                let domain: String = domain.chars().filter(|sign| is_name(*sign)).take(255).collect();
                value.push_str(&format!("; dkim={result} header.d={domain}"));
            }
        }
    }
    if checks.is_empty() {
        value.push_str("; none");
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_are_read_back() {
        let checks = [Check::Authenticated, Check::Dkim { pass: false, domain: "b.example;\r\ndmarc=pass" }];
        let value = stamp("mail.corp.example", &checks);
        assert_eq!(value, "mail.corp.example; auth=pass; dkim=fail header.d=b.exampledmarcpass");
        let results = Results::read(&value).unwrap();
        assert_eq!(results.id, "mail.corp.example");
        assert_eq!(results.findings.len(), 2);
        assert_eq!(stamp("a b;c", &[]), "abc; none");
    }
}
