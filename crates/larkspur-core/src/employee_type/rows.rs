//! SQL of a tenant's own employee types.

use larkspur_model::{EmployeeType, TenantKey};
use larkspur_store::{Param, Row, StoreError, Tx, statements};

use crate::{Error, Result};

statements! {
    /// An employee type.
    INSERT = "INSERT INTO employee_type (tenant, number, content, i18n_content, active, created_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    /// All that are not deleted, by number.
    LIVE = "SELECT number, content, i18n_content, active FROM employee_type
        WHERE tenant = ?1 AND deleted_at IS NULL ORDER BY number";
    /// All of them, by number.
    EVERY = "SELECT number, content, i18n_content, active, deleted_at FROM employee_type
        WHERE tenant = ?1 ORDER BY number";
    /// The last number that was given, to a deleted one perhaps.
    LAST_NUMBER = "SELECT number FROM employee_type WHERE tenant = ?1 ORDER BY number DESC LIMIT 1";
    /// Whether some types that are not deleted are active.
    STANDING = "SELECT active FROM employee_type
        WHERE tenant = ?1 AND number IN {list ?2} AND deleted_at IS NULL";
    /// Everything but the number.
    UPDATE = "UPDATE employee_type SET content = ?3, i18n_content = ?4, active = ?5
        WHERE tenant = ?1 AND number = ?2";
    /// Marks one as deleted.
    SET_DELETED = "UPDATE employee_type SET deleted_at = ?3 WHERE tenant = ?1 AND number = ?2";
}

fn from_row(row: &Row<'_>) -> Result<EmployeeType, StoreError> {
    Ok(EmployeeType {
        number: row.int(0)?,
        content: row.text(1)?.to_owned(),
        i18n_content: serde_json::from_str(row.text(2)?)
            .map_err(|_| StoreError::Invariant("i18n_content is a JSON list of pairs of texts"))?,
        active: row.flag(3)?,
    })
}

fn i18n_text(it: &EmployeeType) -> Result<String> {
    serde_json::to_string(&it.i18n_content).map_err(|source| Error::Internal(source.into()))
}

pub(super) fn insert(tx: &mut Tx<'_>, tenant: TenantKey, new: &EmployeeType) -> Result<()> {
    let (now, i18n) = (tx.now(), i18n_text(new)?);
    tx.send(
        &INSERT,
        &[
            tenant.get().into(),
            new.number.into(),
            new.content.as_str().into(),
            i18n.as_str().into(),
            new.active.into(),
            now.into(),
        ],
    )?;
    Ok(())
}

pub(super) fn all(tx: &mut Tx<'_>, tenant: TenantKey) -> Result<Vec<EmployeeType>> {
    Ok(tx.all(&LIVE, &[tenant.get().into()], from_row)?)
}

/// All of them, and whether each is deleted.
pub(super) fn every(tx: &mut Tx<'_>, tenant: TenantKey) -> Result<Vec<(EmployeeType, bool)>> {
    let row = |row: &Row<'_>| Ok((from_row(row)?, row.opt_int(4)?.is_some()));
    Ok(tx.all(&EVERY, &[tenant.get().into()], row)?)
}

pub(super) fn last_number(tx: &mut Tx<'_>, tenant: TenantKey) -> Result<Option<i64>> {
    Ok(tx.one(&LAST_NUMBER, &[tenant.get().into()], |row| row.int(0))?)
}

pub(super) fn standing(tx: &mut Tx<'_>, tenant: TenantKey, numbers: &[i64]) -> Result<Vec<bool>> {
    Ok(tx.all(&STANDING, &[tenant.get().into(), Param::Ints(numbers)], |row| row.flag(0))?)
}

pub(super) fn update(tx: &mut Tx<'_>, tenant: TenantKey, changed: &EmployeeType) -> Result<()> {
    let i18n = i18n_text(changed)?;
    tx.send(
        &UPDATE,
        &[
            tenant.get().into(),
            changed.number.into(),
            changed.content.as_str().into(),
            i18n.as_str().into(),
            changed.active.into(),
        ],
    )?;
    Ok(())
}

pub(super) fn set_deleted(tx: &mut Tx<'_>, tenant: TenantKey, number: i64) -> Result<()> {
    let now = tx.now();
    tx.send(&SET_DELETED, &[tenant.get().into(), number.into(), now.into()])?;
    Ok(())
}
