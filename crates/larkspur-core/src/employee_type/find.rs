//! Reading employee types.

use larkspur_model::{EmployeeType, IdKind};
use larkspur_store::Tx;

use super::{built_in, rows};
use crate::{Caller, Error, Field, Noun, RefKind, Reference, Result, page};

/// All employee types by number, the built-in ones first. They are few: see
/// [`Limits::employee_types`](crate::Limits::employee_types).
pub(super) fn all(tx: &mut Tx<'_>, who: &Caller) -> Result<Vec<EmployeeType>> {
    Ok(built_in::all().chain(rows::all(tx, who.tenant())?).collect())
}

/// A page of employee types by number, active or not, and the last number if there are more.
///
/// # Errors
/// Whatever the store answers.
pub fn list(
    tx: &mut Tx<'_>,
    who: &Caller,
    page_size: usize,
    after: Option<i64>,
) -> Result<(Vec<EmployeeType>, Option<i64>)> {
    let mut types = all(tx, who)?;
    types.retain(|it| it.number > after.unwrap_or(0));
    Ok(page::cut(types, page_size, |it| it.number))
}

/// All types of a tenant's own by number, and whether each is deleted, for whoever writes them down elsewhere.
///
/// # Errors
/// Whatever the store answers.
pub fn every(tx: &mut Tx<'_>, who: &Caller) -> Result<Vec<(EmployeeType, bool)>> {
    rows::every(tx, who.tenant())
}

/// The custom employee type with this id.
///
/// # Errors
/// [`Noun::EmployeeType`] not found; [`Field::EmployeeType`] for a built-in one.
pub(super) fn custom(tx: &mut Tx<'_>, who: &Caller, id: &str) -> Result<EmployeeType> {
    let unknown = || Error::NotFound(Noun::EmployeeType, Reference::new(RefKind::Name, id));
    let number = who.ids.shown().open_in(IdKind::EmployeeTypeId, 0, id).ok_or_else(unknown)?;
    let found = all(tx, who)?.into_iter().find(|it| it.number == number).ok_or_else(unknown)?;
    if found.is_built_in() {
        return Err(Error::Invalid(Field::EmployeeType, "built-in types are read only"));
    }
    Ok(found)
}
