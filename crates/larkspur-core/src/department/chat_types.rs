//! Which employee types join the chat of a department.

use std::collections::BTreeSet;

use crate::{Field, Result, user};

/// The employee types that a request names, each once, in order. None at all means everyone.
///
/// # Errors
/// [`Field::ChatEmployeeTypes`] for one that does not exist.
pub(super) fn check(types: &[i64]) -> Result<Vec<i64>> {
    user::check_employee_types(types, Field::ChatEmployeeTypes)?;
    Ok(types.iter().copied().collect::<BTreeSet<_>>().into_iter().collect())
}
