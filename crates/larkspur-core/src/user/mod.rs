//! Users of the directory.

mod batch;
mod change;
mod contact;
mod create;
mod custom_id;
mod delete;
mod find;
mod leader;
mod list;
mod lookup;
mod places;
mod profile;
mod resign;
mod resurrect;
pub mod rows;
mod status;

pub use batch::{batch, names};
pub use change::{UserChange, patch, update};
pub use create::{NewOrder, NewUser, create};
pub use custom_id::change_id;
pub use delete::{Acceptors, MailHandOver, delete};
pub(crate) use find::all_at_work;
pub use find::get;
pub(crate) use list::range_users;
pub use list::{granted, of_department};
pub use lookup::{Contact, lookup};
pub use resurrect::{NewPlace, resurrect};
pub use status::{Standing, set_standing};

use crate::{Error, Field, Result};

/// The employee types that every tenant has: regular, intern, outsourcing, labour, consultant.
const BUILT_IN_EMPLOYEE_TYPES: std::ops::RangeInclusive<i64> = 1..=5;

/// Checks that all these employee types exist and are active.
///
/// # Errors
/// `field` invalid.
pub(crate) fn check_employee_types(types: &[i64], field: Field) -> Result<()> {
    let known = types.iter().all(|number| BUILT_IN_EMPLOYEE_TYPES.contains(number));
    known.then_some(()).ok_or(Error::Invalid(field, "no such employee type"))
}
