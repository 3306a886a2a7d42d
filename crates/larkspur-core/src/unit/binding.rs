//! Which departments are bound to a unit: at most one unit a department (behaviour section 9).

use larkspur_model::{DepartmentKey, TenantKey, Unit, UnitKey};
use larkspur_store::Tx;

use super::{find, rows};
use crate::{Caller, Error, Field, Limit, Result, department, page};

/// The one unit that a request for a department asks for.
///
/// # Errors
/// [`Noun::Unit`](crate::Noun::Unit) not found; [`Limit::DepartmentsOfUnit`] full; [`Field::Units`] for more than one.
pub(crate) fn asked(tx: &mut Tx<'_>, who: &Caller, ids: &[String]) -> Result<Option<UnitKey>> {
    match ids {
        [] => Ok(None),
        [id] => {
            let unit = find::get(tx, who, id)?;
            check_room(who, &unit)?;
            Ok(Some(unit.key))
        }
        _ => Err(Error::Invalid(Field::Units, "a department has at most one unit")),
    }
}

fn check_room(who: &Caller, unit: &Unit) -> Result<()> {
    let full = unit.department_count >= who.policy.limits.departments_of_unit;
    if full { Err(Error::Full(Limit::DepartmentsOfUnit)) } else { Ok(()) }
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

/// Binds a department to a unit (contract `contact.v3.unit.bind_department`). Doing so twice is doing so once.
///
/// # Errors
/// [`Noun::Unit`](crate::Noun::Unit) and [`Noun::Department`](crate::Noun::Department) not found, the latter out of
/// range; [`Error::BadId`]; [`Error::IsRoot`]; [`Field::Units`] taken by another unit; [`Limit::DepartmentsOfUnit`].
pub fn bind_department(tx: &mut Tx<'_>, who: &Caller, unit: &str, department: &str) -> Result<()> {
    let unit = find::get(tx, who, unit)?;
    let department = department::changeable(tx, who, department)?;
    match &department.unit_id {
        Some(bound) if *bound == unit.unit_id => Ok(()),
        Some(_) => Err(Error::Taken(Field::Units)),
        None => {
            check_room(who, &unit)?;
            bind(tx, who.tenant(), department.key, Some(unit.key))
        }
    }
}

/// Makes a department bound to a unit no longer (contract `contact.v3.unit.unbind_department`). One that is not bound
/// to this unit stays as it is: what was asked for holds already.
///
/// # Errors
/// As [`bind_department`], but for what is taken and full.
pub fn unbind_department(tx: &mut Tx<'_>, who: &Caller, unit: &str, department: &str) -> Result<()> {
    let unit = find::get(tx, who, unit)?;
    let department = department::changeable(tx, who, department)?;
    if department.unit_id.as_ref() == Some(&unit.unit_id) {
        bind(tx, who.tenant(), department.key, None)?;
    }
    Ok(())
}

/// A page of the departments bound to a unit, oldest first, and the last one if there are more. Those outside the
/// contact range are left out, as from every list.
///
/// # Errors
/// [`Noun::Unit`](crate::Noun::Unit) not found.
pub fn departments(
    tx: &mut Tx<'_>,
    who: &Caller,
    unit: &str,
    page_size: usize,
    after: Option<DepartmentKey>,
) -> Result<(Vec<DepartmentKey>, Option<DepartmentKey>)> {
    let unit = find::get(tx, who, unit)?;
    let wanted = page_size + 1;
    // Every department but the root has a key above the root's.
    let mut last = after.unwrap_or(DepartmentKey::ROOT);
    let mut seen = Vec::with_capacity(wanted);
    while seen.len() < wanted {
        let bound = department::rows::of_unit(tx, who.tenant(), unit.key, last, wanted)?;
        let is_rest = bound.len() < wanted;
        last = bound.last().map_or(last, |(key, _)| *key);
        let in_range = bound.into_iter().filter(|(_, path)| who.range().covers_department(path));
        seen.extend(in_range.map(|(key, _)| key));
        if is_rest {
            break;
        }
    }
    seen.truncate(wanted);
    Ok(page::cut(seen, page_size, |key| *key))
}
