//! Which employee types join the chat of a department.

use std::collections::BTreeSet;

use larkspur_store::Tx;

use crate::{Caller, Result, employee_type};

/// The employee types that a request names, each once, in order. None at all means everyone. What the department has
/// in `known` may stay, whatever became of it: a client that writes back what it read changes nothing.
///
/// # Errors
/// [`Field::ChatEmployeeTypes`](crate::Field::ChatEmployeeTypes) for another one that does not exist or is not active.
pub(super) fn check(tx: &mut Tx<'_>, who: &Caller, types: &[i64], known: &[i64]) -> Result<Vec<i64>> {
    let types: BTreeSet<i64> = types.iter().copied().collect();
    let new: Vec<i64> = types.iter().copied().filter(|number| !known.contains(number)).collect();
    employee_type::need_for_chats(tx, who, &new)?;
    Ok(types.into_iter().collect())
}
