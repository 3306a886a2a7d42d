//! Renaming a unit (contract `contact.v3.unit.patch`): nothing else of it can change.

use larkspur_store::Tx;

use super::{create, find, rows};
use crate::{Caller, Error, Field, Result};

/// Gives a unit another name.
///
/// # Errors
/// [`Noun::Unit`](crate::Noun::Unit) not found; [`Field::Name`] invalid, or taken by another unit of the same type.
pub fn rename(tx: &mut Tx<'_>, who: &Caller, id: &str, name: &str) -> Result<()> {
    let unit = find::get(tx, who, id)?;
    create::check_text(Field::Name, name)?;
    match rows::by_name(tx, who.tenant(), &unit.unit_type, name)? {
        Some(namesake) if namesake != unit.key => Err(Error::Taken(Field::Name)),
        _ => rows::set_name(tx, who.tenant(), unit.key, name),
    }
}
