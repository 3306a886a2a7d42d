//! Keys that sign.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use larkspur_model::MailDomain;
use mail_auth::common::crypto::{DkimKey, Ed25519Key, RsaKey, Sha256};
use rustls_pki_types::PrivateKeyDer;
use rustls_pki_types::pem::PemObject as _;

use super::record::Record;

/// Signs of a line of PEM (RFC 7468 §2).
const PEM_LINE: usize = 64;

/// A key that signs, and the selector under which its other half is published.
pub struct Key {
    selector: String,
    inner: DkimKey,
}

/// Why a key cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyFault {
    /// No private key in PEM.
    #[error("there is no unencrypted private key in PEM form: {0}")]
    NotPem(String),
    /// A key of a kind that does not sign mail, or an RSA key of less than 2,048 bits.
    #[error("the key is neither RSA of 2,048 to 4,096 bits nor Ed25519: {0}")]
    NotUsable(String),
    /// The selector is no name.
    #[error("the selector {0:?} is not made of letters, digits and hyphens, with dots between")]
    Selector(String),
    /// The library could not make a key.
    #[error("no key could be made: {0}")]
    NotMade(String),
}

impl fmt::Debug for Key {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Key({})", self.selector)
    }
}

impl Key {
    /// Reads a private key: PKCS#8 of RSA or Ed25519, or PKCS#1 of RSA.
    ///
    /// # Errors
    /// Why it cannot be used.
    pub fn from_pem(selector: &str, pem: &[u8]) -> Result<Key, KeyFault> {
        let is_label = |label: &str| {
            let fits = label.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '-');
            fits && (1..=63).contains(&label.len())
        };
        if !selector.split('.').all(is_label) || selector.len() > 200 {
            return Err(KeyFault::Selector(selector.to_owned()));
        }
        let der = PrivateKeyDer::from_pem_slice(pem).map_err(|fault| KeyFault::NotPem(fault.to_string()))?;
        let edwards = match &der {
            PrivateKeyDer::Pkcs8(der) => {
                Ed25519Key::from_pkcs8_maybe_unchecked_der(der.secret_pkcs8_der()).ok()
            }
            _ => None,
        };
        let inner = match edwards {
            Some(key) => DkimKey::from(key),
            None => RsaKey::<Sha256>::from_key_der(der)
                .map(DkimKey::from)
                .map_err(|fault| KeyFault::NotUsable(fault.to_string()))?,
        };
        Ok(Key { selector: selector.to_owned(), inner })
    }

    /// The record that makes the key known, for the administrator of a domain.
    #[must_use]
    pub fn record(&self, domain: &MailDomain) -> Record {
        match &self.inner {
            DkimKey::Rsa(key) => Record::rsa(&self.selector, domain, &key.public_key()),
            DkimKey::Ed25519(key) => Record::ed25519(&self.selector, domain, &key.public_key()),
        }
    }

    pub(super) fn selector(&self) -> &str {
        &self.selector
    }

    pub(super) fn inner(&self) -> &DkimKey {
        &self.inner
    }
}

/// Makes an Ed25519 key, as PKCS#8 in PEM. RSA keys, which every receiver understands, come from elsewhere, such as
/// `openssl genrsa 2048`: the cryptography that this program has makes none.
///
/// # Errors
/// When the library cannot make one.
pub fn generate() -> Result<String, KeyFault> {
    let der = Ed25519Key::generate_pkcs8().map_err(|fault| KeyFault::NotMade(fault.to_string()))?;
    let text = STANDARD.encode(der);
    let mut pem = "-----BEGIN PRIVATE KEY-----\n".to_owned();
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let (line, behind) = rest.split_at_checked(PEM_LINE).unwrap_or((rest, ""));
        pem.push_str(line);
        pem.push('\n');
        rest = behind;
    }
    pem.push_str("-----END PRIVATE KEY-----\n");
    Ok(pem)
}
