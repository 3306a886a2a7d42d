//! Creating an employee type (contract `contact.v3.employee_type_enum.create`).

use larkspur_model::EmployeeType;
use larkspur_store::Tx;

use super::{GivenType, find, rows};
use crate::{Caller, Error, Field, Limit, Result};

/// Makes an employee type with the next number, or with the one that is given. Deleted ones keep theirs, so that they
/// count.
///
/// # Errors
/// [`Field::EmployeeType`], [`Field::Name`](crate::Field::Name) or [`Field::I18nName`](crate::Field::I18nName) invalid or
/// taken; [`Limit::EmployeeTypes`].
pub fn create(tx: &mut Tx<'_>, who: &Caller, given: &GivenType) -> Result<EmployeeType> {
    given.check()?;
    given.check_free(find::all(tx, who)?.iter())?;
    let last = rows::last_number(tx, who.tenant())?.unwrap_or(EmployeeType::LAST_BUILT_IN);
    let number = given.number.unwrap_or(last + 1);
    if number <= last {
        return Err(Error::Taken(Field::EmployeeType));
    }
    if number - EmployeeType::LAST_BUILT_IN > who.policy.limits.employee_types {
        return Err(Error::Full(Limit::EmployeeTypes));
    }
    let made = EmployeeType {
        number,
        content: given.content.clone(),
        i18n_content: given.i18n_content.clone().unwrap_or_default(),
        active: given.active,
    };
    rows::insert(tx, who.tenant(), &made)?;
    Ok(made)
}
