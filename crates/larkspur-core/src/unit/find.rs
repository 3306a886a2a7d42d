//! Reading units. The contact range does not reach them: an app with the scope sees all.

use larkspur_model::{Unit, UnitKey};
use larkspur_store::Tx;

use super::rows;
use crate::{Caller, Error, Noun, RefKind, Reference, Result, page};

/// The unit with this id.
///
/// # Errors
/// [`Noun::Unit`] not found.
pub fn get(tx: &mut Tx<'_>, who: &Caller, id: &str) -> Result<Unit> {
    let unknown = || Error::NotFound(Noun::Unit, Reference::new(RefKind::Name, id));
    rows::by_id(tx, who.tenant(), id)?.ok_or_else(unknown)
}

/// A page of units, oldest first, and the last one if there are more.
///
/// # Errors
/// Whatever the store answers.
pub fn list(
    tx: &mut Tx<'_>,
    who: &Caller,
    page_size: usize,
    after: Option<UnitKey>,
) -> Result<(Vec<Unit>, Option<UnitKey>)> {
    let after = after.unwrap_or(UnitKey::new(0));
    let units = rows::page(tx, who.tenant(), after, page_size + 1)?;
    Ok(page::cut(units, page_size, |unit| unit.key))
}
