//! Units: business units that departments are bound to.

pub mod rows;

use larkspur_model::{DepartmentKey, TenantKey, UnitKey};
use larkspur_store::Tx;

use crate::{Caller, Error, Field, Limit, Noun, RefKind, Reference, Result, department};

/// The one unit that a request asks for.
///
/// # Errors
/// As [`with_room`]; [`Field::Units`] for more than one.
pub(crate) fn asked(tx: &mut Tx<'_>, who: &Caller, ids: &[String]) -> Result<Option<UnitKey>> {
    match ids {
        [] => Ok(None),
        [id] => Ok(Some(with_room(tx, who, id)?)),
        _ => Err(Error::Invalid(Field::Units, "a department has at most one unit")),
    }
}

/// The unit with this id, if it may take one more department.
///
/// # Errors
/// [`Noun::Unit`] not found; [`Limit::DepartmentsOfUnit`] full.
fn with_room(tx: &mut Tx<'_>, who: &Caller, id: &str) -> Result<UnitKey> {
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

/// Binds a department to this unit, or to none, instead of the one it is bound to.
pub(crate) fn bind(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    department: DepartmentKey,
    unit: Option<UnitKey>,
) -> Result<()> {
    rows::count_department_out(tx, tenant, department)?;
    if let Some(unit) = unit {
        rows::add_department(tx, tenant, unit)?;
    }
    department::rows::set_unit(tx, tenant, department, unit)
}
