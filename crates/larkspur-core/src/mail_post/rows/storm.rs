//! SQL of conversations that run away.

use larkspur_model::{MailGroupKey, MailPostKey, TenantKey};
use larkspur_store::{StoreError, Tx, statements};

use crate::Result;

statements! {
    /// The edition with which a conversation began in a group, as far as it is kept, and whether somebody was told.
    BEGINNING = "SELECT p.post, e.edition, e.storm FROM mail_post p
        JOIN mail_edition e ON e.tenant = p.tenant AND e.post = p.post
        WHERE p.tenant = ?1 AND p.thread = ?2 AND e.mail_group = ?3 ORDER BY p.accepted_at, p.post LIMIT 1";
    /// Notes that it is told.
    SET_TOLD = "UPDATE mail_edition SET storm = 1 WHERE tenant = ?1 AND post = ?2 AND edition = ?3 AND storm = 0";
}

/// The edition with which a conversation began in a group, unless somebody was told that it runs away.
pub(in crate::mail_post) fn untold(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    thread: &str,
    group: MailGroupKey,
) -> Result<Option<(MailPostKey, i64)>> {
    let params = [tenant.get().into(), thread.into(), group.get().into()];
    let found = tx.one(&BEGINNING, &params, |row| -> Result<_, StoreError> {
        Ok((MailPostKey::new(row.int(0)?), row.int(1)?, row.flag(2)?))
    })?;
    Ok(found.filter(|(.., is_told)| !is_told).map(|(post, edition, _)| (post, edition)))
}

/// Notes that somebody is told.
pub(in crate::mail_post) fn set_told(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    (post, edition): (MailPostKey, i64),
) -> Result<()> {
    tx.send(&SET_TOLD, &[tenant.get().into(), post.get().into(), edition.into()])?;
    Ok(())
}
