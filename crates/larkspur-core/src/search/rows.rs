//! SQL of the names that are searched.

use larkspur_model::TenantKey;
use larkspur_store::{Param, Tx, statements};

use crate::Result;

/// `search_name.kind` of a department.
pub(super) const DEPARTMENT: i64 = 1;
/// `search_name.kind` of a user.
pub(super) const USER: i64 = 2;

statements! {
    /// Puts names of items in that have none.
    ENTER = "INSERT {or_ignore} INTO search_name (tenant, kind, item, folded) VALUES {rows ?4}";
    /// Puts a name in, or in the place of another.
    PUT = "INSERT INTO search_name (tenant, kind, item, folded) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (tenant, kind, item) DO UPDATE SET folded = excluded.folded";
    /// Takes a name out.
    REMOVE = "DELETE FROM search_name WHERE tenant = ?1 AND kind = ?2 AND item = ?3";
    /// The next items whose names hold a text; ?4 is a pattern.
    FIND = "SELECT item FROM search_name
        WHERE tenant = ?1 AND kind = ?2 AND item > ?3 AND folded LIKE ?4 ESCAPE '!' ORDER BY item LIMIT ?5";
    /// Every name that is kept.
    KEPT = "SELECT kind, item, folded FROM search_name WHERE tenant = ?1";
    /// Every name that should be.
    NAMES = "SELECT 1, department, name FROM department
            WHERE tenant = ?1 AND deleted_at IS NULL AND parent IS NOT NULL
        UNION ALL SELECT 2, user_key, name FROM directory_user WHERE tenant = ?1 AND resigned_at IS NULL";
}

pub(super) fn put(tx: &mut Tx<'_>, tenant: TenantKey, (kind, item): (i64, i64), folded: &str) -> Result<()> {
    tx.send(&PUT, &[tenant.get().into(), kind.into(), item.into(), folded.into()])?;
    Ok(())
}

/// Puts folded names in of items that have none yet.
pub(super) fn enter(tx: &mut Tx<'_>, tenant: TenantKey, names: &[((i64, i64), String)]) -> Result<()> {
    let mut params: Vec<Param<'_>> = Vec::with_capacity(names.len() * 4);
    for ((kind, item), folded) in names {
        params.extend::<[Param<'_>; 4]>([
            tenant.get().into(),
            (*kind).into(),
            (*item).into(),
            folded.as_str().into(),
        ]);
    }
    Ok(tx.put_rows(&ENTER, &params)?)
}

pub(super) fn remove(tx: &mut Tx<'_>, tenant: TenantKey, (kind, item): (i64, i64)) -> Result<()> {
    tx.send(&REMOVE, &[tenant.get().into(), kind.into(), item.into()])?;
    Ok(())
}

pub(super) fn find(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    kind: i64,
    text: &str,
    after: i64,
    limit: usize,
) -> Result<Vec<i64>> {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for letter in text.chars() {
        if matches!(letter, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let params = [tenant.get().into(), kind.into(), after.into(), pattern.as_str().into(), limit.into()];
    Ok(tx.all(&FIND, &params, |row| row.int(0))?)
}

pub(super) fn kept(tx: &mut Tx<'_>, tenant: TenantKey) -> Result<Vec<(i64, i64, String)>> {
    Ok(tx.all(&KEPT, &[tenant.get().into()], |row| Ok((row.int(0)?, row.int(1)?, row.text(2)?.to_owned())))?)
}

pub(super) fn names(tx: &mut Tx<'_>, tenant: TenantKey) -> Result<Vec<(i64, i64, String)>> {
    Ok(tx
        .all(&NAMES, &[tenant.get().into()], |row| Ok((row.int(0)?, row.int(1)?, row.text(2)?.to_owned())))?)
}
