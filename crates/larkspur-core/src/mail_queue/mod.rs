//! Copies on their way out: the one queue of all tenants.
//!
//! Its unit is the delivery: the open copies of one edition that go by one route. Whoever takes one has it for the time
//! of a lease, says copy by copy what became of them, and puts what is left at the end of the queue, so that a mail to
//! many does not hold up those behind it. Connections and replies are not known here.

pub mod rows;

use larkspur_model::{MailPostKey, TenantKey};
use larkspur_store::Tx;

use crate::Result;

/// Puts the copies of an edition that go by one route into the queue.
pub(crate) fn enqueue(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    post: MailPostKey,
    (edition, route): (i64, &str),
    expires_at: i64,
) -> Result<()> {
    if !rows::knows_route(tx, route)? {
        rows::insert_route(tx, route)?;
    }
    rows::insert(tx, tenant, post, (edition, route), expires_at)
}

/// Takes everything about these posts out of the queue: they go.
pub(crate) fn forget(tx: &mut Tx<'_>, tenant: TenantKey, posts: &[MailPostKey]) -> Result<()> {
    rows::delete_of_posts(tx, tenant, posts)
}
