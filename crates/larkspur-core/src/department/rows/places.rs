//! SQL of where departments stand, and where they stood.

use larkspur_model::{Department, DepartmentKey, DepartmentPath, TenantKey};
use larkspur_store::{Key, Param, Tx, statements};

use super::{Span, from_row, no_structure, numbers};
use crate::Result;

/// Versions of the structures of tenants.
const STRUCTURE: Key = Key::new("tenant_structure", "version");

statements! {
    /// Puts a subtree under another path.
    MOVE_PATHS = "UPDATE department SET path = ?4 || SUBSTR(path, CAST(CAST(?5 AS BIGINT) AS INTEGER))
        WHERE tenant = ?1 AND path >= ?2 AND path < ?3 AND deleted_at IS NULL";
    /// The deepest path of a subtree: all levels are equally long.
    LONGEST_PATH = "SELECT path FROM department
        WHERE tenant = ?1 AND path >= ?2 AND path < ?3 AND deleted_at IS NULL
        ORDER BY LENGTH(path) DESC, path LIMIT 1";
    /// The version of the structure.
    VERSION = "SELECT version FROM tenant_structure WHERE tenant = ?1", rests_on [STRUCTURE.param(1)];
    /// Begins another version of the structure.
    RAISE_VERSION = "UPDATE tenant_structure SET version = version + 1 WHERE tenant = ?1 RETURNING version",
        touches [STRUCTURE.param(1)];
    /// Keeps the place that a department leaves with this version.
    KEEP_PLACE = "INSERT INTO department_place (tenant, until_version, from_version, department, parent, sort_order)
        SELECT tenant, ?3, placed_version, department, parent, sort_order FROM department
        WHERE tenant = ?1 AND department = ?2";
    /// Forgets the places that were left up to this version.
    FORGET_PLACES = "DELETE FROM department_place WHERE tenant = ?1 AND until_version <= ?2";
    /// Children that stand there since a version or longer, after an order.
    CHILDREN_SINCE = concat!("SELECT ", department_columns!(), " FROM ", departments!(),
        " WHERE d.tenant = ?1 AND d.parent = ?2 AND d.deleted_at IS NULL AND d.sort_order > ?4
            AND d.placed_version <= ?5
        ORDER BY d.sort_order LIMIT ?3");
    /// Who stood there at a version and does so no longer, after an order.
    CHILDREN_THEN = "SELECT department, sort_order FROM department_place
        WHERE tenant = ?1 AND parent = ?2 AND sort_order > ?4 AND from_version <= ?5 AND until_version > ?5
        ORDER BY sort_order LIMIT ?3";
    /// Which of some departments had children at a version that they have lost since.
    PARENTS_THEN = "SELECT DISTINCT parent FROM department_place
        WHERE tenant = ?1 AND parent IN {list ?2} AND from_version <= ?3 AND until_version > ?3";
    /// Where some departments, deleted since or not, stood at a version.
    PLACES_THEN = "SELECT d.department, COALESCE(p.parent, d.parent), COALESCE(p.sort_order, d.sort_order)
        FROM department d LEFT JOIN department_place p ON p.tenant = d.tenant AND p.department = d.department
            AND p.from_version <= ?3 AND p.until_version > ?3
        WHERE d.tenant = ?1 AND d.department IN {list ?2} AND d.parent IS NOT NULL";
}

pub(in crate::department) fn move_paths(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    from: &DepartmentPath,
    to: &DepartmentPath,
) -> Result<()> {
    let (end, rest) = (from.end(), i64::try_from(from.as_str().len() + 1).unwrap_or(i64::MAX));
    let subtree = [tenant.get().into(), from.as_str().into(), end.as_str().into()];
    let [tenant, first, end] = subtree;
    tx.send(&MOVE_PATHS, &[tenant, first, end, to.as_str().into(), rest.into()])?;
    Ok(())
}

/// The level of the deepest department of a subtree.
pub(in crate::department) fn deepest_level(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    top: &DepartmentPath,
) -> Result<usize> {
    let end = top.end();
    let subtree = [tenant.get().into(), top.as_str().into(), end.as_str().into()];
    let deepest = tx.one(&LONGEST_PATH, &subtree, |row| Ok(DepartmentPath::from_stored(row.text(0)?)))?;
    Ok(deepest.as_ref().unwrap_or(top).level())
}

pub(in crate::department) fn version(tx: &mut Tx<'_>, tenant: TenantKey) -> Result<i64> {
    let version = tx.one(&VERSION, &[tenant.get().into()], |row| row.int(0))?;
    version.ok_or_else(no_structure)
}

pub(in crate::department) fn raise_version(tx: &mut Tx<'_>, tenant: TenantKey) -> Result<i64> {
    let version = tx.one(&RAISE_VERSION, &[tenant.get().into()], |row| row.int(0))?;
    version.ok_or_else(no_structure)
}

pub(in crate::department) fn keep_place(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    key: DepartmentKey,
    until_version: i64,
) -> Result<()> {
    tx.send(&KEEP_PLACE, &[tenant.get().into(), key.get().into(), until_version.into()])?;
    Ok(())
}

pub(in crate::department) fn forget_places(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    up_to_version: i64,
) -> Result<()> {
    tx.send(&FORGET_PLACES, &[tenant.get().into(), up_to_version.into()])?;
    Ok(())
}

pub(in crate::department) fn children_since(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    span: Span,
    version: i64,
) -> Result<Vec<Department>> {
    Ok(tx.all(&CHILDREN_SINCE, &span.params(tenant, version), from_row)?)
}

pub(in crate::department) fn children_then(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    span: Span,
    version: i64,
) -> Result<Vec<(DepartmentKey, i64)>> {
    Ok(tx.all(&CHILDREN_THEN, &span.params(tenant, version), |row| {
        Ok((DepartmentKey::new(row.int(0)?), row.int(1)?))
    })?)
}

pub(in crate::department) fn parents_then(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    keys: &[DepartmentKey],
    version: i64,
) -> Result<Vec<DepartmentKey>> {
    let keys = numbers(keys);
    Ok(tx.all(&PARENTS_THEN, &[tenant.get().into(), Param::Ints(&keys), version.into()], |row| {
        Ok(DepartmentKey::new(row.int(0)?))
    })?)
}

/// Department, parent and order of each.
pub(in crate::department) fn places_then(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    keys: &[DepartmentKey],
    version: i64,
) -> Result<Vec<(DepartmentKey, DepartmentKey, i64)>> {
    let keys = numbers(keys);
    Ok(tx.all(&PLACES_THEN, &[tenant.get().into(), Param::Ints(&keys), version.into()], |row| {
        Ok((DepartmentKey::new(row.int(0)?), DepartmentKey::new(row.int(1)?), row.int(2)?))
    })?)
}
