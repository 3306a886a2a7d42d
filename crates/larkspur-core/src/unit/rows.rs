//! SQL of units.

use larkspur_model::{TenantKey, UnitKey};
use larkspur_store::{Tx, statements};

use crate::Result;

statements! {
    /// A unit by its shown id, with the departments bound to it.
    BY_ID = "SELECT unit, department_count FROM unit WHERE tenant = ?1 AND unit_id = ?2";
    /// Counts a bound department in.
    ADD_DEPARTMENT = "UPDATE unit SET department_count = department_count + 1 WHERE tenant = ?1 AND unit = ?2";
}

pub(super) fn by_id(tx: &mut Tx<'_>, tenant: TenantKey, id: &str) -> Result<Option<(UnitKey, i64)>> {
    Ok(tx
        .one(&BY_ID, &[tenant.get().into(), id.into()], |row| Ok((UnitKey::new(row.int(0)?), row.int(1)?)))?)
}

pub(super) fn add_department(tx: &mut Tx<'_>, tenant: TenantKey, unit: UnitKey) -> Result<()> {
    tx.run(&ADD_DEPARTMENT, &[tenant.get().into(), unit.get().into()])?;
    Ok(())
}
