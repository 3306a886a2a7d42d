//! SQL of units.

use larkspur_model::{DepartmentKey, TenantKey, UnitKey};
use larkspur_store::{Tx, statements};

use crate::Result;

statements! {
    /// A unit by its shown id, with the departments bound to it.
    BY_ID = "SELECT unit, department_count FROM unit WHERE tenant = ?1 AND unit_id = ?2";
    /// Counts a bound department in.
    ADD_DEPARTMENT = "UPDATE unit SET department_count = department_count + 1 WHERE tenant = ?1 AND unit = ?2";
    /// Counts a department out of the unit it is bound to.
    COUNT_DEPARTMENT_OUT = "UPDATE unit SET department_count = department_count - 1 WHERE tenant = ?1 AND unit =
            (SELECT d.unit FROM department d WHERE d.tenant = ?1 AND d.department = ?2)";
}

pub(super) fn by_id(tx: &mut Tx<'_>, tenant: TenantKey, id: &str) -> Result<Option<(UnitKey, i64)>> {
    Ok(tx
        .one(&BY_ID, &[tenant.get().into(), id.into()], |row| Ok((UnitKey::new(row.int(0)?), row.int(1)?)))?)
}

pub(super) fn add_department(tx: &mut Tx<'_>, tenant: TenantKey, unit: UnitKey) -> Result<()> {
    tx.run(&ADD_DEPARTMENT, &[tenant.get().into(), unit.get().into()])?;
    Ok(())
}

pub(super) fn count_department_out(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    department: DepartmentKey,
) -> Result<()> {
    tx.run(&COUNT_DEPARTMENT_OUT, &[tenant.get().into(), department.get().into()])?;
    Ok(())
}
