//! SQL of the members of public mailboxes.

use larkspur_model::{MemberKey, PublicMailboxKey, PublicMailboxMember, TenantKey, UserKey};
use larkspur_store::{Param, Row, StoreError, Tx, statements};

use crate::{Error, Result};

statements! {
    /// A membership, and the key of the one that is there then: the new one, or the older one of the same user.
    INSERT = "INSERT INTO public_mailbox_member (tenant, public_mailbox, member, user_key) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (tenant, user_key, public_mailbox) DO UPDATE SET user_key = EXCLUDED.user_key
        RETURNING member";
    /// One membership.
    BY_KEY = "SELECT public_mailbox, member, user_key FROM public_mailbox_member
        WHERE tenant = ?1 AND public_mailbox = ?2 AND member = ?3";
    /// Memberships after one of them.
    PAGE = "SELECT public_mailbox, member, user_key FROM public_mailbox_member
        WHERE tenant = ?1 AND public_mailbox = ?2 AND member > ?3 ORDER BY member LIMIT ?4";
    /// How many users work at a mailbox.
    COUNT = "SELECT COUNT(*) FROM public_mailbox_member WHERE tenant = ?1 AND public_mailbox = ?2";
    /// At how many mailboxes the busiest of some users works.
    MOST_OF_USERS = "SELECT COALESCE(MAX(u.mailboxes), 0) FROM (SELECT COUNT(*) AS mailboxes FROM public_mailbox_member
        WHERE tenant = ?1 AND user_key IN {list ?2} GROUP BY user_key) u";
    /// Ends some memberships.
    DELETE = "DELETE FROM public_mailbox_member WHERE tenant = ?1 AND public_mailbox = ?2 AND member IN {list ?3}";
    /// Ends the memberships in a mailbox.
    DELETE_OF_MAILBOX = "DELETE FROM public_mailbox_member WHERE tenant = ?1 AND public_mailbox = ?2";
    /// Ends the memberships of a user.
    DELETE_OF_USER = "DELETE FROM public_mailbox_member WHERE tenant = ?1 AND user_key = ?2";
}

fn from_row(row: &Row<'_>) -> Result<PublicMailboxMember, StoreError> {
    Ok(PublicMailboxMember {
        mailbox: PublicMailboxKey::new(row.int(0)?),
        key: MemberKey::new(row.int(1)?),
        user: UserKey::new(row.int(2)?),
    })
}

pub(super) fn insert(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    mailbox: PublicMailboxKey,
    fresh: MemberKey,
    user: UserKey,
) -> Result<MemberKey> {
    let params = [tenant.get().into(), mailbox.get().into(), fresh.get().into(), user.get().into()];
    let key = tx.one(&INSERT, &params, |row| Ok(MemberKey::new(row.int(0)?)))?;
    key.ok_or_else(|| Error::broken("a membership is there or made"))
}

pub(super) fn by_key(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    mailbox: PublicMailboxKey,
    key: MemberKey,
) -> Result<Option<PublicMailboxMember>> {
    Ok(tx.one(&BY_KEY, &[tenant.get().into(), mailbox.get().into(), key.get().into()], from_row)?)
}

pub(super) fn page(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    mailbox: PublicMailboxKey,
    after: MemberKey,
    limit: usize,
) -> Result<Vec<PublicMailboxMember>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let params = [tenant.get().into(), mailbox.get().into(), after.get().into(), limit.into()];
    Ok(tx.all(&PAGE, &params, from_row)?)
}

pub(super) fn count(tx: &mut Tx<'_>, tenant: TenantKey, mailbox: PublicMailboxKey) -> Result<i64> {
    let count = tx.one(&COUNT, &[tenant.get().into(), mailbox.get().into()], |row| row.int(0))?;
    Ok(count.unwrap_or(0))
}

pub(super) fn most_of_users(tx: &mut Tx<'_>, tenant: TenantKey, users: &[UserKey]) -> Result<i64> {
    let users: Vec<i64> = users.iter().map(|user| user.get()).collect();
    let most = tx.one(&MOST_OF_USERS, &[tenant.get().into(), Param::Ints(&users)], |row| row.int(0))?;
    Ok(most.unwrap_or(0))
}

/// Ends these memberships and returns how many of them were there.
pub(super) fn delete(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    mailbox: PublicMailboxKey,
    keys: &[MemberKey],
) -> Result<u64> {
    let keys: Vec<i64> = keys.iter().map(|key| key.get()).collect();
    Ok(tx.run(&DELETE, &[tenant.get().into(), mailbox.get().into(), Param::Ints(&keys)])?)
}

pub(super) fn delete_of_mailbox(tx: &mut Tx<'_>, tenant: TenantKey, mailbox: PublicMailboxKey) -> Result<()> {
    tx.send(&DELETE_OF_MAILBOX, &[tenant.get().into(), mailbox.get().into()])?;
    Ok(())
}

pub(super) fn delete_of_user(tx: &mut Tx<'_>, tenant: TenantKey, user: UserKey) -> Result<()> {
    tx.send(&DELETE_OF_USER, &[tenant.get().into(), user.get().into()])?;
    Ok(())
}
