//! SQL of posts and their copies.

use larkspur_model::{EmailAddress, MailGroupKey, MailPostKey, TenantKey};
use larkspur_store::{Param, Tx, statements};

use super::{MailCopy, MailPost, NewPost};
use crate::Result;

statements! {
    /// A post.
    INSERT = "INSERT INTO mail_post (tenant, post, sender, subject, size, accepted_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    /// A piece of its text.
    INSERT_PART = "INSERT INTO mail_post_part (tenant, post, part, octets) VALUES (?1, ?2, ?3, ?4)";
    /// Copies for addresses that have none yet. The empty first half names the column on both engines.
    INSERT_COPIES = "INSERT INTO mail_copy (tenant, post, address, mail_group)
        SELECT CAST(?1 AS BIGINT), CAST(?2 AS BIGINT), t.address, CAST(?3 AS BIGINT)
        FROM (SELECT '' AS address WHERE 1 = 0 UNION ALL SELECT * FROM {texts ?4} AS given) t WHERE 1 = 1
        ON CONFLICT (tenant, post, address) DO NOTHING";
    /// How the directory writes an address that it folds otherwise.
    SET_GIVEN = "UPDATE mail_copy SET given = ?4
        WHERE tenant = ?1 AND post = ?2 AND address = ?3 AND given IS NULL";
    /// Posts before one of them, the youngest first.
    PAGE = "SELECT p.post, p.sender, p.subject, p.size, p.accepted_at,
            (SELECT COUNT(*) FROM mail_copy c WHERE c.tenant = p.tenant AND c.post = p.post)
        FROM mail_post p WHERE p.tenant = ?1 AND p.post < ?2 ORDER BY p.post DESC LIMIT ?3";
    /// Whether there is such a post.
    EXISTS = "SELECT 1 FROM mail_post WHERE tenant = ?1 AND post = ?2";
    /// The text of a post.
    PARTS = "SELECT octets FROM mail_post_part WHERE tenant = ?1 AND post = ?2 ORDER BY part";
    /// Copies after one of them.
    COPIES = "SELECT address, given, mail_group FROM mail_copy
        WHERE tenant = ?1 AND post = ?2 AND address > ?3 ORDER BY address LIMIT ?4";
    /// The oldest posts.
    OLDEST = "SELECT post FROM mail_post WHERE tenant = ?1 ORDER BY post LIMIT ?2";
    /// Forgets posts.
    DELETE = "DELETE FROM mail_post WHERE tenant = ?1 AND post IN {list ?2}";
    /// Forgets their text.
    DELETE_PARTS = "DELETE FROM mail_post_part WHERE tenant = ?1 AND post IN {list ?2}";
    /// Forgets their copies.
    DELETE_COPIES = "DELETE FROM mail_copy WHERE tenant = ?1 AND post IN {list ?2}";
}

pub(super) fn insert(tx: &mut Tx<'_>, tenant: TenantKey, key: MailPostKey, new: &NewPost) -> Result<()> {
    let now = tx.now();
    let size = i64::try_from(new.text.len()).unwrap_or(i64::MAX);
    tx.run(
        &INSERT,
        &[
            tenant.get().into(),
            key.get().into(),
            new.sender.as_ref().map_or(Param::Null, |sender| sender.as_str().into()),
            new.subject.as_str().into(),
            size.into(),
            now.into(),
        ],
    )?;
    Ok(())
}

pub(super) fn insert_part(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    key: MailPostKey,
    part: i64,
    octets: &[u8],
) -> Result<()> {
    tx.run(&INSERT_PART, &[tenant.get().into(), key.get().into(), part.into(), Param::Bytes(octets)])?;
    Ok(())
}

pub(super) fn insert_copies(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    key: MailPostKey,
    group: MailGroupKey,
    folded: &[String],
) -> Result<()> {
    let (tenant, key, group) = (tenant.get().into(), key.get().into(), group.get().into());
    tx.run(&INSERT_COPIES, &[tenant, key, group, Param::Texts(folded)])?;
    Ok(())
}

pub(super) fn set_given(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    key: MailPostKey,
    folded: &str,
    given: &str,
) -> Result<()> {
    tx.run(&SET_GIVEN, &[tenant.get().into(), key.get().into(), folded.into(), given.into()])?;
    Ok(())
}

pub(super) fn page(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    before: MailPostKey,
    limit: usize,
) -> Result<Vec<MailPost>> {
    Ok(tx.all(&PAGE, &[tenant.get().into(), before.get().into(), wanted(limit)], |row| {
        Ok(MailPost {
            key: MailPostKey::new(row.int(0)?),
            sender: row.opt_text(1)?.and_then(EmailAddress::parse),
            subject: row.text(2)?.to_owned(),
            size: row.int(3)?,
            copies: row.int(5)?,
            accepted_at: row.int(4)?,
        })
    })?)
}

pub(super) fn exists(tx: &mut Tx<'_>, tenant: TenantKey, key: MailPostKey) -> Result<bool> {
    Ok(tx.one(&EXISTS, &[tenant.get().into(), key.get().into()], |_| Ok(()))?.is_some())
}

pub(super) fn parts(tx: &mut Tx<'_>, tenant: TenantKey, key: MailPostKey) -> Result<Vec<Vec<u8>>> {
    Ok(tx.all(&PARTS, &[tenant.get().into(), key.get().into()], |row| Ok(row.bytes(0)?.to_owned()))?)
}

pub(super) fn copies(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    key: MailPostKey,
    after: &str,
    limit: usize,
) -> Result<Vec<MailCopy>> {
    let (tenant, key) = (tenant.get().into(), key.get().into());
    Ok(tx.all(&COPIES, &[tenant, key, after.into(), wanted(limit)], |row| {
        let address = row.text(0)?.to_owned();
        let given = row.opt_text(1)?.unwrap_or(&address).to_owned();
        Ok(MailCopy { address, given, group: MailGroupKey::new(row.int(2)?) })
    })?)
}

pub(super) fn oldest(tx: &mut Tx<'_>, tenant: TenantKey, limit: usize) -> Result<Vec<MailPostKey>> {
    Ok(tx.all(&OLDEST, &[tenant.get().into(), wanted(limit)], |row| Ok(MailPostKey::new(row.int(0)?)))?)
}

pub(super) fn delete(tx: &mut Tx<'_>, tenant: TenantKey, keys: &[MailPostKey]) -> Result<()> {
    let keys: Vec<i64> = keys.iter().map(|key| key.get()).collect();
    for statement in [&DELETE_COPIES, &DELETE_PARTS, &DELETE] {
        tx.run(statement, &[tenant.get().into(), Param::Ints(&keys)])?;
    }
    Ok(())
}

fn wanted(limit: usize) -> Param<'static> {
    i64::try_from(limit).unwrap_or(i64::MAX).into()
}
