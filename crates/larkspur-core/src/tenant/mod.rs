//! Tenants: organisations that see nothing of each other.

pub mod rows;

use larkspur_model::{ShownIds, TenantKey};
use larkspur_store::Tx;

use crate::{Error, Field, Noun, RefKind, Reference, Result, department, secret};

/// A tenant.
#[derive(Clone, Debug)]
pub struct Tenant {
    /// Its inner key.
    pub key: TenantKey,
    /// The opaque key that clients see.
    pub tenant_key: String,
    /// Its name, which is also that of its root department.
    pub name: String,
    /// Makes and opens the ids it shows.
    pub ids: ShownIds,
    /// When it was made, milliseconds since 1970.
    pub created_at: i64,
}

/// Makes a tenant with its root department.
///
/// # Errors
/// [`Field::Name`] when the name is empty or longer than 255 characters.
pub fn create(tx: &mut Tx<'_>, name: &str) -> Result<Tenant> {
    if !larkspur_model::text::is_presentable(name) || name.chars().count() > 255 {
        return Err(Error::Invalid(Field::Name, "1 to 255 characters"));
    }
    let mut id_key = [0; 16];
    tx.random(&mut id_key);
    let tenant = Tenant {
        key: TenantKey::new(tx.fresh_id()),
        tenant_key: secret::fresh_hex(tx, 16),
        name: name.to_owned(),
        ids: ShownIds::new(&id_key),
        created_at: tx.now(),
    };
    rows::insert(tx, &tenant, &id_key)?;
    department::insert_root(tx, tenant.key, name)?;
    Ok(tenant)
}

/// The tenant with this tenant key.
///
/// # Errors
/// [`Noun::Tenant`] when there is none.
pub fn get(tx: &mut Tx<'_>, tenant_key: &str) -> Result<Tenant> {
    rows::by_tenant_key(tx, tenant_key)?
        .ok_or_else(|| Error::NotFound(Noun::Tenant, Reference::new(RefKind::Name, tenant_key)))
}

/// The tenant with this inner key, if it is there.
///
/// # Errors
/// Whatever the store answers.
pub fn by_key(tx: &mut Tx<'_>, key: TenantKey) -> Result<Option<Tenant>> {
    rows::by_key(tx, key)
}

/// All tenants, oldest first.
///
/// # Errors
/// Whatever the store answers.
pub fn all(tx: &mut Tx<'_>) -> Result<Vec<Tenant>> {
    rows::all(tx)
}

/// The tenant meant by an administrator who may leave it out when there is only one.
///
/// # Errors
/// [`Noun::Tenant`] when the named one does not exist; [`Error::Missing`] when there are several and none is named.
pub fn named_or_only(tx: &mut Tx<'_>, tenant_key: Option<&str>) -> Result<Tenant> {
    if let Some(tenant_key) = tenant_key {
        return get(tx, tenant_key);
    }
    let mut tenants = all(tx)?;
    match (tenants.pop(), tenants.is_empty()) {
        (Some(only), true) => Ok(only),
        _ => Err(Error::Missing(Field::TenantKey)),
    }
}
