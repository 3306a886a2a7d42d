//! Creating an employee type (contract `contact.v3.employee_type_enum.create`).

use larkspur_model::EmployeeType;
use larkspur_store::Tx;

use super::{GivenType, find, rows};
use crate::{Caller, Error, Limit, Result};

/// Makes an employee type with the next number. Deleted ones keep theirs, so that they count.
///
/// # Errors
/// [`Field::EmployeeType`](crate::Field::EmployeeType), [`Field::Name`](crate::Field::Name) or
/// [`Field::I18nName`](crate::Field::I18nName) invalid, the latter two also taken; [`Limit::EmployeeTypes`].
pub fn create(tx: &mut Tx<'_>, who: &Caller, given: &GivenType) -> Result<EmployeeType> {
    given.check()?;
    given.check_free(find::all(tx, who)?.iter())?;
    let last = rows::last_number(tx, who.tenant())?.unwrap_or(EmployeeType::LAST_BUILT_IN);
    if last - EmployeeType::LAST_BUILT_IN >= who.policy.limits.employee_types {
        return Err(Error::Full(Limit::EmployeeTypes));
    }
    let made = EmployeeType {
        number: last + 1,
        content: given.content.clone(),
        i18n_content: given.i18n_content.clone().unwrap_or_default(),
        active: given.active,
    };
    rows::insert(tx, who.tenant(), &made)?;
    Ok(made)
}
