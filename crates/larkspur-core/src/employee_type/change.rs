//! Replacing an employee type (contract `contact.v3.employee_type_enum.update`).

use larkspur_model::EmployeeType;
use larkspur_store::Tx;

use super::{GivenType, find, rows};
use crate::{Caller, Result};

/// Replaces a custom employee type; names in other languages that are not mentioned stay.
///
/// # Errors
/// [`Noun::EmployeeType`](crate::Noun::EmployeeType) not found; [`Field::EmployeeType`](crate::Field::EmployeeType)
/// for a built-in one; [`Field::Name`](crate::Field::Name) or [`Field::I18nName`](crate::Field::I18nName) invalid or
/// taken by another type.
pub fn update(tx: &mut Tx<'_>, who: &Caller, id: &str, given: &GivenType) -> Result<EmployeeType> {
    let number = find::custom(tx, who, id)?.number;
    given.check()?;
    let mut all = find::all(tx, who)?;
    given.check_free(all.iter().filter(|other| other.number != number))?;
    let known = all.iter_mut().find(|it| it.number == number).map(|it| std::mem::take(&mut it.i18n_content));
    let changed = EmployeeType {
        number,
        content: given.content.clone(),
        i18n_content: given.i18n_content.clone().or(known).unwrap_or_default(),
        active: given.active,
    };
    rows::update(tx, who.tenant(), &changed)?;
    Ok(changed)
}
