//! SQL of scope sets.

use larkspur_model::TenantKey;
use larkspur_store::{Tx, statements};

use crate::Result;

statements! {
    /// A set.
    INSERT = "INSERT INTO scope_set (tenant, scope_set, digest, scopes) VALUES (?1, ?2, ?3, ?4)";
    /// The names of a set.
    FIND = "SELECT scopes FROM scope_set WHERE tenant = ?1 AND scope_set = ?2";
    /// The key of a set.
    BY_DIGEST = "SELECT scope_set FROM scope_set WHERE tenant = ?1 AND digest = ?2";
}

pub(super) fn insert(tx: &mut Tx<'_>, tenant: TenantKey, key: i64, digest: &str, scopes: &str) -> Result<()> {
    tx.send(&INSERT, &[tenant.get().into(), key.into(), digest.into(), scopes.into()])?;
    Ok(())
}

pub(super) fn find(tx: &mut Tx<'_>, tenant: TenantKey, key: i64) -> Result<Option<String>> {
    Ok(tx.one(&FIND, &[tenant.get().into(), key.into()], |row| Ok(row.text(0)?.to_owned()))?)
}

pub(super) fn by_digest(tx: &mut Tx<'_>, tenant: TenantKey, digest: &str) -> Result<Option<i64>> {
    Ok(tx.one(&BY_DIGEST, &[tenant.get().into(), digest.into()], |row| row.int(0))?)
}
