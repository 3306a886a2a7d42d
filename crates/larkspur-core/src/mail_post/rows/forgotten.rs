//! SQL of forgetting posts.

use larkspur_model::{MailPostKey, TenantKey};
use larkspur_store::{Param, Statement, Tx, statements};

use super::wanted;
use crate::Result;

/// Posts older than a time about which nothing is left to do, as far as they are of a kind.
macro_rules! finished {
    ($kind:literal) => {
        concat!(
            "SELECT p.post FROM mail_post p WHERE p.tenant = ?1 AND p.accepted_at <= ?2",
            $kind,
            " AND NOT EXISTS (SELECT 1 FROM mail_delivery d WHERE d.tenant = p.tenant AND d.post = p.post)
            AND NOT EXISTS (SELECT 1 FROM mail_owed o WHERE o.tenant = p.tenant AND o.post = p.post)
        ORDER BY p.accepted_at, p.post LIMIT ?3"
        )
    };
}

statements! {
    /// All of them.
    FINISHED = finished!("");
    /// Those that have their text.
    FINISHED_WITH_TEXT = finished!(" AND p.has_text = 1");
    /// Notes that the text is gone.
    SET_WITHOUT_TEXT = "UPDATE mail_post SET has_text = 0 WHERE tenant = ?1 AND post IN {list ?2}";
    /// The oldest posts.
    OLDEST = "SELECT post FROM mail_post WHERE tenant = ?1 ORDER BY post LIMIT ?2";
    /// Forgets posts.
    DELETE = "DELETE FROM mail_post WHERE tenant = ?1 AND post IN {list ?2}";
    /// Forgets their text.
    DELETE_PARTS = "DELETE FROM mail_post_part WHERE tenant = ?1 AND post IN {list ?2}";
    /// Forgets their editions.
    DELETE_EDITIONS = "DELETE FROM mail_edition WHERE tenant = ?1 AND post IN {list ?2}";
    /// Forgets their copies.
    DELETE_COPIES = "DELETE FROM mail_copy WHERE tenant = ?1 AND post IN {list ?2}";
}

pub(in crate::mail_post) fn finished(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    until: i64,
    limit: usize,
) -> Result<Vec<MailPostKey>> {
    keys(tx, &FINISHED, &[tenant.get().into(), until.into(), wanted(limit)])
}

pub(in crate::mail_post) fn finished_with_text(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    until: i64,
    limit: usize,
) -> Result<Vec<MailPostKey>> {
    keys(tx, &FINISHED_WITH_TEXT, &[tenant.get().into(), until.into(), wanted(limit)])
}

pub(in crate::mail_post) fn forget_text(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    keys: &[MailPostKey],
) -> Result<()> {
    let keys: Vec<i64> = keys.iter().map(|key| key.get()).collect();
    for statement in [&DELETE_PARTS, &SET_WITHOUT_TEXT] {
        tx.send(statement, &[tenant.get().into(), Param::Ints(&keys)])?;
    }
    Ok(())
}

pub(in crate::mail_post) fn oldest(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    limit: usize,
) -> Result<Vec<MailPostKey>> {
    keys(tx, &OLDEST, &[tenant.get().into(), wanted(limit)])
}

pub(in crate::mail_post) fn delete(tx: &mut Tx<'_>, tenant: TenantKey, keys: &[MailPostKey]) -> Result<()> {
    let keys: Vec<i64> = keys.iter().map(|key| key.get()).collect();
    for statement in [&DELETE_COPIES, &DELETE_EDITIONS, &DELETE_PARTS, &DELETE] {
        tx.send(statement, &[tenant.get().into(), Param::Ints(&keys)])?;
    }
    Ok(())
}

fn keys(tx: &mut Tx<'_>, statement: &'static Statement, params: &[Param<'_>]) -> Result<Vec<MailPostKey>> {
    Ok(tx.all(statement, params, |row| Ok(MailPostKey::new(row.int(0)?)))?)
}
