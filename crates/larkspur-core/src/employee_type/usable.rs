//! Which employee types may be given to users and department chats: those that exist and are active.

use larkspur_model::EmployeeType;
use larkspur_store::Tx;

use super::rows;
use crate::{Caller, Error, Field, Result};

/// What is wrong with a number.
enum Fault {
    Unknown,
    Inactive,
}

/// Whether a user may be given the employee type with this number. Whoever has it already keeps it, whatever became of
/// it, so a change that leaves it as it is needs not ask.
///
/// # Errors
/// [`Field::EmployeeType`] when there is none; [`Field::InactiveEmployeeType`] when it is switched off.
pub(crate) fn need_for_user(tx: &mut Tx<'_>, who: &Caller, number: i64) -> Result<()> {
    match fault(tx, who, &[number])? {
        None => Ok(()),
        Some(Fault::Unknown) => Err(Error::Invalid(Field::EmployeeType, "no such employee type")),
        Some(Fault::Inactive) => {
            Err(Error::Invalid(Field::InactiveEmployeeType, "this employee type is switched off"))
        }
    }
}

/// Whether the chat of a department may be for the employee types with these numbers, none of them twice.
///
/// # Errors
/// [`Field::ChatEmployeeTypes`] when one does not exist or is switched off.
pub(crate) fn need_for_chats(tx: &mut Tx<'_>, who: &Caller, numbers: &[i64]) -> Result<()> {
    match fault(tx, who, numbers)? {
        None => Ok(()),
        Some(_) => {
            Err(Error::Invalid(Field::ChatEmployeeTypes, "no such employee type, or a switched off one"))
        }
    }
}

/// The first fault among these numbers. Only a tenant's own types take a question to the store.
fn fault(tx: &mut Tx<'_>, who: &Caller, numbers: &[i64]) -> Result<Option<Fault>> {
    let own: Vec<i64> =
        numbers.iter().copied().filter(|number| *number > EmployeeType::LAST_BUILT_IN).collect();
    let most = usize::try_from(who.policy.limits.employee_types).unwrap_or(usize::MAX);
    if numbers.iter().any(|number| *number < 1) || own.len() > most {
        return Ok(Some(Fault::Unknown));
    }
    if own.is_empty() {
        return Ok(None);
    }
    let known = rows::standing(tx, who.tenant(), &own)?;
    Ok(match () {
        () if known.len() < own.len() => Some(Fault::Unknown),
        () if known.contains(&false) => Some(Fault::Inactive),
        () => None,
    })
}
