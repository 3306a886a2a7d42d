//! SQL of what somebody is still to be told.

use larkspur_model::{MailPostKey, TenantKey};
use larkspur_store::{Param, Tx, statements};

use crate::Result;

statements! {
    /// Something to tell, unless it is owed already.
    INSERT = "INSERT INTO mail_owed (tenant, post, edition, kind, address, owed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
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

pub(super) fn delete_of_posts(tx: &mut Tx<'_>, tenant: TenantKey, posts: &[MailPostKey]) -> Result<()> {
    let posts: Vec<i64> = posts.iter().map(|post| post.get()).collect();
    tx.run(&DELETE_OF_POSTS, &[tenant.get().into(), Param::Ints(&posts)])?;
    Ok(())
}
