//! Giving up what was tried for too long, also where nothing could be tried because the route was down.

use larkspur_store::Tx;

use super::lease::settle;
use super::{Spot, record, rows};
use crate::Result;
use crate::mail_post::{CopyState, PostKind, Reply};

/// Copies of one delivery that one call gives up.
const BATCH: usize = 1_000;

/// Gives up copies of one delivery whose time is over for `grace_ms` milliseconds, in which the last attempt is made, and
/// says how many: whoever wants all given up asks until it is 0.
/// A delivery that somebody has at the moment is left alone, as are copies that an administrator holds.
///
/// # Errors
/// Whatever the store answers.
pub fn expire(tx: &mut Tx<'_>, grace_ms: i64) -> Result<usize> {
    while let Some(spot) = rows::overdue(tx, grace_ms)? {
        let copies = rows::copies::any_waiting(tx, &spot, BATCH)?;
        if !copies.is_empty() {
            give_up(tx, &spot, &copies)?;
        }
        settle(tx, &spot)?;
        if !copies.is_empty() {
            return Ok(copies.len());
        }
    }
    Ok(0)
}

fn give_up(tx: &mut Tx<'_>, spot: &Spot, copies: &[String]) -> Result<()> {
    let why = rows::routes::route(tx, &spot.route)?.and_then(|route| route.reason);
    let text =
        why.map_or_else(|| "not delivered in time".to_owned(), |why| format!("not delivered in time: {why}"));
    // RFC 3463: delivery time expired.
    let reply = Reply::of_ours((4, 4, 7), &text);
    rows::copies::give_up(tx, spot, CopyState::Expired, &reply, copies)?;
    match rows::facts(tx, spot)? {
        Some(facts) if facts.kind != PostKind::Letter => {
            record::end(tx, spot, CopyState::Expired, &reply, copies)
        }
        _ => Ok(()),
    }
}
