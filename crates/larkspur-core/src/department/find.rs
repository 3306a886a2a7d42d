//! Reading departments.

use std::collections::HashMap;

use larkspur_model::{Department, DepartmentKey, DepartmentPath, TenantKey};
use larkspur_store::Tx;

use super::rows::Site;
use super::{people, rows};
use crate::{Caller, Error, Noun, Result, ids};

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

/// The department that `reference` means, if it may be changed.
///
/// # Errors
/// As [`get`]; [`Error::IsRoot`] for the root, whatever the range.
pub(crate) fn changeable(tx: &mut Tx<'_>, who: &Caller, reference: &str) -> Result<Department> {
    if who.ids.find_department(tx, reference)?.is_some_and(DepartmentKey::is_root) {
        return Err(Error::IsRoot);
    }
    get(tx, who, reference)
}

/// The department under which a request wants another, without its people.
///
/// # Errors
/// [`Noun::ParentDepartment`] not found or deleted; out of range as [`Caller::need_parent`] says.
pub(super) fn parent(tx: &mut Tx<'_>, who: &Caller, reference: &str) -> Result<Department> {
    let key = parent_key(tx, who, reference)?;
    let parent = rows::by_key(tx, who.tenant(), key)?.ok_or_else(|| no_parent(who, reference))?;
    need_parent(who, reference, &parent)?;
    Ok(parent)
}

/// The key of it, which may have no row.
///
/// # Errors
/// [`Noun::ParentDepartment`] not found.
pub(super) fn parent_key(tx: &mut Tx<'_>, who: &Caller, reference: &str) -> Result<DepartmentKey> {
    who.ids.find_department(tx, reference)?.ok_or_else(|| no_parent(who, reference))
}

/// The place for a new department under the one that `reference` means, if there is one.
///
/// # Errors
/// As [`parent`].
pub(super) fn settled(who: &Caller, reference: &str, site: Option<Site>) -> Result<Site> {
    let site = site.ok_or_else(|| no_parent(who, reference))?;
    need_parent(who, reference, &site.parent)?;
    Ok(site)
}

fn need_parent(who: &Caller, reference: &str, parent: &Department) -> Result<()> {
    if parent.is_deleted { Err(no_parent(who, reference)) } else { who.need_parent(&parent.path) }
}

fn no_parent(who: &Caller, reference: &str) -> Error {
    Error::NotFound(Noun::ParentDepartment, who.ids.department_reference(reference))
}

/// A department with its people, deleted or not, whatever the range.
pub(super) fn find(tx: &mut Tx<'_>, who: &Caller, key: DepartmentKey) -> Result<Option<Department>> {
    let Some(department) = rows::by_key(tx, who.tenant(), key)? else { return Ok(None) };
    let mut departments = [department];
    people::attach(tx, who.tenant(), &mut departments)?;
    let [department] = departments;
    Ok(Some(department))
}

/// The live departments among these that are in range, with their people, in the order asked for, each once.
pub(crate) fn readable(tx: &mut Tx<'_>, who: &Caller, keys: &[DepartmentKey]) -> Result<Vec<Department>> {
    let found = rows::by_keys(tx, who.tenant(), keys)?;
    let mut found: HashMap<_, _> = found.into_iter().map(|department| (department.key, department)).collect();
    let mut readable: Vec<Department> = keys
        .iter()
        .filter_map(|key| found.remove(key))
        .filter(|department| who.range().covers_department(&department.path))
        .collect();
    people::attach(tx, who.tenant(), &mut readable)?;
    Ok(readable)
}

/// The departments that these references mean (contract `contact.v3.department.batch`), in the order given, each
/// once. Whatever cannot be read is left out: another kind of id, an unknown or deleted department, one out of range.
///
/// # Errors
/// Whatever the store answers.
pub fn batch(tx: &mut Tx<'_>, who: &Caller, references: &[String]) -> Result<Vec<Department>> {
    let mut keys = Vec::with_capacity(references.len());
    for reference in references {
        keys.extend(ids::or_unknown(who.ids.find_department(tx, reference))?);
    }
    readable(tx, who, &keys)
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

/// What these departments are called.
///
/// # Errors
/// Whatever the store answers.
pub fn names(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    keys: &[DepartmentKey],
) -> Result<HashMap<DepartmentKey, String>> {
    Ok(rows::names(tx, tenant, keys)?.into_iter().collect())
}
