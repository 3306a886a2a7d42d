//! Looking at the queue.

use larkspur_model::{MailPostKey, TenantKey};
use larkspur_store::Tx;

use super::{NEVER, rows};
use crate::mail_post::CopyState;
use crate::{Result, page};

/// Where a delivery stands in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its post.
    pub post: MailPostKey,
    /// The edition.
    pub edition: i64,
    /// The name of its route.
    pub route: String,
}

/// A delivery as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Which one.
    pub place: Place,
    /// When its turn comes at the earliest, milliseconds since 1970; `None` when all its copies are held.
    pub next_at: Option<i64>,
    /// Who has it now.
    pub owner: Option<String>,
    /// How often it was taken.
    pub claims: i64,
    /// Until when it is tried.
    pub expires_at: i64,
    /// Its open copies.
    pub open: i64,
}

/// How many copies of all tenants are in a state on a route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Depth {
    /// The name of the route.
    pub route: String,
    /// Pending, deferred or held.
    pub state: CopyState,
    /// How many.
    pub copies: i64,
}

/// A page of the deliveries of a tenant, the older posts first, and the last place if there are more.
///
/// # Errors
/// Whatever the store answers.
pub fn list(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    page_size: usize,
    after: Option<&Place>,
) -> Result<(Vec<Delivery>, Option<Place>)> {
    let rows = rows::page(tx, tenant, after, page_size + 1)?;
    Ok(page::cut(rows, page_size, |delivery| delivery.place.clone()))
}

/// How many copies wait, by route and state, over all tenants; routes and states with none are left out.
///
/// Walks over the index of all that waits: for now and then, not for every request.
///
/// # Errors
/// Whatever the store answers.
pub fn depth(tx: &mut Tx<'_>) -> Result<Vec<Depth>> {
    let mut depth = rows::copies::waiting(tx)?;
    depth.extend(rows::copies::held(tx)?);
    Ok(depth)
}

/// When something is due next, milliseconds since 1970, which may be over; `None` when nothing waits. A lease that ends
/// counts as well; routes of the names in `resting` do not, as in [`claim`](super::claim).
///
/// # Errors
/// Whatever the store answers.
pub fn next_due(tx: &mut Tx<'_>, resting: &[String]) -> Result<Option<i64>> {
    let (mut next, now) = (None, tx.now());
    for route in rows::routes::routes(tx)?.iter().filter(|route| !resting.contains(&route.route)) {
        if let Some(first) = rows::first_of_route(tx, &route.route)?.filter(|first| *first != NEVER) {
            let due = first.max(route.free_at(now));
            next = Some(next.map_or(due, |next: i64| next.min(due)));
        }
    }
    Ok(next)
}
