//! Signing a message once it is what goes out.

use larkspur_model::MailDomain;
use mail_auth::common::crypto::{HashAlgorithm, SigningKey as _};
use mail_auth::common::headers::{Writable, Writer};
use mail_auth::dkim::{Canonicalization, Signature};

use super::key::{Key, KeyFault};
use crate::text::message::Message;

/// The fields that are signed where they are. From is signed once more than it is there, so that no second one can be
/// put on top (RFC 6376 §8.15).
const SIGNED: [&str; 16] = [
    "From",
    "To",
    "Cc",
    "Subject",
    "Date",
    "Message-ID",
    "Reply-To",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "In-Reply-To",
    "References",
    "List-Id",
    "List-Post",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
];

/// The hash of a body: all editions of a post share it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyHash(Vec<u8>);

impl BodyHash {
    /// Hashes a body.
    #[must_use]
    pub fn of(body: &[u8]) -> BodyHash {
        let canonical = Canonicalization::Relaxed.canonical_body(body, 0);
        BodyHash(HashAlgorithm::Sha256.hash(canonical).as_ref().to_vec())
    }
}

/// The signatures of a message, one for each key, to be put in front of `head`. `domain` signs; `now` is in
/// milliseconds since 1970.
///
/// # Errors
/// When a key does not sign, which only a broken one does.
pub(super) fn sign(
    head: &[u8],
    body: &BodyHash,
    domain: &MailDomain,
    keys: &[Key],
    now: i64,
) -> Result<Vec<u8>, KeyFault> {
    let message = Message::new(head);
    let mut names = Vec::new();
    let mut fields: Vec<(&[u8], &[u8])> = Vec::new();
    for name in SIGNED {
        let mut found: Vec<_> = message.all(name).collect();
        // Of several of one name the lowest is signed first (RFC 6376 §5.4.2).
        found.reverse();
        names.extend(found.iter().map(|_| name.to_owned()));
        fields.extend(found.iter().map(|field| (field.name(), field.value())));
        if name == "From" {
            names.push(name.to_owned());
        }
    }
    let mut out = Vec::new();
    for key in keys {
        let mut signature = Signature {
            v: 1,
            a: key.inner().algorithm(),
            d: domain.as_str().to_owned(),
            s: key.selector().to_owned(),
            bh: body.0.clone(),
            h: names.clone(),
            t: u64::try_from(now / 1_000).unwrap_or(0),
            ch: Canonicalization::Relaxed,
            cb: Canonicalization::Relaxed,
            ..Signature::default()
        };
        let signed = Signed { fields: &fields, signature: &signature };
        signature.b = key.inner().sign(signed).map_err(|fault| KeyFault::NotUsable(fault.to_string()))?;
        signature.write(&mut out, true);
    }
    Ok(out)
}

/// What a signature is made over: the fields, then the signature without itself.
struct Signed<'a> {
    fields: &'a [(&'a [u8], &'a [u8])],
    signature: &'a Signature,
}

impl Writable for Signed<'_> {
    fn write(self, writer: &mut impl Writer) {
        Canonicalization::Relaxed.canonicalize_headers(self.fields.iter().copied(), writer);
        self.signature.write(writer, false);
    }
}

#[cfg(test)]
mod tests {
    use super::super::key::generate;
    use super::*;
    use crate::text::dkim::{Keys, Record};
    use crate::text::dmarc::names::Names;
    use crate::text::dmarc::tests::examine_now;

    /// Made for this test with `openssl genrsa -traditional 2048` and `openssl genpkey`.
    const RSA_PKCS1: &[u8] = include_bytes!("../../../tests/keys/rsa.pkcs1.pem");
    const RSA_PKCS8: &[u8] = include_bytes!("../../../tests/keys/rsa.pkcs8.pem");
    const ED25519: &[u8] = include_bytes!("../../../tests/keys/ed25519.pem");
    const SHORT: &[u8] = include_bytes!("../../../tests/keys/rsa1024.pem");
    const CURVE: &[u8] = include_bytes!("../../../tests/keys/p256.pem");

    const TEXT: &str = "Received: from x\r\nFrom: Ann\r\n <ann@corp.example>\r\nTo: x@b.example\r\nTo: y@b.example\r\n\
        Subject:  a   b \r\nX: y\r\n\r\nHello \t world \r\n\r\n\r\n";

    fn domain() -> MailDomain {
        MailDomain::parse("corp.example").unwrap()
    }

    fn keys() -> Vec<Key> {
        vec![Key::from_pem("r1", RSA_PKCS1).unwrap(), Key::from_pem("e1", ED25519).unwrap()]
    }

    fn signed(text: &str, keys: &[Key]) -> Vec<u8> {
        let message = Message::new(text.as_bytes());
        let signatures =
            sign(message.head(), &BodyHash::of(message.body()), &domain(), keys, 1_795_318_604_000);
        [signatures.unwrap().as_slice(), text.as_bytes()].concat()
    }

    fn published(keys: &[Key]) -> Names {
        Names::of(keys.iter().map(|key| key.record(&domain())).map(|record| (record.name, record.value)))
    }

    #[test]
    fn both_algorithms_verify() {
        let keys = keys();
        for text in [
            TEXT,
            "From: a@corp.example\r\n",
            "From: a@corp.example\r\n\r\n",
            "From: a@corp.example\r\n\r\n\r\n",
        ] {
            let seen = examine_now(&signed(text, &keys), &published(&keys));
            let results: Vec<_> =
                seen.signatures.iter().map(|found| (found.domain.as_str(), found.pass)).collect();
            assert_eq!(results, [("corp.example", true), ("corp.example", true)], "{text:?}");
        }
    }

    #[test]
    fn each_domain_has_its_own_keys() {
        let mut known = Keys::default();
        keys().into_iter().for_each(|key| known.add(&domain(), key));
        let hash = BodyHash::of(b"");
        let head = b"From: a@corp.example\r\n\r\n".to_vec();
        let signed = known.sign(head.clone(), &hash, &domain(), 0).unwrap();
        assert_eq!(Message::new(&signed).all("DKIM-Signature").count(), 2);
        assert!(signed.ends_with(&head));
        let other = MailDomain::parse("other.example").unwrap();
        assert_eq!(known.sign(head.clone(), &hash, &other, 0).unwrap(), head);
    }

    #[test]
    fn signatures_are_folded_and_say_what_they_cover() {
        let text = String::from_utf8(signed(TEXT, &keys())).unwrap();
        assert!(
            text.starts_with("DKIM-Signature: v=1; a=rsa-sha256; s=r1; d=corp.example; c=relaxed/relaxed;")
        );
        assert!(text.contains("h=From:From:To:To:Subject;"), "{text}");
        assert!(text.contains("t=1795318604;") && !text.contains("l="), "{text}");
        assert!(text.lines().all(|line| line.len() <= 100), "{text}");
        assert_eq!(Message::new(text.as_bytes()).all("DKIM-Signature").count(), 2);
    }

    #[test]
    fn what_is_signed_cannot_be_changed() {
        let keys = keys();
        let text = String::from_utf8(signed(TEXT, &keys)).unwrap();
        let passes = |text: &str| {
            examine_now(text.as_bytes(), &published(&keys)).signatures.iter().all(|found| found.pass)
        };
        assert!(passes(&text));
        // What does not matter, and what a server on the way may do.
        assert!(passes(&text.replace("X: y", "X: z")) && passes(&text.replace("Subject:  a", "subject: a")));
        assert!(passes(&format!("Received: from y\r\n{text}")));
        for (from, to) in [("Hello", "Hallo"), ("a   b", "a c"), ("y@b", "z@b"), ("Ann", "Bob")] {
            assert!(!passes(&text.replacen(from, to, 1)), "{from}");
        }
        assert!(!passes(&format!("From: boss@corp.example\r\n{text}")));
        assert!(!passes(&format!("{text}more\r\n")));
    }

    #[test]
    fn keys_in_all_their_forms() {
        let (one, two) = (Key::from_pem("s", RSA_PKCS1).unwrap(), Key::from_pem("s", RSA_PKCS8).unwrap());
        assert_eq!(one.record(&domain()), two.record(&domain()));
        let made = generate().unwrap();
        let keys = [Key::from_pem("2026.mail-1", made.as_bytes()).unwrap()];
        let seen = examine_now(&signed(TEXT, &keys), &published(&keys));
        assert!(seen.signatures.iter().all(|found| found.pass) && seen.signatures.len() == 1);
        assert_ne!(made, generate().unwrap());
        assert!(!format!("{keys:?}").contains("PRIVATE"));
    }

    #[test]
    fn what_openssl_publishes_is_what_we_publish() {
        let Record { name, value } = Key::from_pem("r1", RSA_PKCS8).unwrap().record(&domain());
        let public: String = include_str!("../../../tests/keys/rsa.public.pem")
            .lines()
            .filter(|line| !line.starts_with("-----"))
            .collect();
        assert_eq!(name, "r1._domainkey.corp.example");
        assert_eq!(value, format!("v=DKIM1; k=rsa; p={public}"));
    }

    #[test]
    fn keys_that_are_none() {
        let fault = |pem: &[u8]| Key::from_pem("s", pem).unwrap_err();
        assert!(matches!(fault(b""), KeyFault::NotPem(_)));
        assert!(matches!(
            fault(b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"),
            KeyFault::NotUsable(_)
        ));
        assert!(matches!(fault(SHORT), KeyFault::NotUsable(_)));
        assert!(matches!(fault(CURVE), KeyFault::NotUsable(_)));
        for selector in ["", ".", "a..b", "a;b", "a b", "a\r\nb", "é", &"x".repeat(64)] {
            assert!(matches!(Key::from_pem(selector, ED25519), Err(KeyFault::Selector(_))), "{selector}");
        }
    }
}
