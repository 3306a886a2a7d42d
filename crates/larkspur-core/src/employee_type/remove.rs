//! Deleting an employee type (contract `contact.v3.employee_type_enum.delete`).

use larkspur_store::Tx;

use super::{find, rows};
use crate::{Caller, Result};

/// Deletes a custom employee type: what it is called is free again, its number is not.
///
/// # Errors
/// [`Noun::EmployeeType`](crate::Noun::EmployeeType) not found; [`Field::EmployeeType`](crate::Field::EmployeeType)
/// for a built-in one.
pub fn delete(tx: &mut Tx<'_>, who: &Caller, id: &str) -> Result<()> {
    let number = find::custom(tx, who, id)?.number;
    rows::set_deleted(tx, who.tenant(), number)
}
