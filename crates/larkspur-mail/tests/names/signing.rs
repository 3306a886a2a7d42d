//! A domain that signs its mail and asks for what is not signed to be refused, and what others find when they look.

use std::sync::Arc;

use larkspur_mail::text::dkim::{Key, Keys};
use larkspur_mail::text::dmarc::{AuthorPolicy, examine};
use larkspur_model::MailDomain;

use crate::names::{Names, resolver};

/// Its keys, and what it publishes.
pub(crate) struct Signing {
    pub(crate) keys: Arc<Keys>,
    names: Names,
}

/// What stands behind a message: whose signatures fit, and whether they are those of its author's domain.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Proof {
    pub(crate) signers: Vec<String>,
    pub(crate) is_authors: bool,
}

impl Signing {
    /// This domain, with a key of each kind.
    pub(crate) fn of(domain: &str) -> Signing {
        let mut keys = Keys::default();
        let mut records = vec![(format!("_dmarc.{domain}"), "v=DMARC1; p=reject".to_owned())];
        let domain = MailDomain::parse(domain).unwrap();
        let files: [(&str, &[u8]); 2] =
            [("r1", include_bytes!("../keys/rsa.pkcs8.pem")), ("e1", include_bytes!("../keys/ed25519.pem"))];
        for (selector, pem) in files {
            let key = Key::from_pem(selector, pem).unwrap();
            let record = key.record(&domain);
            records.push((record.name, record.value));
            keys.add(&domain, key);
        }
        Signing { keys: Arc::new(keys), names: Names::of(records) }
    }

    /// Looks at a message as whoever gets it does. All signatures must fit.
    pub(crate) async fn proof(&self, message: &[u8]) -> Proof {
        let found = examine(&resolver(), &self.names, message).await;
        assert!(found.signatures.iter().all(|signature| signature.pass), "{found:?}");
        assert!(!found.aligned || found.policy == AuthorPolicy::Enforced, "{found:?}");
        let signers = found.signatures.into_iter().map(|signature| signature.domain).collect();
        Proof { signers, is_authors: found.aligned }
    }
}

impl Proof {
    /// Both keys of this domain have signed.
    pub(crate) fn of(domain: &str, is_authors: bool) -> Proof {
        Proof { signers: vec![domain.to_owned(); 2], is_authors }
    }
}
