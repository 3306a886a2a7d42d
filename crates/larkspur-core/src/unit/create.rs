//! Creating a unit (contract `contact.v3.unit.create`).

use larkspur_model::{Unit, UnitKey, text};
use larkspur_store::Tx;

use super::rows;
use crate::{Caller, Error, Field, Limit, Result, secret};

/// Longest name and type of a unit, characters.
const LONGEST_TEXT: usize = 100;

/// What a unit is made from.
#[derive(Clone, Debug, Default)]
pub struct NewUnit {
    /// Its id, 1 to 64 letters and digits; `None` has one generated.
    pub unit_id: Option<String>,
    /// Its name.
    pub name: String,
    /// What kind of unit it is.
    pub unit_type: String,
}

/// Makes a unit.
///
/// # Errors
/// [`Field::UnitId`], [`Field::Name`] or [`Field::UnitType`] invalid; [`Field::UnitId`] taken; [`Field::Name`] taken
/// among the units of this type; [`Limit::Units`] reached.
pub fn create(tx: &mut Tx<'_>, who: &Caller, new: &NewUnit) -> Result<Unit> {
    if new.unit_id.as_deref().is_some_and(|id| !text::is_unit_id(id)) {
        return Err(Error::Invalid(Field::UnitId, "1 to 64 letters and digits"));
    }
    check_text(Field::Name, &new.name)?;
    check_text(Field::UnitType, &new.unit_type)?;
    let tenant = who.tenant();
    if let Some(id) = &new.unit_id
        && rows::by_id(tx, tenant, id)?.is_some()
    {
        return Err(Error::Taken(Field::UnitId));
    }
    if rows::by_name(tx, tenant, &new.unit_type, &new.name)?.is_some() {
        return Err(Error::Taken(Field::Name));
    }
    if rows::count(tx, tenant)? >= who.policy.limits.units {
        return Err(Error::Full(Limit::Units));
    }
    let unit = Unit {
        key: UnitKey::new(tx.fresh_id()),
        unit_id: new.unit_id.clone().unwrap_or_else(|| secret::fresh_hex(tx, 16)),
        name: new.name.clone(),
        unit_type: new.unit_type.clone(),
        department_count: 0,
    };
    rows::insert(tx, tenant, &unit)?;
    Ok(unit)
}

/// Whether a unit may have this text as name or type.
pub(super) fn check_text(field: Field, given: &str) -> Result<()> {
    let fits = text::is_presentable(given) && given.chars().count() <= LONGEST_TEXT;
    fits.then_some(()).ok_or(Error::Invalid(field, "1 to 100 characters, one of them visible"))
}
