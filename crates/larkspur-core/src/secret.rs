//! Secrets: how they are drawn, hashed and compared.

use larkspur_store::Tx;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// A fresh secret of `length` characters, six random bits each: 32 characters are 192 bits.
#[must_use]
pub fn fresh(tx: &mut Tx<'_>, length: usize) -> String {
    let mut noise = vec![0; length];
    tx.random(&mut noise);
    noise
        .iter()
        .filter_map(|byte| ALPHABET.get(usize::from(byte & 63)))
        .map(|byte| char::from(*byte))
        .collect()
}

/// `digits` random lower-case hex digits.
#[must_use]
pub fn fresh_hex(tx: &mut Tx<'_>, digits: usize) -> String {
    let mut noise = vec![0; digits];
    tx.random(&mut noise);
    noise.iter().filter_map(|byte| char::from_digit(u32::from(byte & 15), 16)).collect()
}

/// What is kept of a secret. Plain SHA-256 is enough because every secret is drawn by [`fresh`], never chosen by
/// a person: there is nothing to guess.
#[must_use]
pub fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// Whether `secret` is the one that was hashed; takes the same time for any wrong one.
#[must_use]
pub fn matches(secret: &str, kept: &[u8]) -> bool {
    hash(secret).ct_eq(kept).into()
}
