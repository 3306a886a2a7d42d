//! Sets of scope names that user tokens and authorizations name by a key: written once, never changed, so that whoever
//! remembers one is never wrong.

pub mod rows;

use std::collections::BTreeSet;

use larkspur_model::TenantKey;
use larkspur_store::Tx;
use sha2::{Digest as _, Sha256};

use crate::Result;

/// The key of the set of these names: an old one if there is one, else a new one.
pub(crate) fn key_of(tx: &mut Tx<'_>, tenant: TenantKey, scopes: &BTreeSet<String>) -> Result<i64> {
    let text = text(scopes);
    let digest: String = Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    if let Some(key) = rows::by_digest(tx, tenant, &digest)? {
        return Ok(key);
    }
    let key = tx.fresh_id();
    rows::insert(tx, tenant, key, &digest, &text)?;
    Ok(key)
}

/// The names of a set; `None` for a key that was never given.
///
/// # Errors
/// Whatever the store answers.
pub fn find(tx: &mut Tx<'_>, tenant: TenantKey, key: i64) -> Result<Option<BTreeSet<String>>> {
    Ok(rows::find(tx, tenant, key)?.map(|text| parse(&text)))
}

/// The names in a text that is parted by blanks, as requests and answers carry them.
#[must_use]
pub fn parse(text: &str) -> BTreeSet<String> {
    text.split_ascii_whitespace().map(str::to_owned).collect()
}

/// The names as one text, sorted.
#[must_use]
pub fn text(scopes: &BTreeSet<String>) -> String {
    scopes.iter().map(String::as_str).collect::<Vec<_>>().join(" ")
}
