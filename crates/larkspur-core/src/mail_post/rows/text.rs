//! SQL of the text of posts, and of their editions.

use larkspur_model::{MailGroupKey, MailPostKey, TenantKey};
use larkspur_store::{Param, Tx, statements};

use crate::Result;
use crate::mail_post::{MailEdition, Notify};

statements! {
    /// A piece of its text.
    INSERT_PART = "INSERT INTO mail_post_part (tenant, post, section, part, octets) VALUES (?1, ?2, ?3, ?4, ?5)";
    /// An edition.
    INSERT_EDITION = "INSERT INTO mail_edition (tenant, post, edition, mail_group, sender, notify, orcpt, late, storm)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, 0)";
    /// Whether there is such a post with its text.
    HAS_TEXT = "SELECT 1 FROM mail_post WHERE tenant = ?1 AND post = ?2 AND has_text = 1";
    /// A section of the text of a post.
    SECTION = "SELECT octets FROM mail_post_part WHERE tenant = ?1 AND post = ?2 AND section = ?3 ORDER BY part";
    /// The editions of a post.
    EDITIONS = "SELECT edition, mail_group, sender, notify, orcpt FROM mail_edition
        WHERE tenant = ?1 AND post = ?2 ORDER BY edition";
    /// Whether there is such an edition.
    HAS_EDITION = "SELECT 1 FROM mail_edition WHERE tenant = ?1 AND post = ?2 AND edition = ?3";
}

/// An edition as it is written.
pub(in crate::mail_post) struct EditionRow<'a> {
    pub(in crate::mail_post) number: i64,
    pub(in crate::mail_post) group: Option<MailGroupKey>,
    pub(in crate::mail_post) sender: &'a str,
    pub(in crate::mail_post) notify: Option<Notify>,
    pub(in crate::mail_post) orcpt: Option<String>,
}

pub(in crate::mail_post) fn insert_part(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    key: MailPostKey,
    (section, part): (i64, i64),
    octets: &[u8],
) -> Result<()> {
    let (tenant, key) = (tenant.get().into(), key.get().into());
    tx.send(&INSERT_PART, &[tenant, key, section.into(), part.into(), Param::Bytes(octets)])?;
    Ok(())
}

pub(in crate::mail_post) fn insert_edition(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    key: MailPostKey,
    edition: &EditionRow<'_>,
) -> Result<()> {
    tx.send(
        &INSERT_EDITION,
        &[
            tenant.get().into(),
            key.get().into(),
            edition.number.into(),
            edition.group.map(MailGroupKey::get).into(),
            edition.sender.into(),
            edition.notify.map(Notify::number).into(),
            edition.orcpt.as_deref().into(),
        ],
    )?;
    Ok(())
}

pub(in crate::mail_post) fn has_text(tx: &mut Tx<'_>, tenant: TenantKey, key: MailPostKey) -> Result<bool> {
    Ok(tx.one(&HAS_TEXT, &[tenant.get().into(), key.get().into()], |_| Ok(()))?.is_some())
}

pub(in crate::mail_post) fn section(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    key: MailPostKey,
    section: i64,
) -> Result<Vec<u8>> {
    let params = [tenant.get().into(), key.get().into(), section.into()];
    Ok(tx.all(&SECTION, &params, |row| Ok(row.bytes(0)?.to_owned()))?.concat())
}

pub(in crate::mail_post) fn editions(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    key: MailPostKey,
) -> Result<Vec<MailEdition>> {
    Ok(tx.all(&EDITIONS, &[tenant.get().into(), key.get().into()], |row| {
        Ok(MailEdition {
            number: row.int(0)?,
            group: row.opt_int(1)?.map(MailGroupKey::new),
            sender: row.text(2)?.to_owned(),
            notify: row.opt_int(3)?.map(Notify::of_number),
            orcpt: row.opt_text(4)?.map(str::to_owned),
        })
    })?)
}

pub(in crate::mail_post) fn has_edition(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    key: MailPostKey,
    edition: i64,
) -> Result<bool> {
    let params = [tenant.get().into(), key.get().into(), edition.into()];
    Ok(tx.one(&HAS_EDITION, &params, |_| Ok(()))?.is_some())
}
