//! Which keys sign for which domain.

use std::collections::BTreeMap;

use larkspur_model::MailDomain;

use super::key::{Key, KeyFault};
use super::sign::{BodyHash, sign};

/// The keys of all domains that sign.
#[derive(Debug, Default)]
pub struct Keys(BTreeMap<String, Vec<Key>>);

impl Keys {
    /// Adds a key of a domain. All keys of a domain sign each message: one RSA and one Ed25519, or the old and the new
    /// one while they are changed.
    pub fn add(&mut self, domain: &MailDomain, key: Key) {
        self.0.entry(domain.as_str().to_owned()).or_default().push(key);
    }

    /// Whether a domain has keys.
    #[must_use]
    pub fn has(&self, domain: &MailDomain) -> bool {
        self.0.contains_key(domain.as_str())
    }

    /// A head with the signatures of a domain in front; as it is if the domain has no keys. `now` is in milliseconds since
    /// 1970.
    ///
    /// # Errors
    /// When a key does not sign, which only a broken one does.
    pub fn sign(
        &self,
        head: Vec<u8>,
        body: &BodyHash,
        domain: &MailDomain,
        now: i64,
    ) -> Result<Vec<u8>, KeyFault> {
        let Some(keys) = self.0.get(domain.as_str()) else { return Ok(head) };
        let mut signed = sign(&head, body, domain, keys, now)?;
        signed.extend_from_slice(&head);
        Ok(signed)
    }

    /// The same, for what goes out signed or not: the keys were looked at when they were read.
    #[must_use]
    pub fn signed(&self, head: Vec<u8>, body: &BodyHash, domain: &MailDomain, now: i64) -> Vec<u8> {
        self.sign(head.clone(), body, domain, now).unwrap_or_else(|error| {
            tracing::error!(error = %error, mail.domain = domain.as_str(), "a key does not sign");
            head
        })
    }
}
