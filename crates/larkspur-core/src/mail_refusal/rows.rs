//! SQL of refusals.

use larkspur_model::TenantKey;
use larkspur_store::{Param, Row, StoreError, Tx, statements};

use super::{MailRefusal, NewRefusal};
use crate::Result;

statements! {
    /// The number of the youngest refusal.
    LAST = "SELECT number FROM mail_refusal WHERE tenant = ?1 AND number > 0 ORDER BY number DESC LIMIT 1";
    /// A refusal.
    INSERT = "INSERT INTO mail_refusal (tenant, number, at, peer, sender, recipient, rule)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    /// The oldest ones go.
    DELETE_UNTIL = "DELETE FROM mail_refusal WHERE tenant = ?1 AND number <= ?2";
    /// Refusals before one of them, the youngest first.
    PAGE = "SELECT number, at, peer, sender, recipient, rule FROM mail_refusal
        WHERE tenant = ?1 AND number < ?2 ORDER BY number DESC LIMIT ?3";
    /// The same of one recipient.
    PAGE_OF_RECIPIENT = "SELECT number, at, peer, sender, recipient, rule FROM mail_refusal
        WHERE tenant = ?1 AND number < ?2 AND recipient = ?4 ORDER BY number DESC LIMIT ?3";
}

pub(super) fn last(tx: &mut Tx<'_>, tenant: TenantKey) -> Result<i64> {
    Ok(tx.one(&LAST, &[tenant.get().into()], |row| row.int(0))?.unwrap_or(0))
}

pub(super) fn insert(tx: &mut Tx<'_>, tenant: TenantKey, number: i64, new: &NewRefusal) -> Result<()> {
    let params = [
        tenant.get().into(),
        number.into(),
        new.at.into(),
        new.peer.as_str().into(),
        new.sender.as_deref().into(),
        new.recipient.as_str().into(),
        new.rule.as_str().into(),
    ];
    tx.send(&INSERT, &params)?;
    Ok(())
}

pub(super) fn delete_until(tx: &mut Tx<'_>, tenant: TenantKey, number: i64) -> Result<()> {
    tx.send(&DELETE_UNTIL, &[tenant.get().into(), number.into()])?;
    Ok(())
}

pub(super) fn page(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    recipient: Option<&str>,
    before: i64,
    most: usize,
) -> Result<Vec<MailRefusal>> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let mut params: Vec<Param<'_>> = vec![tenant.get().into(), before.into(), most.into()];
    let page = match recipient {
        Some(recipient) => {
            params.push(recipient.into());
            tx.all(&PAGE_OF_RECIPIENT, &params, read)
        }
        None => tx.all(&PAGE, &params, read),
    };
    Ok(page?)
}

fn read(row: &Row<'_>) -> Result<MailRefusal, StoreError> {
    let what = NewRefusal {
        at: row.int(1)?,
        peer: row.text(2)?.to_owned(),
        sender: row.opt_text(3)?.map(str::to_owned),
        recipient: row.text(4)?.to_owned(),
        rule: row.text(5)?.to_owned(),
    };
    Ok(MailRefusal { number: row.int(0)?, what })
}
