//! SQL of what somebody is still to be told.

use larkspur_model::{MailPostKey, TenantKey};
use larkspur_store::{Param, StoreError, Tx, statements};

use super::News;
use crate::Result;

statements! {
    /// Something to tell, unless it is owed already.
    INSERT = "INSERT INTO mail_owed (tenant, post, edition, kind, address, owed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT (tenant, post, edition, kind, address) DO NOTHING";
    /// The same for many addresses. The empty first half names the column on both engines.
    INSERT_ALL = "INSERT INTO mail_owed (tenant, post, edition, kind, address, owed_at)
        SELECT CAST(?1 AS BIGINT), CAST(?2 AS BIGINT), CAST(?3 AS BIGINT), CAST(?4 AS BIGINT), t.address,
            CAST(?5 AS BIGINT)
        FROM (SELECT '' AS address WHERE 1 = 0 UNION ALL SELECT * FROM {texts ?6} AS given) t WHERE 1 = 1
        ON CONFLICT (tenant, post, edition, kind, address) DO NOTHING";
    /// The author who may be told of failures of an edition: one who was proved and did not say that this is not wanted.
    AUTHOR_TO_TELL = "SELECT p.author FROM mail_post p
        JOIN mail_edition e ON e.tenant = p.tenant AND e.post = p.post AND e.edition = ?3
        WHERE p.tenant = ?1 AND p.post = ?2 AND p.author IS NOT NULL
            AND (e.notify IS NULL OR e.notify IN (2, 3, 6, 7))";
    /// What has waited longest.
    OLDEST = "SELECT tenant, post, edition, kind FROM mail_owed WHERE owed_at <= ?1 ORDER BY owed_at LIMIT 1";
    /// How much there is of it.
    COUNT = "SELECT COUNT(*) FROM mail_owed
        WHERE tenant = ?1 AND post = ?2 AND edition = ?3 AND kind = ?4 AND owed_at <= ?5";
    /// The addresses that it is about.
    ADDRESSES = "SELECT address FROM mail_owed
        WHERE tenant = ?1 AND post = ?2 AND edition = ?3 AND kind = ?4 AND owed_at <= ?5 ORDER BY address LIMIT ?6";
    /// Owes since now what is owed since a time to come.
    SET_OWED_NOW = "UPDATE mail_owed SET owed_at = ?1 WHERE owed_at > ?1";
    /// It is told.
    DELETE = "DELETE FROM mail_owed
        WHERE tenant = ?1 AND post = ?2 AND edition = ?3 AND kind = ?4 AND owed_at <= ?5";
    /// Everything about some posts.
    DELETE_OF_POSTS = "DELETE FROM mail_owed WHERE tenant = ?1 AND post IN {list ?2}";
}

pub(super) fn insert(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    post: MailPostKey,
    edition: i64,
    (kind, address): (i64, &str),
) -> Result<()> {
    let now = tx.now();
    let (tenant, post) = (tenant.get().into(), post.get().into());
    tx.send(&INSERT, &[tenant, post, edition.into(), kind.into(), address.into(), now.into()])?;
    Ok(())
}

pub(super) fn insert_all(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    (post, edition): (MailPostKey, i64),
    kind: i64,
    addresses: &[String],
) -> Result<()> {
    let now = tx.now();
    let (tenant, post) = (tenant.get().into(), post.get().into());
    let params = [tenant, post, edition.into(), kind.into(), now.into(), Param::Texts(addresses)];
    tx.send(&INSERT_ALL, &params)?;
    Ok(())
}

pub(super) fn author_to_tell(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    (post, edition): (MailPostKey, i64),
) -> Result<Option<String>> {
    let params = [tenant.get().into(), post.get().into(), edition.into()];
    Ok(tx.one(&AUTHOR_TO_TELL, &params, |row| Ok(row.text(0)?.to_owned()))?)
}

/// What is owed, without the addresses.
pub(super) struct First {
    pub(super) tenant: TenantKey,
    pub(super) post: MailPostKey,
    pub(super) edition: i64,
    pub(super) news: News,
}

pub(super) fn oldest(tx: &mut Tx<'_>, until: i64) -> Result<Option<First>> {
    Ok(tx.one(&OLDEST, &[until.into()], |row| {
        let news = News::of_number(row.int(3)?);
        Ok(First {
            tenant: TenantKey::new(row.int(0)?),
            post: MailPostKey::new(row.int(1)?),
            edition: row.int(2)?,
            news: news.ok_or(StoreError::Invariant("mail_owed.kind is a known kind"))?,
        })
    })?)
}

pub(super) fn set_owed_now(tx: &mut Tx<'_>) -> Result<u64> {
    let now = tx.now();
    Ok(tx.run(&SET_OWED_NOW, &[now.into()])?)
}

fn about<'a>(
    tenant: TenantKey,
    (post, edition): (MailPostKey, i64),
    news: News,
    until: i64,
) -> [Param<'a>; 5] {
    [tenant.get().into(), post.get().into(), edition.into(), news.number().into(), until.into()]
}

pub(super) fn count(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    place: (MailPostKey, i64),
    news: News,
    until: i64,
) -> Result<i64> {
    Ok(tx.one(&COUNT, &about(tenant, place, news, until), |row| row.int(0))?.unwrap_or(0))
}

pub(super) fn addresses(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    place: (MailPostKey, i64),
    (news, until): (News, i64),
    most: usize,
) -> Result<Vec<String>> {
    let [tenant, post, edition, kind, until] = about(tenant, place, news, until);
    let most = Param::Int(i64::try_from(most).unwrap_or(i64::MAX));
    Ok(tx.all(&ADDRESSES, &[tenant, post, edition, kind, until, most], |row| Ok(row.text(0)?.to_owned()))?)
}

pub(super) fn delete(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    place: (MailPostKey, i64),
    news: News,
    until: i64,
) -> Result<()> {
    tx.send(&DELETE, &about(tenant, place, news, until))?;
    Ok(())
}

pub(super) fn delete_of_posts(tx: &mut Tx<'_>, tenant: TenantKey, posts: &[MailPostKey]) -> Result<()> {
    let posts: Vec<i64> = posts.iter().map(|post| post.get()).collect();
    tx.send(&DELETE_OF_POSTS, &[tenant.get().into(), Param::Ints(&posts)])?;
    Ok(())
}
