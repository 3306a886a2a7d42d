//! SQL of the address namespace.

use larkspur_model::{EmailAddress, TenantKey};
use larkspur_store::{StoreError, Tx, statements};

use super::{Holder, Role};
use crate::Result;

statements! {
    /// Who holds an address.
    FIND = "SELECT holder, holder_key, role FROM mail_address WHERE tenant = ?1 AND address = ?2";
    /// An address and its holder.
    INSERT = "INSERT INTO mail_address (tenant, address, given, holder, holder_key, role)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    /// Frees an address.
    DELETE = "DELETE FROM mail_address WHERE tenant = ?1 AND address = ?2";
    /// The further addresses of a holder.
    ALIASES = "SELECT given FROM mail_address WHERE tenant = ?1 AND holder = ?2 AND holder_key = ?3 AND role = 4
        ORDER BY address";
    /// Makes the addresses of a holder further ones of another.
    HAND_OVER = "UPDATE mail_address SET holder = ?4, holder_key = ?5, role = 4
        WHERE tenant = ?1 AND holder = ?2 AND holder_key = ?3 AND role <> 1";
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
            3 => Holder::PublicMailbox(key),
            _ => return Err(StoreError::Invariant("mail_address.holder is a known kind")),
        };
        let role = match row.int(2)? {
            1 => Role::Login,
            2 => Role::Primary,
            3 => Role::LoginAndPrimary,
            4 => Role::Alias,
            _ => return Err(StoreError::Invariant("mail_address.role is a known role")),
        };
        Ok((holder, role))
    })?)
}

/// The number of the kind of a holder, and its key.
fn stored(holder: Holder) -> (i64, i64) {
    match holder {
        Holder::User(key) => (1, key),
        Holder::MailGroup(key) => (2, key),
        Holder::PublicMailbox(key) => (3, key),
    }
}

pub(super) fn insert(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    address: &EmailAddress,
    holder: Holder,
    role: Role,
) -> Result<()> {
    let (kind, key) = stored(holder);
    let role = match role {
        Role::Login => 1i64,
        Role::Primary => 2,
        Role::LoginAndPrimary => 3,
        Role::Alias => 4,
    };
    let (folded, given) = (address.folded(), address.as_str());
    let params = [tenant.get().into(), folded.into(), given.into(), kind.into(), key.into(), role.into()];
    tx.run(&INSERT, &params)?;
    Ok(())
}

pub(super) fn delete(tx: &mut Tx<'_>, tenant: TenantKey, folded: &str) -> Result<()> {
    tx.run(&DELETE, &[tenant.get().into(), folded.into()])?;
    Ok(())
}

pub(super) fn hand_over(tx: &mut Tx<'_>, tenant: TenantKey, from: Holder, to: Holder) -> Result<()> {
    let ((kind, key), (new_kind, new_key)) = (stored(from), stored(to));
    tx.run(&HAND_OVER, &[tenant.get().into(), kind.into(), key.into(), new_kind.into(), new_key.into()])?;
    Ok(())
}

pub(super) fn delete_of(tx: &mut Tx<'_>, tenant: TenantKey, holder: Holder) -> Result<()> {
    let (kind, key) = stored(holder);
    tx.run(&DELETE_OF, &[tenant.get().into(), kind.into(), key.into()])?;
    Ok(())
}

pub(super) fn aliases(tx: &mut Tx<'_>, tenant: TenantKey, holder: Holder) -> Result<Vec<String>> {
    let (kind, key) = stored(holder);
    Ok(tx.all(&ALIASES, &[tenant.get().into(), kind.into(), key.into()], |row| Ok(row.text(0)?.to_owned()))?)
}

pub(super) fn is_domain_used(tx: &mut Tx<'_>, tenant: TenantKey, domain: &str) -> Result<bool> {
    // A domain has no wildcard of LIKE in it: letters, digits, hyphens and dots only.
    let pattern = format!("%@{domain}");
    Ok(tx.one(&IS_DOMAIN_USED, &[tenant.get().into(), pattern.as_str().into()], |row| row.int(0))?.is_some())
}
