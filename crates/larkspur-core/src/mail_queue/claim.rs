//! Taking a delivery out of the queue for the time of a lease.

use larkspur_model::{MailGroupKey, MailPostKey, TenantKey};
use larkspur_store::Tx;

use super::lease::settle;
use super::{Spot, route, rows};
use crate::mail_post::{self, CopyState, Reply, Return};
use crate::{Result, secret};

/// Deliveries among which an owner looks for one that others are less likely to want.
const WINDOW: usize = 8;

/// A delivery that somebody has for the time of a lease.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Whose mail it is.
    pub tenant: TenantKey,
    /// Which mail.
    pub post: MailPostKey,
    /// Which edition of it.
    pub edition: i64,
    /// The group whose members get it; `None` for a letter.
    pub group: Option<MailGroupKey>,
    /// The name of the route: a domain that has its own, or `*`.
    pub route: String,
    /// The sender of the envelope; empty for a report.
    pub sender: String,
    /// The message came with SMTPUTF8.
    pub smtputf8: bool,
    /// What the sender wants back in reports.
    pub ret: Option<Return>,
    /// Octets of the message as it came.
    pub size: i64,
    /// When the mail was accepted, milliseconds since 1970.
    pub accepted_at: i64,
    /// The route was in trouble: nobody else is given anything for it until this attempt has told how it is.
    pub is_probe: bool,
    /// Some of its copies that are due.
    pub copies: Vec<ClaimedCopy>,
    /// When the lease ends, unless it is renewed, milliseconds since 1970.
    pub lease_until: i64,
    /// The number of the lease, never given twice: what is said under another one does not count.
    pub(super) ticket: i64,
}

impl Claim {
    pub(super) fn spot(&self) -> Spot {
        let Self { tenant, post, edition, route, .. } = self;
        Spot { tenant: *tenant, post: *post, edition: *edition, route: route.clone() }
    }
}

/// A copy that was handed out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimedCopy {
    /// The address, folded: its name in a [`Verdict`](super::Verdict).
    pub address: String,
    /// The address as the directory has it.
    pub given: String,
    /// How often it was tried.
    pub attempts: i64,
    /// Since when it is due, milliseconds since 1970: with the address, its place among those of the delivery.
    pub due_at: i64,
}

/// Takes the delivery that has waited longest, with at most `most` of its copies, for `lease_ms` milliseconds; `None`
/// when nothing is due. Routes of the names in `resting` are left out, as are those that rest after a failure.
///
/// Whoever waited longest comes first, but of the first few that had as many turns as that one an owner prefers those
/// that fall to its share by a hash, so that two processes seldom want the same.
///
/// # Errors
/// Whatever the store answers.
pub fn claim(
    tx: &mut Tx<'_>,
    owner: &str,
    lease_ms: i64,
    most: usize,
    resting: &[String],
) -> Result<Option<Claim>> {
    for _ in 0..WINDOW {
        let Some((spot, backoff)) = choose(tx, owner, resting)? else { break };
        let (ticket, lease_until) = (tx.fresh_id(), tx.now().saturating_add(lease_ms));
        rows::lease(tx, &spot, owner, (ticket, lease_until))?;
        let copies = rows::copies::due_copies(tx, &spot, None, most)?;
        let copies = without_leavers(tx, &spot, copies)?;
        let facts = rows::facts(tx, &spot)?.filter(|_| !copies.is_empty());
        let Some(facts) = facts else {
            // Whoever had it said what became of its copies, and died before giving it back; or all of them have left.
            settle(tx, &spot)?;
            continue;
        };
        if backoff > 0 {
            route::probe(tx, &spot.route, backoff)?;
        }
        let Spot { tenant, post, edition, route } = spot;
        return Ok(Some(Claim {
            tenant,
            post,
            edition,
            group: facts.group,
            route,
            sender: facts.sender,
            smtputf8: facts.smtputf8,
            ret: facts.ret,
            size: facts.size,
            accepted_at: facts.accepted_at,
            is_probe: backoff > 0,
            copies,
            lease_until,
            ticket,
        }));
    }
    Ok(None)
}

/// Takes some more of the copies of a delivery that one has, at most `most`, behind the last one that was handed out: what
/// keeps the connections of a route busy with a large mail while nothing else waits for it. None as soon as another delivery
/// does, so that its turn comes; `None` when the delivery is somebody else's by now.
///
/// # Errors
/// Whatever the store answers.
pub fn more(
    tx: &mut Tx<'_>,
    claim: &Claim,
    last: &ClaimedCopy,
    most: usize,
) -> Result<Option<Vec<ClaimedCopy>>> {
    let spot = claim.spot();
    if !rows::is_leased(tx, &spot, claim.ticket)? {
        return Ok(None);
    }
    if !rows::due(tx, &spot.route, 1)?.is_empty() {
        return Ok(Some(Vec::new()));
    }
    let copies = rows::copies::due_copies(tx, &spot, Some(last), most)?;
    without_leavers(tx, &spot, copies).map(Some)
}

/// The delivery whose turn it is, with what its route is resting for if it is in trouble.
fn choose(tx: &mut Tx<'_>, owner: &str, resting: &[String]) -> Result<Option<(Spot, i64)>> {
    let mut candidates = Vec::new();
    let now = tx.now();
    for route in rows::routes::routes(tx)? {
        if route.free_at(now) <= now && !resting.contains(&route.route) {
            let due = rows::due(tx, &route.route, WINDOW)?;
            candidates.extend(due.into_iter().map(|due| (due, route.backoff)));
        }
    }
    candidates.sort_by_key(|(due, _)| (due.next_at, due.turn));
    candidates.truncate(WINDOW);
    let place = preferred(owner, candidates.iter().map(|(due, _)| (due.claims, due.turn)));
    Ok(place.map(|place| candidates.swap_remove(place)).map(|(due, backoff)| (due.spot, backoff)))
}

/// Those of some copies whose receivers have not left since the mail was accepted; the others are given up. What somebody
/// else got with the mailbox goes to them.
fn without_leavers(tx: &mut Tx<'_>, spot: &Spot, mut copies: Vec<ClaimedCopy>) -> Result<Vec<ClaimedCopy>> {
    let addresses: Vec<String> = copies.iter().map(|copy| copy.address.clone()).collect();
    let left = rows::copies::left_behind(tx, spot.tenant, &addresses)?;
    if !left.is_empty() {
        let reply = Reply::of_ours((5, 2, 1), "whoever had the address has left");
        rows::copies::give_up(tx, spot, CopyState::Cancelled, &reply, &left)?;
        copies.retain(|copy| !left.contains(&copy.address));
    }
    Ok(copies)
}

/// The place of the one that an owner takes, of those that are due in the order of their waiting, each with how often it
/// was taken and a number of its own. One that had fewer turns is never passed over for one that had more.
fn preferred(owner: &str, due: impl Iterator<Item = (i64, i64)>) -> Option<usize> {
    let due: Vec<(i64, i64)> = due.collect();
    let (turns, _) = *due.first()?;
    let is_own =
        |number: i64| secret::hash(&format!("{owner} {number}")).first().is_some_and(|byte| byte & 1 == 0);
    Some(due.iter().position(|(claims, number)| *claims <= turns && is_own(*number)).unwrap_or(0))
}

/// The message of a delivery, header and body; `None` when it was cleared away meanwhile.
///
/// # Errors
/// Whatever the store answers.
pub fn text(tx: &mut Tx<'_>, claim: &Claim) -> Result<Option<Vec<u8>>> {
    mail_post::edition_text(tx, claim.tenant, claim.post, claim.edition)
}

#[cfg(test)]
mod tests {
    use super::preferred;

    #[test]
    fn owners_want_different_ones_and_nobody_waits_behind_a_large_one() {
        let equal: Vec<(i64, i64)> = (0..8).map(|number| (0, number)).collect();
        let choices: Vec<_> =
            ["a", "b", "c", "d", "e", "f"].map(|owner| preferred(owner, equal.iter().copied())).into();
        assert!(choices.iter().any(|choice| *choice != choices[0]), "{choices:?}");
        for number in 0..100 {
            let small_then_large = [(0, number), (1, number + 1_000), (3, number + 2_000)];
            assert_eq!(preferred("a", small_then_large.into_iter()), Some(0));
        }
        assert_eq!(preferred("a", std::iter::empty()), None);
    }
}
