//! How the ways out are: a route in trouble rests, longer and longer, and then one attempt finds out whether it is well.

use larkspur_store::Tx;

use super::{Claim, rows};
use crate::Result;

/// A route as the queue sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// Its name: a domain that has its own, or `*`.
    pub route: String,
    /// Nothing is taken for it before this, milliseconds since 1970; 0 when it is well.
    pub down_until: i64,
    /// How long it rests, milliseconds; 0 when it is well.
    pub backoff: i64,
    /// What was wrong last.
    pub reason: Option<String>,
    /// When that was, or when it was well again.
    pub changed_at: i64,
}

impl Route {
    /// From when on something may be taken for it. A rest that is longer than what it was given comes from a clock that was
    /// set back, and counts for nothing.
    pub(super) fn free_at(&self, now: i64) -> i64 {
        if self.down_until > now.saturating_add(self.backoff) { now } else { self.down_until }
    }
}

/// How long a route rests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slack {
    /// After the first failure, milliseconds.
    pub first_ms: i64,
    /// At most.
    pub most_ms: i64,
}

/// Longest reason that is kept, in letters.
const LONGEST_REASON: usize = 500;

/// Notes that the route of a claim does not work: it rests, twice as long as before if the claim was to find out whether
/// it works again. Returns until when.
///
/// Of several who find it down at once only the first counts.
///
/// # Errors
/// Whatever the store answers.
pub fn route_down(tx: &mut Tx<'_>, claim: &Claim, reason: &str, slack: Slack) -> Result<i64> {
    let now = tx.now();
    let known = rows::routes::route(tx, &claim.route)?.filter(|known| known.backoff > 0);
    let backoff = match &known {
        Some(known) if claim.is_probe => known.backoff.saturating_mul(2),
        Some(known) => known.backoff,
        None => slack.first_ms,
    };
    let backoff = backoff.clamp(1, slack.most_ms.max(1));
    let reason: String = reason.chars().filter(|sign| *sign != '\0').take(LONGEST_REASON).collect();
    let until = now.saturating_add(backoff);
    rows::routes::set_route(tx, &claim.route, (until, backoff), Some(&reason))?;
    Ok(until)
}

/// Notes that the route of a claim works; writes nothing if that is known.
///
/// # Errors
/// Whatever the store answers.
pub fn route_up(tx: &mut Tx<'_>, claim: &Claim) -> Result<()> {
    match rows::routes::route(tx, &claim.route)? {
        Some(known) if known.backoff > 0 => {
            rows::routes::set_route(tx, &claim.route, (0, 0), known.reason.as_deref())
        }
        _ => Ok(()),
    }
}

/// All routes that something ever went by, in alphabetical order.
///
/// # Errors
/// Whatever the store answers.
pub fn routes(tx: &mut Tx<'_>) -> Result<Vec<Route>> {
    rows::routes::routes(tx)
}

/// Lets a route rest while one attempt finds out how it is; should nothing be heard of it, there is another one then.
pub(super) fn probe(tx: &mut Tx<'_>, name: &str, backoff: i64) -> Result<()> {
    let until = tx.now().saturating_add(backoff);
    rows::routes::set_rest(tx, name, until)
}
