//! SQL of mail groups.

use larkspur_model::{MailGroup, MailGroupKey, TenantKey, UserKey, WhoCanSend};
use larkspur_store::{Param, Row, StoreError, Tx, statements};

use crate::{Error, Result};

/// What [`from_row`] reads, in its order.
macro_rules! group_columns {
    () => {
        "g.mail_group, g.email, g.name, g.description, g.who_can_send, g.direct_member_count,
            g.external_member_count, g.company_member_count"
    };
}

statements! {
    /// A group.
    INSERT = "INSERT INTO mail_group (tenant, mail_group, email, name, description, who_can_send,
            direct_member_count, external_member_count, company_member_count, created_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, 0, 0, ?7)";
    /// One group.
    BY_KEY = concat!("SELECT ", group_columns!(), " FROM mail_group g WHERE g.tenant = ?1 AND g.mail_group = ?2");
    /// The addresses of some groups.
    EMAILS = "SELECT mail_group, email FROM mail_group WHERE tenant = ?1 AND mail_group IN {list ?2}";
    /// Groups after one of them.
    PAGE = concat!("SELECT ", group_columns!(), " FROM mail_group g WHERE g.tenant = ?1 AND g.mail_group > ?2
        ORDER BY g.mail_group LIMIT ?3");
    /// Groups that a user manages, after one of them.
    PAGE_OF_MANAGER = concat!("SELECT ", group_columns!(), " FROM mail_group_manager m
            JOIN mail_group g ON g.tenant = m.tenant AND g.mail_group = m.mail_group
        WHERE m.tenant = ?1 AND m.user_key = ?4 AND m.mail_group > ?2 ORDER BY m.mail_group LIMIT ?3");
    /// What a request can change of a group.
    UPDATE = "UPDATE mail_group SET email = ?3, name = ?4, description = ?5, who_can_send = ?6
        WHERE tenant = ?1 AND mail_group = ?2";
    /// Forgets a group.
    DELETE = "DELETE FROM mail_group WHERE tenant = ?1 AND mail_group = ?2";
    /// Counts groups of the tenant in or out.
    COUNT_GROUP = "UPDATE tenant_mail SET mail_group_count = mail_group_count + ?2
        WHERE tenant = ?1 RETURNING mail_group_count";
}

fn from_row(row: &Row<'_>) -> Result<MailGroup, StoreError> {
    let who_can_send = WhoCanSend::parse(row.text(4)?);
    Ok(MailGroup {
        key: MailGroupKey::new(row.int(0)?),
        email: row.text(1)?.to_owned(),
        name: row.text(2)?.to_owned(),
        description: row.text(3)?.to_owned(),
        who_can_send: who_can_send.ok_or(StoreError::Invariant("mail_group.who_can_send is a known word"))?,
        direct_member_count: row.int(5)?,
        external_member_count: row.int(6)?,
        company_member_count: row.int(7)?,
    })
}

pub(super) fn insert(tx: &mut Tx<'_>, tenant: TenantKey, group: &MailGroup) -> Result<()> {
    let now = tx.now();
    tx.send(
        &INSERT,
        &[
            tenant.get().into(),
            group.key.get().into(),
            group.email.as_str().into(),
            group.name.as_str().into(),
            group.description.as_str().into(),
            group.who_can_send.as_str().into(),
            now.into(),
        ],
    )?;
    Ok(())
}

pub(super) fn update(tx: &mut Tx<'_>, tenant: TenantKey, group: &MailGroup) -> Result<()> {
    tx.send(
        &UPDATE,
        &[
            tenant.get().into(),
            group.key.get().into(),
            group.email.as_str().into(),
            group.name.as_str().into(),
            group.description.as_str().into(),
            group.who_can_send.as_str().into(),
        ],
    )?;
    Ok(())
}

pub(super) fn delete(tx: &mut Tx<'_>, tenant: TenantKey, key: MailGroupKey) -> Result<()> {
    tx.send(&DELETE, &[tenant.get().into(), key.get().into()])?;
    Ok(())
}

pub(super) fn by_key(tx: &mut Tx<'_>, tenant: TenantKey, key: MailGroupKey) -> Result<Option<MailGroup>> {
    Ok(tx.one(&BY_KEY, &[tenant.get().into(), key.get().into()], from_row)?)
}

pub(super) fn emails(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    keys: &[MailGroupKey],
) -> Result<Vec<(MailGroupKey, String)>> {
    let keys: Vec<i64> = keys.iter().map(|key| key.get()).collect();
    Ok(tx.all(&EMAILS, &[tenant.get().into(), Param::Ints(&keys)], |row| {
        Ok((MailGroupKey::new(row.int(0)?), row.text(1)?.to_owned()))
    })?)
}

pub(super) fn page(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    after: MailGroupKey,
    limit: usize,
) -> Result<Vec<MailGroup>> {
    Ok(tx.all(&PAGE, &[tenant.get().into(), after.get().into(), rows_wanted(limit)], from_row)?)
}

pub(super) fn page_of_manager(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    manager: UserKey,
    after: MailGroupKey,
    limit: usize,
) -> Result<Vec<MailGroup>> {
    let params = [tenant.get().into(), after.get().into(), rows_wanted(limit), manager.get().into()];
    Ok(tx.all(&PAGE_OF_MANAGER, &params, from_row)?)
}

pub(super) fn count_group(tx: &mut Tx<'_>, tenant: TenantKey, by: i64) -> Result<i64> {
    let count = tx.one(&COUNT_GROUP, &[tenant.get().into(), by.into()], |row| row.int(0))?;
    count.ok_or_else(|| Error::broken("every tenant has a mail row"))
}

fn rows_wanted(limit: usize) -> Param<'static> {
    Param::Int(i64::try_from(limit).unwrap_or(i64::MAX))
}
