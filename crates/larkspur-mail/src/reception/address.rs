//! Addresses of envelopes as the directory knows them.

use larkspur_model::{EmailAddress, MailDomain};
use larkspur_smtp::address::{Domain, Mailbox};

/// The address in the directory's form; `None` if the directory could not have it: address literals, and local parts
/// that only quotes hold together.
pub(crate) fn known(mailbox: &Mailbox) -> Option<EmailAddress> {
    match mailbox.domain() {
        Domain::Name(name) => EmailAddress::parse(&format!("{}@{name}", mailbox.local())),
        Domain::Literal(_) => None,
    }
}

/// The domain in the directory's form.
pub(super) fn domain(mailbox: &Mailbox) -> Option<MailDomain> {
    match mailbox.domain() {
        Domain::Name(name) => MailDomain::parse(name),
        Domain::Literal(_) => None,
    }
}

/// A local part that asks for mail to be passed on to another host, as hosts did once: `user%host`, `host!user`.
pub(super) fn is_route(mailbox: &Mailbox) -> bool {
    mailbox.local().contains(['%', '!', '@'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_directory_could_have() {
        let known =
            |text: &str| known(&Mailbox::parse(text).unwrap()).map(|address| address.as_str().to_owned());
        assert_eq!(known("\"ann\"@Corp.example").as_deref(), Some("ann@Corp.example"));
        assert_eq!(known("ann@例子.中国").as_deref(), Some("ann@例子.中国"));
        for unknown in ["\"a b\"@c.example", "\"a@b\"@c.example", "ann@[127.0.0.1]", "ann@localhost"] {
            assert_eq!(known(unknown), None, "{unknown}");
        }
        assert_eq!(domain(&Mailbox::parse("\"a b\"@C.example").unwrap()).unwrap().as_str(), "c.example");
        assert!(is_route(&Mailbox::parse("a%b.example@c.example").unwrap()));
        assert!(is_route(&Mailbox::parse("b.example!a@c.example").unwrap()));
        assert!(is_route(&Mailbox::parse("\"a@b.example\"@c.example").unwrap()));
        assert!(!is_route(&Mailbox::parse("a@c.example").unwrap()));
    }
}
