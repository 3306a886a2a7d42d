//! SQL of the queue.

use larkspur_model::{MailPostKey, TenantKey};
use larkspur_store::{Param, Tx, statements};

use crate::Result;

statements! {
    /// A delivery.
    INSERT = "INSERT INTO mail_delivery (tenant, post, edition, route, next_at, turn, claims, expires_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, ?7)";
    /// Deliveries of some posts.
    DELETE_OF_POSTS = "DELETE FROM mail_delivery WHERE tenant = ?1 AND post IN {list ?2}";
    /// Whether something ever went by a route.
    KNOWS_ROUTE = "SELECT 1 FROM mail_route WHERE route = ?1";
    /// A route that is well.
    INSERT_ROUTE = "INSERT INTO mail_route (route, down_until, backoff, changed_at) VALUES (?1, 0, 0, ?2)
        ON CONFLICT (route) DO NOTHING";
}

pub(super) fn insert(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    post: MailPostKey,
    (edition, route): (i64, &str),
    expires_at: i64,
) -> Result<()> {
    let (now, turn) = (tx.now(), tx.fresh_id());
    let (tenant, post) = (tenant.get().into(), post.get().into());
    let params = [tenant, post, edition.into(), route.into(), now.into(), turn.into(), expires_at.into()];
    tx.run(&INSERT, &params)?;
    Ok(())
}

pub(super) fn delete_of_posts(tx: &mut Tx<'_>, tenant: TenantKey, posts: &[MailPostKey]) -> Result<()> {
    let posts: Vec<i64> = posts.iter().map(|post| post.get()).collect();
    tx.run(&DELETE_OF_POSTS, &[tenant.get().into(), Param::Ints(&posts)])?;
    Ok(())
}

pub(super) fn knows_route(tx: &mut Tx<'_>, route: &str) -> Result<bool> {
    Ok(tx.one(&KNOWS_ROUTE, &[route.into()], |_| Ok(()))?.is_some())
}

pub(super) fn insert_route(tx: &mut Tx<'_>, route: &str) -> Result<()> {
    let now = tx.now();
    tx.run(&INSERT_ROUTE, &[route.into(), now.into()])?;
    Ok(())
}
