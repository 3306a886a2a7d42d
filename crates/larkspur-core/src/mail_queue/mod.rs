//! Copies on their way out: the one queue of all tenants.
//!
//! Its unit is the delivery: the open copies of one edition that go by one route. Whoever takes one has it for the time
//! of a lease, says copy by copy what became of them, and puts what is left at the end of the queue, so that a mail to
//! many does not hold up those behind it. Connections are not known here; when to try again is an argument.

mod act;
mod catch_up;
mod claim;
mod expire;
mod lease;
mod record;
mod route;
pub mod rows;
mod schedule;
mod verdict;
mod watch;

use larkspur_model::{MailPostKey, TenantKey};
use larkspur_store::Tx;

use crate::Result;

pub use act::{Choice, cancel, hold, retry};
pub use catch_up::catch_up;
pub use claim::{Claim, ClaimedCopy, claim, more, text};
pub use expire::expire;
pub use lease::{release, release_own, renew};
pub(crate) use record::came_back;
pub use record::record;
pub use route::{Route, Slack, route_down, route_up, routes};
pub use schedule::Schedule;
pub use verdict::{Became, Verdict};
pub use watch::{Delivery, Depth, Place, depth, list, next_due};

/// The time of a delivery that waits for an administrator.
const NEVER: i64 = i64::MAX;

/// Puts the copies of an edition that go by one route into the queue.
pub(crate) fn enqueue(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    post: MailPostKey,
    (edition, route): (i64, &str),
    expires_at: i64,
) -> Result<()> {
    if !rows::routes::knows_route(tx, route)? {
        rows::routes::insert_route(tx, route)?;
    }
    rows::insert(tx, &Spot { tenant, post, edition, route: route.to_owned() }, expires_at)
}

/// Takes everything about these posts out of the queue: they go.
pub(crate) fn forget(tx: &mut Tx<'_>, tenant: TenantKey, posts: &[MailPostKey]) -> Result<()> {
    rows::delete_of_posts(tx, tenant, posts)
}

/// Which delivery is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spot {
    pub(crate) tenant: TenantKey,
    pub(crate) post: MailPostKey,
    pub(crate) edition: i64,
    pub(crate) route: String,
}
