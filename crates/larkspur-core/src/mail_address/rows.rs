//! SQL of the address namespace.

use larkspur_model::TenantKey;
use larkspur_store::{Param, Row, StoreError, Tx, statements};

use super::{Holder, Role, Taken};
use crate::Result;

statements! {
    /// Who holds an address.
    FIND = "SELECT holder, holder_key, role FROM mail_address WHERE tenant = ?1 AND address = ?2";
    /// Who holds some addresses, and whether that is a user whose account is frozen.
    KNOWN = "SELECT a.holder, a.holder_key, a.role, a.address, COALESCE(u.frozen, 0) FROM mail_address a
            LEFT JOIN directory_user u ON a.holder = 1 AND u.tenant = a.tenant AND u.user_key = a.holder_key
        WHERE a.tenant = ?1 AND a.address IN {texts ?2}";
    /// Addresses and their holders, but for those that somebody has.
    INSERT = "INSERT {or_ignore} INTO mail_address (tenant, address, given, holder, holder_key, role)
        VALUES {rows ?6} {do_nothing}";
    /// Frees an address.
    DELETE = "DELETE FROM mail_address WHERE tenant = ?1 AND address = ?2";
    /// The further addresses of a holder.
    ALIASES = "SELECT given FROM mail_address WHERE tenant = ?1 AND holder = ?2 AND holder_key = ?3 AND role = 4
        ORDER BY address";
    /// The further addresses of some users.
    ALIASES_OF_USERS = "SELECT holder_key, given FROM mail_address
        WHERE tenant = ?1 AND holder = 1 AND holder_key IN {list ?2} AND role = 4 ORDER BY holder_key, address";
    /// Makes the addresses of a holder further ones of another.
    HAND_OVER = "UPDATE mail_address SET holder = ?4, holder_key = ?5, role = 4
        WHERE tenant = ?1 AND holder = ?2 AND holder_key = ?3 AND role <> 1";
    /// Whether a holder has a mailbox.
    HAS_MAILBOX = "SELECT 1 FROM mail_address WHERE tenant = ?1 AND holder = ?2 AND holder_key = ?3 AND role IN (2, 3)
        LIMIT 1";
    /// Frees the addresses of a holder.
    DELETE_OF = "DELETE FROM mail_address WHERE tenant = ?1 AND holder = ?2 AND holder_key = ?3";
    /// Frees the addresses of some users.
    DELETE_OF_USERS = "DELETE FROM mail_address WHERE tenant = ?1 AND holder = 1 AND holder_key IN {list ?2}";
    /// Frees the address that a holder only signs in with.
    DELETE_LOGINS = "DELETE FROM mail_address WHERE tenant = ?1 AND holder = ?2 AND holder_key = ?3 AND role = 1";
    /// Makes the addresses of a holder those of another kind, and nothing to sign in with.
    CHANGE_KIND = "UPDATE mail_address SET holder = ?4, role = CASE WHEN role = 3 THEN 2 ELSE role END
        WHERE tenant = ?1 AND holder = ?2 AND holder_key = ?3";
    /// Whether an address of a domain is in use. Rare (a domain is taken away), so it may walk the tenant's addresses.
    IS_DOMAIN_USED = "SELECT 1 FROM mail_address WHERE tenant = ?1 AND address LIKE ?2 AND holder < 4 LIMIT 1";
    /// Frees the addresses of a domain that lie in the recycle bin; as rare.
    DELETE_OF_DOMAIN = "DELETE FROM mail_address WHERE tenant = ?1 AND address LIKE ?2 AND holder >= 4";
}

/// What the store knows about an address that is held.
pub(super) struct Known {
    pub(super) holder: Holder,
    pub(super) role: Role,
    /// Whether the holder is a user whose account is frozen.
    pub(super) frozen: bool,
}

fn held(row: &Row<'_>) -> Result<(Holder, Role), StoreError> {
    let holder = holder(row.int(0)?, row.int(1)?)?;
    let role = match row.int(2)? {
        1 => Role::Login,
        2 => Role::Primary,
        3 => Role::LoginAndPrimary,
        4 => Role::Alias,
        _ => return Err(StoreError::Invariant("mail_address.role is a known role")),
    };
    Ok((holder, role))
}

/// The holder that these columns mean.
pub(crate) fn holder(kind: i64, key: i64) -> Result<Holder, StoreError> {
    match kind {
        1 => Ok(Holder::User(key)),
        2 => Ok(Holder::MailGroup(key)),
        3 => Ok(Holder::PublicMailbox(key)),
        4 => Ok(Holder::FormerUser(key)),
        5 => Ok(Holder::FormerPublicMailbox(key)),
        _ => Err(StoreError::Invariant("mail_address.holder is a known kind")),
    }
}

/// The number of the kind of a holder, and its key.
pub(crate) fn stored(holder: Holder) -> (i64, i64) {
    match holder {
        Holder::User(key) => (1, key),
        Holder::MailGroup(key) => (2, key),
        Holder::PublicMailbox(key) => (3, key),
        Holder::FormerUser(key) => (4, key),
        Holder::FormerPublicMailbox(key) => (5, key),
    }
}

pub(super) fn find(tx: &mut Tx<'_>, tenant: TenantKey, folded: &str) -> Result<Option<(Holder, Role)>> {
    Ok(tx.one(&FIND, &[tenant.get().into(), folded.into()], held)?)
}

pub(super) fn known(tx: &mut Tx<'_>, tenant: TenantKey, folded: &[String]) -> Result<Vec<(String, Known)>> {
    Ok(tx.all(&KNOWN, &[tenant.get().into(), Param::Texts(folded)], |row| {
        let (holder, role) = held(row)?;
        Ok((row.text(3)?.to_owned(), Known { holder, role, frozen: row.flag(4)? }))
    })?)
}

/// Puts addresses in; `false` when somebody has one of them already, and not all of them are in.
pub(super) fn insert(tx: &mut Tx<'_>, tenant: TenantKey, taken: &[Taken<'_>]) -> Result<bool> {
    let mut params: Vec<Param<'_>> = Vec::with_capacity(taken.len() * 6);
    for Taken { address, holder, role } in taken {
        let (kind, key) = stored(*holder);
        let role = match role {
            Role::Login => 1,
            Role::Primary => 2,
            Role::LoginAndPrimary => 3,
            Role::Alias => 4,
        };
        let (folded, given) = (address.folded(), address.as_str());
        params.extend::<[Param<'_>; 6]>([
            tenant.get().into(),
            folded.into(),
            given.into(),
            kind.into(),
            key.into(),
            Param::Int(role),
        ]);
    }
    Ok(tx.run_rows(&INSERT, &params)? == taken.len() as u64)
}

pub(super) fn delete(tx: &mut Tx<'_>, tenant: TenantKey, folded: &str) -> Result<()> {
    tx.send(&DELETE, &[tenant.get().into(), folded.into()])?;
    Ok(())
}

pub(super) fn has_mailbox(tx: &mut Tx<'_>, tenant: TenantKey, holder: Holder) -> Result<bool> {
    let (kind, key) = stored(holder);
    let mailbox = tx.one(&HAS_MAILBOX, &[tenant.get().into(), kind.into(), key.into()], |row| row.int(0))?;
    Ok(mailbox.is_some())
}

pub(super) fn hand_over(tx: &mut Tx<'_>, tenant: TenantKey, from: Holder, to: Holder) -> Result<()> {
    let ((kind, key), (new_kind, new_key)) = (stored(from), stored(to));
    tx.send(&HAND_OVER, &[tenant.get().into(), kind.into(), key.into(), new_kind.into(), new_key.into()])?;
    Ok(())
}

/// Frees the addresses of a holder and returns how many they were.
pub(super) fn delete_of(tx: &mut Tx<'_>, tenant: TenantKey, holder: Holder) -> Result<u64> {
    let (kind, key) = stored(holder);
    Ok(tx.run(&DELETE_OF, &[tenant.get().into(), kind.into(), key.into()])?)
}

pub(super) fn delete_of_users(tx: &mut Tx<'_>, tenant: TenantKey, users: &[i64]) -> Result<()> {
    tx.send(&DELETE_OF_USERS, &[tenant.get().into(), Param::Ints(users)])?;
    Ok(())
}

pub(super) fn delete_logins(tx: &mut Tx<'_>, tenant: TenantKey, holder: Holder) -> Result<()> {
    let (kind, key) = stored(holder);
    tx.send(&DELETE_LOGINS, &[tenant.get().into(), kind.into(), key.into()])?;
    Ok(())
}

/// Makes all addresses of a holder those of another kind of holder with the same key.
pub(super) fn change_kind(tx: &mut Tx<'_>, tenant: TenantKey, from: Holder, to: Holder) -> Result<()> {
    let ((kind, key), (new, _)) = (stored(from), stored(to));
    tx.send(&CHANGE_KIND, &[tenant.get().into(), kind.into(), key.into(), new.into()])?;
    Ok(())
}

pub(super) fn aliases(tx: &mut Tx<'_>, tenant: TenantKey, holder: Holder) -> Result<Vec<String>> {
    let (kind, key) = stored(holder);
    Ok(tx.all(&ALIASES, &[tenant.get().into(), kind.into(), key.into()], |row| Ok(row.text(0)?.to_owned()))?)
}

pub(super) fn aliases_of_users(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    users: &[i64],
) -> Result<Vec<(i64, String)>> {
    let params = [tenant.get().into(), Param::Ints(users)];
    Ok(tx.all(&ALIASES_OF_USERS, &params, |row| Ok((row.int(0)?, row.text(1)?.to_owned())))?)
}

pub(super) fn is_domain_used(tx: &mut Tx<'_>, tenant: TenantKey, domain: &str) -> Result<bool> {
    let pattern = anyone_at(domain);
    Ok(tx.one(&IS_DOMAIN_USED, &[tenant.get().into(), pattern.as_str().into()], |row| row.int(0))?.is_some())
}

pub(super) fn delete_of_domain(tx: &mut Tx<'_>, tenant: TenantKey, domain: &str) -> Result<()> {
    let pattern = anyone_at(domain);
    tx.send(&DELETE_OF_DOMAIN, &[tenant.get().into(), pattern.as_str().into()])?;
    Ok(())
}

/// A domain has no wildcard of LIKE in it: letters, digits, hyphens and dots only.
fn anyone_at(domain: &str) -> String {
    format!("%@{domain}")
}
