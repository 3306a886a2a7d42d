//! Keeping a delivery for longer, and giving it back.

use larkspur_store::Tx;

use super::{Claim, NEVER, Spot, rows};
use crate::Result;

/// Has a delivery for `lease_ms` milliseconds from now on; `false` when it is somebody else's by now.
///
/// # Errors
/// Whatever the store answers.
pub fn renew(tx: &mut Tx<'_>, claim: &Claim, lease_ms: i64) -> Result<bool> {
    let until = tx.now().saturating_add(lease_ms);
    rows::renew(tx, &claim.spot(), claim.ticket, until)
}

/// Gives a delivery back with nothing more to say about it: it is at the end of the queue again. `false` when it is
/// somebody else's by now.
///
/// # Errors
/// Whatever the store answers.
pub fn release(tx: &mut Tx<'_>, claim: &Claim) -> Result<bool> {
    let spot = claim.spot();
    if !rows::is_leased(tx, &spot, claim.ticket)? {
        return Ok(false);
    }
    settle(tx, &spot)?;
    Ok(true)
}

/// Gives back everything that an owner had, and says how much that was: what a process does when it starts, for those
/// that it had when it was killed.
///
/// # Errors
/// Whatever the store answers.
pub fn release_own(tx: &mut Tx<'_>, owner: &str) -> Result<usize> {
    let spots = rows::of_owner(tx, owner)?;
    for spot in &spots {
        settle(tx, spot)?;
    }
    Ok(spots.len())
}

/// Gives a delivery its place in the queue by what its copies are now; it goes when none is open. Nobody has it then.
pub(super) fn settle(tx: &mut Tx<'_>, spot: &Spot) -> Result<()> {
    let now = tx.now();
    match rows::copies::first_due(tx, spot)? {
        Some(due) => rows::put_back(tx, spot, due.max(now)),
        None if rows::copies::has_held(tx, spot)? => rows::put_back(tx, spot, NEVER),
        None => rows::delete(tx, spot),
    }
}
