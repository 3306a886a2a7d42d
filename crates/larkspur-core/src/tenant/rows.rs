//! SQL of tenants.

use larkspur_model::{ShownIds, TenantKey};
use larkspur_store::{Param, Row, StoreError, Tx, statements};

use super::Tenant;
use crate::Result;

statements! {
    /// A tenant.
    INSERT = "INSERT INTO tenant (tenant, tenant_key, name, id_key, created_at) VALUES (?1, ?2, ?3, ?4, ?5)";
    /// Its structure row.
    INSERT_STRUCTURE = "INSERT INTO tenant_structure (tenant, department_count, version) VALUES (?1, 0, 0)";
    /// Its mail row.
    INSERT_MAIL = "INSERT INTO tenant_mail (tenant, mail_group_count, public_mailbox_count) VALUES (?1, 0, 0)";
    /// By the key that clients see.
    BY_TENANT_KEY = "SELECT tenant, tenant_key, name, id_key, created_at FROM tenant WHERE tenant_key = ?1";
    /// By the inner key.
    BY_KEY = "SELECT tenant, tenant_key, name, id_key, created_at FROM tenant WHERE tenant = ?1";
    /// Every tenant.
    EVERY = "SELECT tenant, tenant_key, name, id_key, created_at FROM tenant ORDER BY tenant";
}

fn from_row(row: &Row<'_>) -> Result<Tenant, StoreError> {
    Ok(Tenant {
        key: TenantKey::new(row.int(0)?),
        tenant_key: row.text(1)?.to_owned(),
        name: row.text(2)?.to_owned(),
        ids: ShownIds::new(row.bytes(3)?),
        created_at: row.int(4)?,
    })
}

pub(super) fn insert(tx: &mut Tx<'_>, tenant: &Tenant, id_key: &[u8]) -> Result<()> {
    let key = Param::Int(tenant.key.get());
    tx.send(
        &INSERT,
        &[
            Param::Int(tenant.key.get()),
            tenant.tenant_key.as_str().into(),
            tenant.name.as_str().into(),
            Param::Bytes(id_key),
            tenant.created_at.into(),
        ],
    )?;
    tx.send(&INSERT_STRUCTURE, &[Param::Int(tenant.key.get())])?;
    tx.send(&INSERT_MAIL, &[key])?;
    Ok(())
}

pub(super) fn by_tenant_key(tx: &mut Tx<'_>, tenant_key: &str) -> Result<Option<Tenant>> {
    Ok(tx.one(&BY_TENANT_KEY, &[tenant_key.into()], from_row)?)
}

pub(super) fn by_key(tx: &mut Tx<'_>, key: TenantKey) -> Result<Option<Tenant>> {
    Ok(tx.one(&BY_KEY, &[key.get().into()], from_row)?)
}

pub(super) fn all(tx: &mut Tx<'_>) -> Result<Vec<Tenant>> {
    Ok(tx.all(&EVERY, &[], from_row)?)
}
