//! SQL of what is counted: departments of a tenant, children and members of a department.

use larkspur_model::{DepartmentKey, DepartmentPath, TenantKey, UserKey};
use larkspur_store::{Key, Param, Tx, statements};

use super::{DEPARTMENT, numbers};
use crate::Result;
use crate::department::counts::Change;

/// How many departments a tenant has.
const NUMBER: Key = Key::new("tenant_structure", "department_count");

statements! {
    /// Counts departments of the tenant in or out; the row orders all changes of its structure.
    COUNT_DEPARTMENTS = "UPDATE tenant_structure SET department_count = department_count + ?2
        WHERE tenant = ?1", touches [NUMBER.param(1)];
    /// Counts children in or out.
    ADD_CHILDREN = "UPDATE department SET child_count = child_count + ?3
        WHERE tenant = ?1 AND department IN {list ?2}",
        touches [DEPARTMENT.param(2)];
    /// Counts the members of a whole subtree in or out.
    ADD_SUBTREE_COUNTS = "UPDATE department SET member_count = member_count + ?3,
            primary_member_count = primary_member_count + ?4
        WHERE tenant = ?1 AND department = ?2", touches [DEPARTMENT.param(2)];
    /// The places that the members of a subtree hold outside of it. CROSS JOIN keeps SQLite to this order, from the
    /// subtree on: otherwise it would begin with every membership of the tenant.
    PLACES_ELSEWHERE = "SELECT DISTINCT o.user_key, e.path
        FROM department d CROSS JOIN user_department m CROSS JOIN user_department o CROSS JOIN department e
        WHERE m.tenant = d.tenant AND m.department = d.department AND o.tenant = m.tenant AND o.user_key = m.user_key
            AND e.tenant = o.tenant AND e.department = o.department
            AND d.tenant = ?1 AND d.path >= ?2 AND d.path < ?3 AND d.deleted_at IS NULL
            AND NOT (e.path >= ?2 AND e.path < ?3)";
    /// Counts members in or out.
    ADD_COUNTS = "UPDATE department SET direct_member_count = direct_member_count + ?3,
            member_count = member_count + ?4, primary_member_count = primary_member_count + ?5
        WHERE tenant = ?1 AND department IN {list ?2}", touches [DEPARTMENT.param(2)];
    /// Where some departments stand, and how full they are.
    STANDINGS = "SELECT department, path, direct_member_count FROM department
        WHERE tenant = ?1 AND department IN {list ?2} AND deleted_at IS NULL";
    /// The fullest of some departments.
    MOST_DIRECT_MEMBERS = "SELECT MAX(direct_member_count) FROM department
        WHERE tenant = ?1 AND department IN {list ?2}";
}

/// Counts departments in or out, if only none, and puts the change in line with all others of the structure.
pub(in crate::department) fn count(tx: &mut Tx<'_>, tenant: TenantKey, by: i64) -> Result<()> {
    Ok(tx.send(&COUNT_DEPARTMENTS, &[tenant.get().into(), by.into()])?)
}

pub(in crate::department) fn add_children(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    parents: &[DepartmentKey],
    by: i64,
) -> Result<()> {
    let parents = numbers(parents);
    tx.send(&ADD_CHILDREN, &[tenant.get().into(), Param::Ints(&parents), by.into()])?;
    Ok(())
}

pub(in crate::department) fn add_subtree_counts(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    key: DepartmentKey,
    (members, primary): (i64, i64),
) -> Result<()> {
    tx.send(&ADD_SUBTREE_COUNTS, &[tenant.get().into(), key.get().into(), members.into(), primary.into()])?;
    Ok(())
}

pub(in crate::department) fn places_elsewhere(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    top: &DepartmentPath,
) -> Result<Vec<(UserKey, DepartmentPath)>> {
    let end = top.end();
    Ok(tx.all(
        &PLACES_ELSEWHERE,
        &[tenant.get().into(), top.as_str().into(), end.as_str().into()],
        |row| Ok((UserKey::new(row.int(0)?), DepartmentPath::from_stored(row.text(1)?))),
    )?)
}

pub(in crate::department) fn add_counts(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    departments: &[i64],
    change: Change,
) -> Result<()> {
    let Change { direct_members, members, primary_members } = change;
    tx.send(
        &ADD_COUNTS,
        &[
            tenant.get().into(),
            Param::Ints(departments),
            direct_members.into(),
            members.into(),
            primary_members.into(),
        ],
    )?;
    Ok(())
}

pub(in crate::department) fn most_direct_members(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    departments: &[i64],
) -> Result<i64> {
    let most =
        tx.one(&MOST_DIRECT_MEMBERS, &[tenant.get().into(), Param::Ints(departments)], |row| row.opt_int(0))?;
    Ok(most.flatten().unwrap_or(0))
}

/// Where each of these departments stands, and how many direct members it keeps.
pub(in crate::department) fn standings(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    keys: &[DepartmentKey],
) -> Result<Vec<(DepartmentKey, DepartmentPath, i64)>> {
    let keys = numbers(keys);
    Ok(tx.all(&STANDINGS, &[tenant.get().into(), Param::Ints(&keys)], |row| {
        let path = DepartmentPath::from_stored(row.text(1)?);
        Ok((DepartmentKey::new(row.int(0)?), path, row.int(2)?))
    })?)
}
