//! SQL of the copies of a delivery as they go out.

use larkspur_model::{MailPostKey, TenantKey};
use larkspur_store::{Param, StoreError, Tx, statements};

use super::{Spot, wanted};
use crate::Result;
use crate::mail_post::rows::copies::state;
use crate::mail_post::{CopyState, Reply};
use crate::mail_queue::{ClaimedCopy, Depth};

/// What became of copies. One that was held meanwhile stays so unless it came to an end, and one that was cancelled unless it
/// was delivered.
macro_rules! set_state {
    () => {
        "UPDATE mail_copy SET state = ?5, next_at = ?6, attempts = ?7, reply_code = ?8, reply_status = ?9,
            reply = ?10, changed_at = ?11
        WHERE tenant = ?1 AND post = ?2 AND edition = ?3 AND route = ?4 AND address IN {texts ?12}
            AND (state IN (2, 3) OR (state = 4 AND ?5 <> 3) OR (state = 8 AND ?5 = 5))"
    };
}

statements! {
    /// Copies that are due, behind a place.
    DUE_COPIES = "SELECT address, given, attempts, next_at FROM mail_copy
        WHERE tenant = ?1 AND post = ?2 AND edition = ?3 AND route = ?4 AND next_at <= ?5
            AND (next_at, address) > (?6, ?7)
        ORDER BY next_at, address LIMIT ?8";
    /// Copies that are to be tried at any time.
    ANY_WAITING = "SELECT address FROM mail_copy
        WHERE tenant = ?1 AND post = ?2 AND edition = ?3 AND route = ?4 AND next_at IS NOT NULL
        ORDER BY next_at, address LIMIT ?5";
    /// When the first copy of a delivery is due.
    FIRST_DUE = "SELECT next_at FROM mail_copy
        WHERE tenant = ?1 AND post = ?2 AND edition = ?3 AND route = ?4 AND next_at IS NOT NULL
        ORDER BY next_at LIMIT 1";
    /// Whether copies of a delivery are held.
    HAS_HELD = "SELECT 1 FROM mail_copy
        WHERE tenant = ?1 AND post = ?2 AND edition = ?3 AND route = ?4 AND state = 4 LIMIT 1";
    /// What became of copies.
    SET_STATE = set_state!();
    /// The same, with the addresses of those that it was written of.
    SET_STATE_NAMING = concat!(set_state!(), " RETURNING address");
    /// A copy that was delivered has come back.
    SET_RETURNED = "UPDATE mail_copy SET state = 6, reply_code = NULL, reply_status = ?5, reply = ?6, changed_at = ?7
        WHERE tenant = ?1 AND post = ?2 AND edition = ?3 AND route = ?4 AND address = ?8 AND state = 5";
    /// Which of some addresses belonged to users who left, and to nobody since.
    LEFT_BEHIND = "SELECT address FROM mail_address WHERE tenant = ?1 AND address IN {texts ?2} AND holder = 4";
    /// Gives copies up without another attempt.
    GIVE_UP = "UPDATE mail_copy SET state = ?9, next_at = NULL, changed_at = ?5,
            reply_status = CASE WHEN reply IS NULL THEN ?6 ELSE reply_status END,
            reply = CASE WHEN reply IS NULL THEN ?7 ELSE reply END
        WHERE tenant = ?1 AND post = ?2 AND edition = ?3 AND route = ?4 AND address IN {texts ?8}";
    /// Puts open copies of a post, or one of them, aside.
    SET_ASIDE = "UPDATE mail_copy SET state = ?4, next_at = NULL, changed_at = ?5
        WHERE tenant = ?1 AND post = ?2 AND state IN (2, 3, 4) AND state <> ?4
            AND (CAST(?3 AS TEXT) IS NULL OR address = ?3)";
    /// Lets open copies of a post, or one of them, be tried now.
    SET_DUE = "UPDATE mail_copy SET state = CASE WHEN attempts = 0 THEN 2 ELSE 3 END, next_at = ?4, changed_at = ?4
        WHERE tenant = ?1 AND post = ?2 AND state IN (2, 3, 4) AND (CAST(?3 AS TEXT) IS NULL OR address = ?3)";
    /// Makes due what waits although it was never tried, or was tried last at a time that is still to come.
    SET_DUE_AGAIN = "UPDATE mail_copy SET next_at = ?1 WHERE next_at > ?1 AND (state = 2 OR changed_at > ?1)";
    /// How many wait, over all tenants.
    WAITING = "SELECT route, state, COUNT(*) FROM mail_copy WHERE next_at IS NOT NULL
        GROUP BY route, state ORDER BY route, state";
    /// How many are held, over all tenants.
    HELD = "SELECT route, COUNT(*) FROM mail_copy WHERE state = 4 GROUP BY route ORDER BY route";
}

/// Those that are due, from the first one on or behind one of them.
pub(in crate::mail_queue) fn due_copies(
    tx: &mut Tx<'_>,
    spot: &Spot,
    behind: Option<&ClaimedCopy>,
    limit: usize,
) -> Result<Vec<ClaimedCopy>> {
    let now = tx.now();
    let (due_at, address) = behind.map_or((i64::MIN, ""), |copy| (copy.due_at, copy.address.as_str()));
    let params = spot.with([now.into(), due_at.into(), address.into(), wanted(limit)]);
    Ok(tx.all(&DUE_COPIES, &params, |row| {
        let address = row.text(0)?.to_owned();
        let given = row.opt_text(1)?.unwrap_or(&address).to_owned();
        Ok(ClaimedCopy { address, given, attempts: row.int(2)?, due_at: row.int(3)? })
    })?)
}

pub(in crate::mail_queue) fn any_waiting(tx: &mut Tx<'_>, spot: &Spot, limit: usize) -> Result<Vec<String>> {
    Ok(tx.all(&ANY_WAITING, &spot.with([wanted(limit)]), |row| Ok(row.text(0)?.to_owned()))?)
}

pub(in crate::mail_queue) fn first_due(tx: &mut Tx<'_>, spot: &Spot) -> Result<Option<i64>> {
    Ok(tx.one(&FIRST_DUE, &spot.params(), |row| row.int(0))?)
}

pub(in crate::mail_queue) fn has_held(tx: &mut Tx<'_>, spot: &Spot) -> Result<bool> {
    Ok(tx.one(&HAS_HELD, &spot.params(), |_| Ok(()))?.is_some())
}

/// What became of some copies.
pub(in crate::mail_queue) struct NewState<'a> {
    pub(in crate::mail_queue) state: CopyState,
    pub(in crate::mail_queue) next_at: Option<i64>,
    pub(in crate::mail_queue) attempts: i64,
    pub(in crate::mail_queue) reply: &'a Reply,
}

impl NewState<'_> {
    fn write<T>(
        &self,
        tx: &mut Tx<'_>,
        spot: &Spot,
        addresses: &[String],
        run: impl FnOnce(&mut Tx<'_>, &[Param<'_>]) -> Result<T, StoreError>,
    ) -> Result<T> {
        let now = tx.now();
        let status = self.reply.status_text();
        let params = spot.with([
            self.state.number().into(),
            self.next_at.into(),
            self.attempts.into(),
            self.reply.code.map(i64::from).into(),
            status.as_deref().into(),
            self.reply.text.as_str().into(),
            now.into(),
            Param::Texts(addresses),
        ]);
        Ok(run(tx, &params)?)
    }
}

pub(in crate::mail_queue) fn set_state(
    tx: &mut Tx<'_>,
    spot: &Spot,
    new: &NewState<'_>,
    addresses: &[String],
) -> Result<()> {
    new.write(tx, spot, addresses, |tx, params| tx.run(&SET_STATE, params)).map(drop)
}

/// The same; gives those that it was written of.
pub(in crate::mail_queue) fn set_state_naming(
    tx: &mut Tx<'_>,
    spot: &Spot,
    new: &NewState<'_>,
    addresses: &[String],
) -> Result<Vec<String>> {
    new.write(tx, spot, addresses, |tx, params| {
        tx.all(&SET_STATE_NAMING, params, |row| Ok(row.text(0)?.to_owned()))
    })
}

pub(in crate::mail_queue) fn left_behind(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    addresses: &[String],
) -> Result<Vec<String>> {
    let params = [tenant.get().into(), Param::Texts(addresses)];
    Ok(tx.all(&LEFT_BEHIND, &params, |row| Ok(row.text(0)?.to_owned()))?)
}

pub(in crate::mail_queue) fn set_returned(
    tx: &mut Tx<'_>,
    spot: &Spot,
    reply: &Reply,
    address: &str,
) -> Result<bool> {
    let now = tx.now();
    let status = reply.status_text();
    let params =
        spot.with([status.as_deref().into(), reply.text.as_str().into(), now.into(), address.into()]);
    Ok(tx.run(&SET_RETURNED, &params)? > 0)
}

pub(in crate::mail_queue) fn give_up(
    tx: &mut Tx<'_>,
    spot: &Spot,
    state: CopyState,
    reply: &Reply,
    addresses: &[String],
) -> Result<()> {
    let now = tx.now();
    let status = reply.status_text();
    let params = spot.with([
        now.into(),
        status.as_deref().into(),
        reply.text.as_str().into(),
        Param::Texts(addresses),
        state.number().into(),
    ]);
    tx.send(&GIVE_UP, &params)?;
    Ok(())
}

pub(in crate::mail_queue) fn set_aside(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    post: MailPostKey,
    address: Option<&str>,
    state: CopyState,
) -> Result<u64> {
    let now = tx.now();
    let params = [tenant.get().into(), post.get().into(), address.into(), state.number().into(), now.into()];
    Ok(tx.run(&SET_ASIDE, &params)?)
}

pub(in crate::mail_queue) fn set_due(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    post: MailPostKey,
    address: Option<&str>,
) -> Result<u64> {
    let now = tx.now();
    Ok(tx.run(&SET_DUE, &[tenant.get().into(), post.get().into(), address.into(), now.into()])?)
}

pub(in crate::mail_queue) fn set_due_again(tx: &mut Tx<'_>) -> Result<u64> {
    let now = tx.now();
    Ok(tx.run(&SET_DUE_AGAIN, &[now.into()])?)
}

pub(in crate::mail_queue) fn waiting(tx: &mut Tx<'_>) -> Result<Vec<Depth>> {
    Ok(tx.all(&WAITING, &[], |row| {
        Ok(Depth { route: row.text(0)?.to_owned(), state: state(row.int(1)?)?, copies: row.int(2)? })
    })?)
}

pub(in crate::mail_queue) fn held(tx: &mut Tx<'_>) -> Result<Vec<Depth>> {
    Ok(tx.all(&HELD, &[], |row| {
        Ok(Depth { route: row.text(0)?.to_owned(), state: CopyState::Held, copies: row.int(1)? })
    })?)
}
