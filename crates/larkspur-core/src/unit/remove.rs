//! Deleting a unit (contract `contact.v3.unit.delete`).

use larkspur_store::Tx;

use super::{find, rows};
use crate::{Caller, Result, department};

/// Deletes a unit; its id and name are free at once. The page refuses it only while something else speaks of units of
/// its type, a rule of visibility for example, and there is no such thing here. Departments are not named as a reason
/// to refuse, so the ones bound to it are bound to nothing afterwards.
///
/// # Errors
/// [`Noun::Unit`](crate::Noun::Unit) not found.
pub fn delete(tx: &mut Tx<'_>, who: &Caller, id: &str) -> Result<()> {
    let unit = find::get(tx, who, id)?;
    department::rows::clear_unit(tx, who.tenant(), unit.key)?;
    rows::delete(tx, who.tenant(), unit.key)
}
