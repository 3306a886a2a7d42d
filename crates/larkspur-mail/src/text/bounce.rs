//! The envelope sender of copies: `bounce+<post>-<day><mac>@<domain>`. Reports about a copy come back to it. Where a copy
//! has one of its own, its name stands behind the post, `bounce+<post>-<copy>-<day><mac>@<domain>`: so the report needs not
//! say whom it is about.
//!
//! Junk reaches such addresses sooner or later, and nobody may lose his membership by it: an address that we did not
//! make, or made more than 30 days ago, is worth nothing.

use larkspur_core::keyring::Keyring;
use larkspur_model::{EmailAddress, MailDomain};

use super::tag;

const PREFIX: &str = "bounce+";
const PURPOSE: &str = "mail.bounce";
const COPY: &str = "mail.bounce.copy";
/// How long an address is good for. No server tries for longer than a third of that.
const DAYS: i64 = 30;
/// Days that two signs tell apart.
const CYCLE: i64 = 1_024;
/// Letters of a post's id: with the rest the local part has 64 octets at most (RFC 5321 §4.5.3.1.1).
const ID: usize = 46;

/// What the local part of an address says about it being a bounce address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bounce {
    /// A report about this post: its id, in lower case, and the name of the copy if it was the sender of one alone.
    Of(String, Option<String>),
    /// It looks like one, but we did not make it, or too long ago.
    Void,
}

/// The envelope sender of the copies of a post. `post` is the id of the post as clients see it: lower-case letters and
/// digits, 46 at most.
#[must_use]
pub fn address(keyring: &Keyring, post: &str, domain: &MailDomain, now: i64) -> String {
    signed(keyring, post, domain.as_str(), now)
}

/// The envelope sender of one copy, that for `member`, whose address is folded. Ids of posts have 37 signs at most here.
#[must_use]
pub fn address_of_copy(keyring: &Keyring, post: &str, member: &str, domain: &MailDomain, now: i64) -> String {
    signed(keyring, &format!("{post}-{}", name_of_copy(keyring, post, member)), domain.as_str(), now)
}

/// What the copy for a member is called in its envelope sender: 8 letters and digits, which tell nobody the address.
#[must_use]
pub fn name_of_copy(keyring: &Keyring, post: &str, member: &str) -> String {
    tag::make(keyring, COPY, &[post.as_bytes(), member.as_bytes()])
}

fn signed(keyring: &Keyring, subject: &str, domain: &str, now: i64) -> String {
    let day = day_of(now);
    let written = tag::number(day.rem_euclid(CYCLE));
    format!("{PREFIX}{subject}-{written}{}@{domain}", mac(keyring, subject, domain, day))
}

/// What an address says; `None` when it is no bounce address. Letters count the same in either case, because some
/// servers do not keep them.
#[must_use]
pub fn read(keyring: &Keyring, address: &EmailAddress, now: i64) -> Option<Bounce> {
    let local = address.local_part().to_ascii_lowercase();
    let rest = local.strip_prefix(PREFIX)?;
    Some(open(keyring, rest, address.domain().as_str(), now).unwrap_or(Bounce::Void))
}

fn open(keyring: &Keyring, rest: &str, domain: &str, now: i64) -> Option<Bounce> {
    let (subject, proof) = rest.rsplit_once('-')?;
    let (post, copy) = subject.split_once('-').map_or((subject, None), |(post, copy)| (post, Some(copy)));
    let is_id = |text: &str| text.chars().all(|sign| sign.is_ascii_lowercase() || sign.is_ascii_digit());
    let is_written_so = is_id(post) && copy.is_none_or(is_id) && (1..=ID).contains(&subject.len());
    let (written, given) = proof.split_at_checked(2).filter(|_| is_written_so)?;
    let today = day_of(now);
    // The clock of the process that made it may have been ahead.
    let age = (today + 1 - tag::read_number(written)?).rem_euclid(CYCLE) - 1;
    let day = today - age;
    let is_ours = tag::is_same(&mac(keyring, subject, domain, day), given);
    (age <= DAYS && is_ours).then(|| Bounce::Of(post.to_owned(), copy.map(str::to_owned)))
}

fn mac(keyring: &Keyring, subject: &str, domain: &str, day: i64) -> String {
    tag::make(keyring, PURPOSE, &[subject.as_bytes(), domain.as_bytes(), &day.to_be_bytes()])
}

/// Days since 1970.
fn day_of(now: i64) -> i64 {
    now.div_euclid(24 * 60 * 60 * 1_000)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::tag::tests::keyring;

    const DAY: i64 = 24 * 60 * 60 * 1_000;
    const POST: &str = "0123456789abcdef0123456789abcdef";

    fn domain() -> MailDomain {
        MailDomain::parse("例子.中国").unwrap()
    }

    fn read_at(text: &str, now: i64) -> Option<Bounce> {
        read(&keyring(1), &EmailAddress::parse(text).unwrap(), now)
    }

    proptest! {
        #[test]
        fn a_report_comes_back_for_30_days(made in 0..4_000 * DAY, later in -DAY..30 * DAY, case: bool) {
            let made_for = address(&keyring(1), POST, &domain(), made);
            prop_assert!(made_for.is_ascii());
            prop_assert!(made_for.split('@').next().unwrap().len() <= 64);
            let written = if case { made_for.to_uppercase() } else { made_for };
            prop_assert_eq!(read_at(&written, made + later), Some(Bounce::Of(POST.to_owned(), None)));
            prop_assert_eq!(read_at(&written, made + later + 32 * DAY), Some(Bounce::Void));
        }

        #[test]
        fn any_local_part_is_read_calmly(rest in "[a-z0-9-]{1,57}") {
            prop_assert_eq!(read_at(&format!("bounce+{rest}@corp.example"), 0), Some(Bounce::Void));
        }
    }

    #[test]
    fn a_copy_with_an_address_of_its_own_is_known_by_name() {
        const ID_OF_POST: &str = "03ad222d0018bb50";
        let keys = keyring(1);
        let made = address_of_copy(&keys, ID_OF_POST, "ann@corp.example", &domain(), 0);
        assert!(made.split('@').next().unwrap().len() <= 64);
        let name = name_of_copy(&keys, ID_OF_POST, "ann@corp.example");
        assert_ne!(name, name_of_copy(&keys, ID_OF_POST, "bo@corp.example"));
        assert_eq!(
            read_at(&made.to_uppercase(), 0),
            Some(Bounce::Of(ID_OF_POST.to_owned(), Some(name.clone())))
        );
        let other = made.replace(&name, &name_of_copy(&keys, ID_OF_POST, "bo@corp.example"));
        assert_eq!(read_at(&other, 0), Some(Bounce::Void), "nobody speaks for another copy");
        assert_eq!(read_at(&made.replace(&format!("-{name}"), ""), 0), Some(Bounce::Void));
    }

    #[test]
    fn whatever_is_changed_makes_it_void() {
        let made = address(&keyring(1), POST, &domain(), 0);
        let of = |text: &str| read_at(text, 0);
        assert_eq!(of(&made), Some(Bounce::Of(POST.to_owned(), None)));
        let (local, _) = made.split_once('@').unwrap();
        assert_eq!(of(&format!("{local}@corp.example")), Some(Bounce::Void));
        assert_eq!(of(&made.replacen('0', "1", 1)), Some(Bounce::Void));
        assert_eq!(read(&keyring(2), &EmailAddress::parse(&made).unwrap(), 0), Some(Bounce::Void));
        for other in ["bounce@corp.example", "bounces+x@corp.example", "ann@corp.example"] {
            assert_eq!(of(other), None);
        }
        assert_eq!(of("bounce+x@corp.example"), Some(Bounce::Void));
        assert_eq!(of("bounce+-é@corp.example"), Some(Bounce::Void));
    }
}
