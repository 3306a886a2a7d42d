//! SQL of the managers of mail groups.

use larkspur_model::{MailGroupKey, TenantKey, UserKey};
use larkspur_store::{Param, Tx, statements};

use crate::Result;

statements! {
    /// A manager, unless already one.
    INSERT = "INSERT INTO mail_group_manager (tenant, mail_group, user_key) VALUES (?1, ?2, ?3)
        ON CONFLICT (tenant, mail_group, user_key) DO NOTHING";
    /// Ends some offices.
    DELETE = "DELETE FROM mail_group_manager WHERE tenant = ?1 AND mail_group = ?2 AND user_key IN {list ?3}";
    /// Ends the offices of a user.
    DELETE_OF_USER = "DELETE FROM mail_group_manager WHERE tenant = ?1 AND user_key = ?2";
    /// Ends the offices in a group.
    DELETE_OF_GROUP = "DELETE FROM mail_group_manager WHERE tenant = ?1 AND mail_group = ?2";
    /// Where the managers in service get mail.
    ADDRESSES = "SELECT COALESCE(u.enterprise_email, u.email) FROM mail_group_manager m
            JOIN directory_user u ON u.tenant = m.tenant AND u.user_key = m.user_key
        WHERE m.tenant = ?1 AND m.mail_group = ?2 AND u.resigned_at IS NULL AND u.frozen = 0 ORDER BY m.user_key";
    /// Managers after one of them.
    PAGE = "SELECT user_key FROM mail_group_manager WHERE tenant = ?1 AND mail_group = ?2 AND user_key > ?3
        ORDER BY user_key LIMIT ?4";
}

pub(super) fn insert(tx: &mut Tx<'_>, tenant: TenantKey, group: MailGroupKey, user: UserKey) -> Result<()> {
    tx.send(&INSERT, &[tenant.get().into(), group.get().into(), user.get().into()])?;
    Ok(())
}

pub(super) fn delete(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    group: MailGroupKey,
    users: &[UserKey],
) -> Result<()> {
    let users: Vec<i64> = users.iter().map(|user| user.get()).collect();
    tx.send(&DELETE, &[tenant.get().into(), group.get().into(), Param::Ints(&users)])?;
    Ok(())
}

pub(super) fn delete_of_user(tx: &mut Tx<'_>, tenant: TenantKey, user: UserKey) -> Result<()> {
    tx.send(&DELETE_OF_USER, &[tenant.get().into(), user.get().into()])?;
    Ok(())
}

pub(super) fn delete_of_group(tx: &mut Tx<'_>, tenant: TenantKey, group: MailGroupKey) -> Result<()> {
    tx.send(&DELETE_OF_GROUP, &[tenant.get().into(), group.get().into()])?;
    Ok(())
}

pub(super) fn addresses(tx: &mut Tx<'_>, tenant: TenantKey, group: MailGroupKey) -> Result<Vec<String>> {
    let params = [tenant.get().into(), group.get().into()];
    let found = tx.all(&ADDRESSES, &params, |row| Ok(row.opt_text(0)?.map(str::to_owned)))?;
    Ok(found.into_iter().flatten().collect())
}

pub(super) fn page(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    group: MailGroupKey,
    after: UserKey,
    limit: usize,
) -> Result<Vec<UserKey>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let params = [tenant.get().into(), group.get().into(), after.get().into(), limit.into()];
    Ok(tx.all(&PAGE, &params, |row| Ok(UserKey::new(row.int(0)?)))?)
}
