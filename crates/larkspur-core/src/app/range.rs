//! Contact ranges as an administrator writes them down.

use std::collections::HashSet;

use larkspur_store::Tx;

use super::App;
use crate::ids::{DepartmentIdType, IdView, UserIdType};
use crate::{ContactRange, Error, Field, Noun, RefKind, Reference, Result, department, user};

/// The parts of a contact range by id, any kind of id in any place.
#[derive(Clone, Debug, Default)]
pub struct RangeParts {
    /// `od-…` or `department_id`.
    pub departments: Vec<String>,
    /// `ou_…` of the app, `on_…` or `user_id`.
    pub users: Vec<String>,
    /// User groups. There are none yet, so naming one is refused.
    pub groups: Vec<String>,
}

/// The contact range of `app` that these parts make.
///
/// # Errors
/// The first part that does not exist or has left; [`Field::ContactRange`] for the root department, which is "all members".
pub fn resolve_range(tx: &mut Tx<'_>, app: &App, parts: &RangeParts) -> Result<ContactRange> {
    if let Some(group) = parts.groups.first() {
        return Err(Error::NotFound(Noun::UserGroup, Reference::new(RefKind::Name, group)));
    }
    let mut departments = HashSet::new();
    for text in &parts.departments {
        let kind = if text.starts_with("od-") {
            DepartmentIdType::OpenDepartmentId
        } else {
            DepartmentIdType::DepartmentId
        };
        let ids = IdView::new(app, UserIdType::OpenId, kind);
        let unknown = || Error::NotFound(Noun::Department, ids.department_reference(text));
        let key = ids.find_department(tx, text)?.ok_or_else(unknown)?;
        if key.is_root() {
            return Err(Error::Invalid(Field::ContactRange, "the root department is \"all\""));
        }
        if !department::rows::is_live(tx, app.tenant, key)? {
            return Err(unknown());
        }
        departments.insert(key);
    }
    let mut users = HashSet::new();
    for text in &parts.users {
        let (ids, key) = find_user(tx, app, text)?;
        let unknown = || Error::NotFound(Noun::User, ids.user_reference(text));
        let key = key.ok_or_else(unknown)?;
        if user::rows::at_work(tx, app.tenant, &[key])?.is_empty() {
            return Err(unknown());
        }
        users.insert(key);
    }
    Ok(ContactRange::Some { departments, users })
}

/// The user that an administrator names by any kind of id.
fn find_user(tx: &mut Tx<'_>, app: &App, text: &str) -> Result<(IdView, Option<larkspur_model::UserKey>)> {
    let kind = match text.get(..3) {
        Some("ou_") => UserIdType::OpenId,
        Some("on_") => UserIdType::UnionId,
        _ => UserIdType::UserId,
    };
    let ids = IdView::new(app, kind, DepartmentIdType::OpenDepartmentId);
    let key = ids.find_user(tx, text)?;
    Ok((ids, key))
}

/// A contact range by id, as an administrator reads it: `od-…` and `user_id`, sorted. `None` for "all members".
///
/// # Errors
/// Whatever the store answers.
pub fn show_range(tx: &mut Tx<'_>, app: &App) -> Result<Option<RangeParts>> {
    let ContactRange::Some { departments, users } = &app.range else { return Ok(None) };
    let ids = IdView::new(app, UserIdType::UserId, DepartmentIdType::OpenDepartmentId);
    let keys: Vec<_> = users.iter().copied().collect();
    let custom = ids.load(tx, &keys, &[])?;
    let mut parts = RangeParts {
        departments: departments.iter().map(|key| ids.open_department_id(*key)).collect(),
        users: keys.into_iter().map(|key| ids.user(&custom, key)).collect(),
        groups: Vec::new(),
    };
    parts.departments.sort();
    parts.users.sort();
    Ok(Some(parts))
}
