//! Units: business units that departments are bound to.

pub mod rows;

use larkspur_model::{TenantKey, UnitKey};
use larkspur_store::Tx;

use crate::{Caller, Error, Limit, Noun, RefKind, Reference, Result};

/// The unit with this id, if it may take one more department.
///
/// # Errors
/// [`Noun::Unit`] not found; [`Limit::DepartmentsOfUnit`] full.
pub(crate) fn with_room(tx: &mut Tx<'_>, who: &Caller, id: &str) -> Result<UnitKey> {
    let unknown = || Error::NotFound(Noun::Unit, Reference::new(RefKind::Name, id));
    let (unit, departments) = rows::by_id(tx, who.tenant(), id)?.ok_or_else(unknown)?;
    if departments >= who.policy.limits.departments_of_unit {
        return Err(Error::Full(Limit::DepartmentsOfUnit));
    }
    Ok(unit)
}

/// Counts a bound department in.
pub(crate) fn add_department(tx: &mut Tx<'_>, tenant: TenantKey, unit: UnitKey) -> Result<()> {
    rows::add_department(tx, tenant, unit)
}
