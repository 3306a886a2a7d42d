//! Reading departments.

use std::collections::HashMap;

use larkspur_model::{Department, DepartmentKey, DepartmentPath};
use larkspur_store::Tx;

use super::{people, rows};
use crate::{Caller, Error, Noun, Result};

/// The department that `reference` means, in the id kind of the request.
///
/// # Errors
/// [`Error::BadId`] for another kind of id, [`Noun::Department`] not found or deleted, out of range.
pub fn get(tx: &mut Tx<'_>, who: &Caller, reference: &str) -> Result<Department> {
    let unknown = || Error::NotFound(Noun::Department, who.ids.department_reference(reference));
    let key = who.ids.find_department(tx, reference)?.ok_or_else(unknown)?;
    let department = find(tx, who, key)?.filter(|department| !department.is_deleted).ok_or_else(unknown)?;
    who.need_department(&department.path)?;
    Ok(department)
}

/// The departments that these references mean, in their order, none of them deleted; whatever the range.
///
/// # Errors
/// [`Error::BadId`] for another kind of id, [`Noun::Department`] not found or deleted.
pub(crate) fn all_live<'a>(
    tx: &mut Tx<'_>,
    who: &Caller,
    references: impl IntoIterator<Item = &'a str>,
) -> Result<Vec<DepartmentKey>> {
    let unknown = |text| Error::NotFound(Noun::Department, who.ids.department_reference(text));
    let mut found = Vec::new();
    for text in references {
        found.push((text, who.ids.find_department(tx, text)?.ok_or_else(|| unknown(text))?));
    }
    let keys: Vec<DepartmentKey> = found.iter().map(|(_, key)| *key).collect();
    if keys.is_empty() {
        return Ok(keys);
    }
    let live = places(tx, who, &keys)?;
    match found.iter().find(|(_, key)| !live.contains_key(key)) {
        Some((text, _)) => Err(unknown(text)),
        None => Ok(keys),
    }
}

/// A department with its people, deleted or not, whatever the range.
pub(super) fn find(tx: &mut Tx<'_>, who: &Caller, key: DepartmentKey) -> Result<Option<Department>> {
    let Some(department) = rows::by_key(tx, who.tenant(), key)? else { return Ok(None) };
    let mut departments = [department];
    people::attach(tx, who.tenant(), &mut departments)?;
    let [department] = departments;
    Ok(Some(department))
}

/// Where these departments stand; the ones that do not exist or are deleted are left out.
///
/// # Errors
/// Whatever the store answers.
pub fn places(
    tx: &mut Tx<'_>,
    who: &Caller,
    keys: &[DepartmentKey],
) -> Result<HashMap<DepartmentKey, DepartmentPath>> {
    Ok(rows::paths(tx, who.tenant(), keys)?.into_iter().collect())
}
