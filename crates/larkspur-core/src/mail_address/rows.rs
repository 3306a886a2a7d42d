//! SQL of the address namespace.

use larkspur_model::TenantKey;
use larkspur_store::{StoreError, Tx, statements};

use super::{Holder, Role};
use crate::Result;

statements! {
    /// Who holds an address.
    FIND = "SELECT holder, holder_key, role FROM mail_address WHERE tenant = ?1 AND address = ?2";
    /// An address and its holder.
    INSERT = "INSERT INTO mail_address (tenant, address, holder, holder_key, role) VALUES (?1, ?2, ?3, ?4, ?5)";
    /// Frees the addresses of a holder.
    DELETE_OF = "DELETE FROM mail_address WHERE tenant = ?1 AND holder = ?2 AND holder_key = ?3";
    /// Whether an address of a domain exists. Rare (a domain is taken away), so it may walk the tenant's addresses.
    IS_DOMAIN_USED = "SELECT 1 FROM mail_address WHERE tenant = ?1 AND address LIKE ?2 LIMIT 1";
}

pub(super) fn find(tx: &mut Tx<'_>, tenant: TenantKey, folded: &str) -> Result<Option<(Holder, Role)>> {
    Ok(tx.one(&FIND, &[tenant.get().into(), folded.into()], |row| {
        let key = row.int(1)?;
        let holder = match row.int(0)? {
            1 => Holder::User(key),
            2 => Holder::MailGroup(key),
            _ => return Err(StoreError::Invariant("mail_address.holder is a known kind")),
        };
        let role = match row.int(2)? {
            1 => Role::Login,
            2 => Role::Primary,
            3 => Role::LoginAndPrimary,
            _ => return Err(StoreError::Invariant("mail_address.role is a known role")),
        };
        Ok((holder, role))
    })?)
}

pub(super) fn insert(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    folded: &str,
    holder: Holder,
    role: Role,
) -> Result<()> {
    let (kind, key) = match holder {
        Holder::User(key) => (1i64, key),
        Holder::MailGroup(key) => (2, key),
    };
    let role = match role {
        Role::Login => 1i64,
        Role::Primary => 2,
        Role::LoginAndPrimary => 3,
    };
    tx.run(&INSERT, &[tenant.get().into(), folded.into(), kind.into(), key.into(), role.into()])?;
    Ok(())
}

pub(super) fn delete_of_user(tx: &mut Tx<'_>, tenant: TenantKey, user: i64) -> Result<()> {
    tx.run(&DELETE_OF, &[tenant.get().into(), 1i64.into(), user.into()])?;
    Ok(())
}

pub(super) fn is_domain_used(tx: &mut Tx<'_>, tenant: TenantKey, domain: &str) -> Result<bool> {
    // A domain has no wildcard of LIKE in it: letters, digits, hyphens and dots only.
    let pattern = format!("%@{domain}");
    Ok(tx.one(&IS_DOMAIN_USED, &[tenant.get().into(), pattern.as_str().into()], |row| row.int(0))?.is_some())
}
