//! SQL of units.

use larkspur_model::{DepartmentKey, TenantKey, Unit, UnitKey};
use larkspur_store::{Row, StoreError, Tx, statements};

use crate::Result;

statements! {
    /// A unit.
    INSERT = "INSERT INTO unit (tenant, unit, unit_id, name, unit_type, department_count, created_at)
        VALUES (?1, ?2, ?3, ?4, ?5, 0, ?6)";
    /// A unit by its shown id.
    BY_ID = "SELECT unit, unit_id, name, unit_type, department_count FROM unit
        WHERE tenant = ?1 AND unit_id = ?2";
    /// The unit of a type that has a name.
    BY_NAME = "SELECT unit FROM unit WHERE tenant = ?1 AND unit_type = ?2 AND name = ?3";
    /// Units after one of them.
    PAGE = "SELECT unit, unit_id, name, unit_type, department_count FROM unit
        WHERE tenant = ?1 AND unit > ?2 ORDER BY unit LIMIT ?3";
    /// How many units a tenant has; they are few.
    COUNT = "SELECT COUNT(*) FROM unit WHERE tenant = ?1";
    /// Gives a unit another name.
    SET_NAME = "UPDATE unit SET name = ?3 WHERE tenant = ?1 AND unit = ?2";
    /// Forgets a unit.
    DELETE = "DELETE FROM unit WHERE tenant = ?1 AND unit = ?2";
    /// Counts a bound department in.
    ADD_DEPARTMENT = "UPDATE unit SET department_count = department_count + 1 WHERE tenant = ?1 AND unit = ?2";
    /// Counts a department out of the unit it is bound to.
    COUNT_DEPARTMENT_OUT = "UPDATE unit SET department_count = department_count - 1 WHERE tenant = ?1 AND unit =
            (SELECT d.unit FROM department d WHERE d.tenant = ?1 AND d.department = ?2)";
}

fn from_row(row: &Row<'_>) -> Result<Unit, StoreError> {
    Ok(Unit {
        key: UnitKey::new(row.int(0)?),
        unit_id: row.text(1)?.to_owned(),
        name: row.text(2)?.to_owned(),
        unit_type: row.text(3)?.to_owned(),
        department_count: row.int(4)?,
    })
}

pub(super) fn insert(tx: &mut Tx<'_>, tenant: TenantKey, unit: &Unit) -> Result<()> {
    let now = tx.now();
    tx.send(
        &INSERT,
        &[
            tenant.get().into(),
            unit.key.get().into(),
            unit.unit_id.as_str().into(),
            unit.name.as_str().into(),
            unit.unit_type.as_str().into(),
            now.into(),
        ],
    )?;
    Ok(())
}

pub(super) fn by_id(tx: &mut Tx<'_>, tenant: TenantKey, id: &str) -> Result<Option<Unit>> {
    Ok(tx.one(&BY_ID, &[tenant.get().into(), id.into()], from_row)?)
}

pub(super) fn by_name(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    unit_type: &str,
    name: &str,
) -> Result<Option<UnitKey>> {
    let params = [tenant.get().into(), unit_type.into(), name.into()];
    Ok(tx.one(&BY_NAME, &params, |row| Ok(UnitKey::new(row.int(0)?)))?)
}

pub(super) fn page(tx: &mut Tx<'_>, tenant: TenantKey, after: UnitKey, limit: usize) -> Result<Vec<Unit>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    Ok(tx.all(&PAGE, &[tenant.get().into(), after.get().into(), limit.into()], from_row)?)
}

pub(super) fn count(tx: &mut Tx<'_>, tenant: TenantKey) -> Result<i64> {
    Ok(tx.one(&COUNT, &[tenant.get().into()], |row| row.int(0))?.unwrap_or(0))
}

pub(super) fn set_name(tx: &mut Tx<'_>, tenant: TenantKey, unit: UnitKey, name: &str) -> Result<()> {
    tx.send(&SET_NAME, &[tenant.get().into(), unit.get().into(), name.into()])?;
    Ok(())
}

pub(super) fn delete(tx: &mut Tx<'_>, tenant: TenantKey, unit: UnitKey) -> Result<()> {
    tx.send(&DELETE, &[tenant.get().into(), unit.get().into()])?;
    Ok(())
}

pub(super) fn add_department(tx: &mut Tx<'_>, tenant: TenantKey, unit: UnitKey) -> Result<()> {
    tx.send(&ADD_DEPARTMENT, &[tenant.get().into(), unit.get().into()])?;
    Ok(())
}

pub(super) fn count_department_out(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    department: DepartmentKey,
) -> Result<()> {
    tx.send(&COUNT_DEPARTMENT_OUT, &[tenant.get().into(), department.get().into()])?;
    Ok(())
}
