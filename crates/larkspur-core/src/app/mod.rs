//! Apps: who may call, with which scopes, over which part of the organisation.

mod change;
mod create;
mod range;
pub mod redirect_uri;
pub mod rows;
pub mod token;

pub use change::{AppChange, change, rotate_secret};
pub use create::{NewApp, create};
pub use range::{RangeParts, resolve_range, show_range};

use larkspur_model::{AppKey, DepartmentKey, ShownIds, TenantKey, UserKey};
use larkspur_store::Tx;

use crate::{ContactRange, Error, Field, Noun, RefKind, Reference, Result};

/// An app as the gate sees it: everything that decides what a request may do.
#[derive(Clone, Debug)]
pub struct App {
    /// Its inner key.
    pub key: AppKey,
    /// The tenant it belongs to.
    pub tenant: TenantKey,
    /// The opaque key of that tenant.
    pub tenant_key: String,
    /// `cli_…`.
    pub app_id: String,
    /// Its name.
    pub name: String,
    /// Apps of one developer see the same `union_id` of a user.
    pub developer: i64,
    /// Generation of secret and switch; tokens of earlier ones are void.
    pub generation: i64,
    /// Whether it may call at all.
    pub enabled: bool,
    /// The scopes it holds.
    pub scopes: Vec<String>,
    /// Where a person's browser may be sent back to with an authorization code.
    pub redirect_uris: Vec<String>,
    /// The part of the organisation it sees.
    pub range: ContactRange,
    /// Rises with every change of the app.
    pub version: i64,
    /// When it was made, milliseconds since 1970.
    pub created_at: i64,
    /// Makes and opens the ids of its tenant.
    pub ids: ShownIds,
}

/// The app with this inner key, with its contact range.
///
/// # Errors
/// Whatever the store answers.
pub fn find(tx: &mut Tx<'_>, key: AppKey) -> Result<Option<App>> {
    let app = rows::by_key(tx, key)?;
    app.map(|app| with_range(tx, app)).transpose()
}

/// The app with this app id, if there is one.
///
/// # Errors
/// Whatever the store answers.
pub fn find_by_app_id(tx: &mut Tx<'_>, app_id: &str) -> Result<Option<App>> {
    let app = rows::by_app_id(tx, app_id)?;
    app.map(|app| with_range(tx, app)).transpose()
}

/// The app with this app id.
///
/// # Errors
/// [`Noun::App`] when there is none.
pub fn get(tx: &mut Tx<'_>, app_id: &str) -> Result<App> {
    let unknown = || Error::NotFound(Noun::App, Reference::new(RefKind::Name, app_id));
    find_by_app_id(tx, app_id)?.ok_or_else(unknown)
}

/// All apps of a tenant, oldest first.
///
/// # Errors
/// Whatever the store answers.
pub fn all(tx: &mut Tx<'_>, tenant: TenantKey) -> Result<Vec<App>> {
    rows::of_tenant(tx, tenant)?.into_iter().map(|app| with_range(tx, app)).collect()
}

/// The app meant by an administrator who may leave it out when the tenant has only one.
///
/// # Errors
/// [`Noun::App`] when the named one is not of this tenant; [`Error::Missing`] when there is not just one and none is
/// named.
pub fn named_or_only(tx: &mut Tx<'_>, tenant: TenantKey, app_id: Option<&str>) -> Result<App> {
    if let Some(app_id) = app_id {
        let unknown = || Error::NotFound(Noun::App, Reference::new(RefKind::Name, app_id));
        return Some(get(tx, app_id)?).filter(|app| app.tenant == tenant).ok_or_else(unknown);
    }
    let mut apps = all(tx, tenant)?;
    match (apps.pop(), apps.is_empty()) {
        (Some(only), true) => Ok(only),
        _ => Err(Error::Missing(Field::App)),
    }
}

/// Takes a deleted department out of every contact range that named it.
pub(crate) fn forget_department(tx: &mut Tx<'_>, tenant: TenantKey, department: DepartmentKey) -> Result<()> {
    rows::forget(tx, tenant, rows::RANGE_DEPARTMENT, department.get())
}

/// Takes a user who leaves out of every contact range that named them.
pub(crate) fn forget_user(tx: &mut Tx<'_>, tenant: TenantKey, user: UserKey) -> Result<()> {
    rows::forget(tx, tenant, rows::RANGE_USER, user.get())
}

fn with_range(tx: &mut Tx<'_>, mut app: App) -> Result<App> {
    if let ContactRange::Some { departments, users } = &mut app.range {
        for (kind, member) in rows::range(tx, app.tenant, app.key)? {
            match kind {
                rows::RANGE_DEPARTMENT => _ = departments.insert(DepartmentKey::new(member)),
                _ => _ = users.insert(UserKey::new(member)),
            }
        }
    }
    Ok(app)
}
