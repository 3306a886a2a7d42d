//! SQL of public mailboxes.

use larkspur_model::{PublicMailbox, PublicMailboxKey, TenantKey};
use larkspur_store::{Row, StoreError, Tx, statements};

use crate::{Error, Result};

statements! {
    /// A public mailbox.
    INSERT = "INSERT INTO public_mailbox (tenant, public_mailbox, email, name, created_at) VALUES (?1, ?2, ?3, ?4, ?5)";
    /// One public mailbox.
    BY_KEY = "SELECT public_mailbox, email, name FROM public_mailbox WHERE tenant = ?1 AND public_mailbox = ?2";
    /// Public mailboxes after one of them.
    PAGE = "SELECT public_mailbox, email, name FROM public_mailbox WHERE tenant = ?1 AND public_mailbox > ?2
        ORDER BY public_mailbox LIMIT ?3";
    /// What a request can change of a public mailbox.
    UPDATE = "UPDATE public_mailbox SET email = ?3, name = ?4 WHERE tenant = ?1 AND public_mailbox = ?2";
    /// Forgets a public mailbox.
    DELETE = "DELETE FROM public_mailbox WHERE tenant = ?1 AND public_mailbox = ?2";
    /// Counts public mailboxes of the tenant in or out.
    COUNT_MAILBOX = "UPDATE tenant_mail SET public_mailbox_count = public_mailbox_count + ?2
        WHERE tenant = ?1 RETURNING public_mailbox_count";
}

fn from_row(row: &Row<'_>) -> Result<PublicMailbox, StoreError> {
    Ok(PublicMailbox {
        key: PublicMailboxKey::new(row.int(0)?),
        email: row.text(1)?.to_owned(),
        name: row.text(2)?.to_owned(),
    })
}

pub(super) fn insert(tx: &mut Tx<'_>, tenant: TenantKey, mailbox: &PublicMailbox) -> Result<()> {
    let now = tx.now();
    let (email, name) = (mailbox.email.as_str(), mailbox.name.as_str());
    let params = [tenant.get().into(), mailbox.key.get().into(), email.into(), name.into(), now.into()];
    tx.send(&INSERT, &params)?;
    Ok(())
}

pub(super) fn by_key(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    key: PublicMailboxKey,
) -> Result<Option<PublicMailbox>> {
    Ok(tx.one(&BY_KEY, &[tenant.get().into(), key.get().into()], from_row)?)
}

pub(super) fn page(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    after: PublicMailboxKey,
    limit: usize,
) -> Result<Vec<PublicMailbox>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    Ok(tx.all(&PAGE, &[tenant.get().into(), after.get().into(), limit.into()], from_row)?)
}

pub(super) fn update(tx: &mut Tx<'_>, tenant: TenantKey, mailbox: &PublicMailbox) -> Result<()> {
    let (email, name) = (mailbox.email.as_str(), mailbox.name.as_str());
    tx.send(&UPDATE, &[tenant.get().into(), mailbox.key.get().into(), email.into(), name.into()])?;
    Ok(())
}

pub(super) fn delete(tx: &mut Tx<'_>, tenant: TenantKey, key: PublicMailboxKey) -> Result<()> {
    tx.send(&DELETE, &[tenant.get().into(), key.get().into()])?;
    Ok(())
}

pub(super) fn count_mailbox(tx: &mut Tx<'_>, tenant: TenantKey, by: i64) -> Result<i64> {
    let count = tx.one(&COUNT_MAILBOX, &[tenant.get().into(), by.into()], |row| row.int(0))?;
    count.ok_or_else(|| Error::broken("every tenant has a mail row"))
}
