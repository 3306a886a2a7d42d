//! The custom id of a department: its form, and changing it (contract `contact.v3.department.update_department_id`).

use larkspur_model::text;
use larkspur_store::Tx;

use super::{find, rows};
use crate::{Caller, Error, Field, Limit, Result};

/// Checks the form of a custom id.
///
/// # Errors
/// [`Field::DepartmentId`] invalid.
pub(super) fn check(id: &str) -> Result<()> {
    let why = "64 of a-z A-Z 0-9 _ - @ . at most, not 0, not 1, not od-…";
    text::is_custom_department_id(id).then_some(()).ok_or(Error::Invalid(Field::DepartmentId, why))
}

/// Gives a department another `department_id`; the former one is free at once. Asking for the id that it has
/// changes nothing and is not counted, so that a request may be repeated.
///
/// # Errors
/// As [`get()`](super::get()); [`Error::IsRoot`]; [`Field::DepartmentId`] invalid or taken by a live department;
/// [`Limit::DepartmentIdChanges`].
pub fn change_id(tx: &mut Tx<'_>, who: &Caller, reference: &str, id: &str) -> Result<()> {
    let department = find::changeable(tx, who, reference)?;
    check(id)?;
    match who.ids.department_by_id(tx, id)? {
        Some(holder) if holder == department.key => return Ok(()),
        Some(_) => return Err(Error::Taken(Field::DepartmentId)),
        None => {}
    }
    let changes = rows::set_custom_id(tx, who.tenant(), department.key, id)?;
    if changes > who.policy.limits.department_id_changes {
        return Err(Error::Full(Limit::DepartmentIdChanges));
    }
    Ok(())
}
