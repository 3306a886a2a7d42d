//! SQL of what somebody is still to be told.

use larkspur_model::{MailPostKey, TenantKey};
use larkspur_store::{Param, Tx, statements};

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
    tx.run(&INSERT, &[tenant, post, edition.into(), kind.into(), address.into(), now.into()])?;
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
    tx.run(&INSERT_ALL, &params)?;
    Ok(())
}

pub(super) fn delete_of_posts(tx: &mut Tx<'_>, tenant: TenantKey, posts: &[MailPostKey]) -> Result<()> {
    let posts: Vec<i64> = posts.iter().map(|post| post.get()).collect();
    tx.run(&DELETE_OF_POSTS, &[tenant.get().into(), Param::Ints(&posts)])?;
    Ok(())
}
