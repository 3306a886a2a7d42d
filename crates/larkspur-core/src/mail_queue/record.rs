//! Saying what became of copies.

use std::collections::BTreeMap;

use larkspur_store::Tx;

use super::{Became, Claim, Schedule, Spot, Verdict, rows};
use crate::mail_post::{CopyState, PostKind, Reply};
use crate::mail_report::{self, News};
use crate::{Result, mail_trouble};

/// Longest reply that is kept, in letters.
const LONGEST_REPLY: usize = 1_000;

/// Writes what became of some copies of a delivery, which stays with its owner. `false`, and nothing is written, when it is
/// somebody else's by now.
///
/// A copy that is deferred beyond the time of its mail has expired. What failed or expired is owed to the managers of the
/// group in the same transaction.
///
/// # Errors
/// Whatever the store answers.
pub fn record(tx: &mut Tx<'_>, claim: &Claim, verdicts: &[Verdict], schedule: &Schedule) -> Result<bool> {
    let spot = claim.spot();
    if !rows::is_leased(tx, &spot, claim.ticket)? {
        return Ok(false);
    }
    let Some(facts) = rows::facts(tx, &spot)? else { return Ok(false) };
    let mut alike: BTreeMap<(i64, i64, &Reply), Vec<String>> = BTreeMap::new();
    let mut is_deferred = false;
    for verdict in verdicts {
        let (state, reply) = match &verdict.became {
            Became::Unsent => continue,
            Became::Delivered(reply) => (CopyState::Delivered, reply),
            Became::Failed(reply) => (CopyState::Failed, reply),
            Became::Deferred(reply) if facts.expires_at <= tx.now() => (CopyState::Expired, reply),
            Became::Deferred(reply) => (CopyState::Deferred, reply),
        };
        is_deferred |= state == CopyState::Deferred;
        alike.entry((state.number(), verdict.attempts + 1, reply)).or_default().push(verdict.address.clone());
    }
    for ((state, attempts, reply), addresses) in alike {
        let state = CopyState::of_number(state).unwrap_or(CopyState::Deferred);
        let next_at = (state == CopyState::Deferred).then(|| {
            let next_at = tx.now().saturating_add(schedule.pause(attempts, chance(tx)));
            // The last attempt is not put off beyond the time there is.
            next_at.min(facts.expires_at)
        });
        let reply = kept(reply);
        let news = rows::copies::NewState { state, next_at, attempts, reply: &reply };
        if has_sequel(state) && facts.kind != PostKind::Letter {
            let touched = rows::copies::set_state_naming(tx, &spot, &news, &addresses)?;
            end(tx, &spot, state, &reply, &touched)?;
        } else {
            rows::copies::set_state(tx, &spot, &news, &addresses)?;
        }
    }
    let is_late =
        schedule.late_after.is_some_and(|after| facts.accepted_at.saturating_add(after) <= tx.now());
    if is_deferred && is_late && facts.may_tell_late {
        rows::set_late(tx, &spot)?;
        mail_report::owe(tx, spot.tenant, (spot.post, spot.edition), News::Late)?;
    }
    Ok(true)
}

/// A copy that the next server had taken over came back: it has failed, which is owed to the managers. Nothing happens to
/// one that stands otherwise, so that a report that comes twice is told once.
pub(crate) fn came_back(tx: &mut Tx<'_>, spot: &Spot, address: &str, reply: &Reply) -> Result<()> {
    let is_changed = rows::copies::set_returned(tx, spot, &kept(reply), address)?;
    match rows::post_kind(tx, spot)? {
        Some(PostKind::Groups) if is_changed => {
            mail_report::owe_copies(tx, spot, News::Undelivered, &[address.to_owned()])
        }
        _ => Ok(()),
    }
}

/// A reply as it is kept.
fn kept(reply: &Reply) -> Reply {
    let text = reply.text.chars().filter(|sign| *sign != '\0').take(LONGEST_REPLY).collect();
    Reply { text, ..reply.clone() }
}

/// Whether somebody is to be told that copies came to this state.
fn has_sequel(state: CopyState) -> bool {
    matches!(state, CopyState::Failed | CopyState::Expired)
}

/// What the end of copies brings with it.
pub(super) fn end(
    tx: &mut Tx<'_>,
    spot: &Spot,
    state: CopyState,
    reply: &Reply,
    addresses: &[String],
) -> Result<()> {
    if !has_sequel(state) {
        return Ok(());
    }
    mail_report::owe_copies(tx, spot, News::Undelivered, addresses)?;
    if state != CopyState::Failed || !reply.status.is_some_and(mail_trouble::counts) {
        return Ok(());
    }
    let mut suspended = Vec::new();
    for address in addresses {
        if mail_trouble::bounced(tx, spot.tenant, address, &reply.text)? {
            suspended.push(address.clone());
        }
    }
    mail_report::owe_copies(tx, spot, News::Suspended, &suspended)
}

/// Any number.
fn chance(tx: &Tx<'_>) -> u32 {
    let mut bytes = [0; 4];
    tx.random(&mut bytes);
    u32::from_le_bytes(bytes)
}
