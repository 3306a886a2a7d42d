//! The keys of the store: what access tokens and page tokens are signed with, and the hash of the admin token.
//!
//! They are drawn when the store is new and shared by every server process on it, so that what one process
//! handed out another one accepts, before and after a restart.

pub mod rows;

use hmac::{Hmac, KeyInit as _, Mac as _};
use larkspur_store::Tx;
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

use crate::{Error, Result, secret};

const SIGNING_KEY: &str = "signing_key";
const ADMIN_TOKEN: &str = "admin_token_hash";

/// Signs and checks what Larkspur hands out and takes back.
#[derive(Clone)]
pub struct Keyring {
    signing_key: [u8; 32],
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Keyring")
    }
}

impl Keyring {
    /// The keys of this store, drawn now if it has none.
    ///
    /// # Errors
    /// Whatever the store answers.
    pub fn open(tx: &mut Tx<'_>) -> Result<Self> {
        if let Some(kept) = rows::find(tx, SIGNING_KEY)? {
            let signing_key = kept.try_into().map_err(|_| Error::broken("a signing key has 32 bytes"))?;
            return Ok(Self::from_signing_key(signing_key));
        }
        let mut signing_key = [0; 32];
        tx.random(&mut signing_key);
        rows::keep(tx, SIGNING_KEY, &signing_key)?;
        Ok(Self::from_signing_key(signing_key))
    }

    /// The keyring of a store whose signing key is this one: [`Keyring::open`] finds or draws it.
    #[must_use]
    pub fn from_signing_key(signing_key: [u8; 32]) -> Self {
        Self { signing_key }
    }

    /// A 16-byte tag over `content` for one purpose: a tag of one purpose is never valid for another.
    #[must_use]
    pub fn sign(&self, purpose: &str, content: &[&[u8]]) -> [u8; 16] {
        let mut tag = [0; 16];
        // HMAC takes keys of any length, so this always succeeds.
        if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.signing_key) {
            for part in std::iter::once(purpose.as_bytes()).chain(content.iter().copied()) {
                mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
                mac.update(part);
            }
            for (place, byte) in tag.iter_mut().zip(mac.finalize().into_bytes()) {
                *place = byte;
            }
        }
        tag
    }

    /// Whether `tag` is that of `content` for this purpose; constant time.
    #[must_use]
    pub fn check(&self, purpose: &str, content: &[&[u8]], tag: &[u8]) -> bool {
        self.sign(purpose, content).ct_eq(tag).into()
    }
}

/// Draws a new admin token, keeps its hash and returns it; the former one is void.
///
/// # Errors
/// Whatever the store answers.
pub fn renew_admin_token(tx: &mut Tx<'_>) -> Result<String> {
    let token = format!("lka-{}", secret::fresh(tx, 40));
    rows::keep(tx, ADMIN_TOKEN, &secret::hash(&token))?;
    Ok(token)
}

/// Whether this is the admin token of the store.
///
/// # Errors
/// Whatever the store answers.
pub fn is_admin_token(tx: &mut Tx<'_>, token: &str) -> Result<bool> {
    Ok(rows::find(tx, ADMIN_TOKEN)?.is_some_and(|kept| secret::matches(token, &kept)))
}
