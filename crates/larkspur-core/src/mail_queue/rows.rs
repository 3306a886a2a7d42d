//! SQL of the queue: deliveries, routes, and the copies of a delivery as they go out.

use larkspur_model::{MailGroupKey, MailPostKey, TenantKey};
use larkspur_store::{Param, Row, StoreError, Tx, statements};

use super::{ClaimedCopy, Delivery, Depth, NEVER, Place, Route, Spot};
use crate::mail_post::rows::{kind, state};
use crate::mail_post::{CopyState, PostKind, Reply, Return};
use crate::{Error, Result};

statements! {
    /// A delivery.
    INSERT = "INSERT INTO mail_delivery (tenant, post, edition, route, next_at, turn, claims, expires_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, ?7)";
    /// Deliveries of some posts.
    DELETE_OF_POSTS = "DELETE FROM mail_delivery WHERE tenant = ?1 AND post IN {list ?2}";
    /// A delivery.
    DELETE = "DELETE FROM mail_delivery WHERE tenant = ?1 AND post = ?2 AND edition = ?3 AND route = ?4";
    /// The first of a route that are due.
    DUE = "SELECT tenant, post, edition, route, next_at, turn, claims FROM mail_delivery
        WHERE route = ?1 AND next_at <= ?2 ORDER BY next_at, turn LIMIT ?3";
    /// When the first of a route is due.
    FIRST_OF_ROUTE = "SELECT next_at FROM mail_delivery WHERE route = ?1 ORDER BY next_at, turn LIMIT 1";
    /// Gives a delivery to an owner.
    LEASE = "UPDATE mail_delivery SET owner = ?5, turn = ?6, next_at = ?7, claims = claims + 1
        WHERE tenant = ?1 AND post = ?2 AND edition = ?3 AND route = ?4";
    /// Lets the owner keep it.
    RENEW = "UPDATE mail_delivery SET next_at = ?6
        WHERE tenant = ?1 AND post = ?2 AND edition = ?3 AND route = ?4 AND turn = ?5 AND owner IS NOT NULL";
    /// Whether a lease stands.
    IS_LEASED = "SELECT 1 FROM mail_delivery
        WHERE tenant = ?1 AND post = ?2 AND edition = ?3 AND route = ?4 AND turn = ?5 AND owner IS NOT NULL";
    /// Gives it back.
    PUT_BACK = "UPDATE mail_delivery SET owner = NULL, turn = ?5, next_at = ?6
        WHERE tenant = ?1 AND post = ?2 AND edition = ?3 AND route = ?4";
    /// What an owner has.
    OF_OWNER = "SELECT tenant, post, edition, route FROM mail_delivery WHERE owner = ?1";
    /// Those of a post that nobody has.
    FREE_OF_POST = "SELECT tenant, post, edition, route FROM mail_delivery
        WHERE tenant = ?1 AND post = ?2 AND (owner IS NULL OR next_at <= ?3)";
    /// Gives a post more time.
    EXTEND = "UPDATE mail_delivery SET expires_at = ?3 WHERE tenant = ?1 AND post = ?2 AND expires_at < ?3";
    /// One whose time is over, that nobody has, and that does not wait for an administrator.
    OVERDUE = "SELECT tenant, post, edition, route FROM mail_delivery
        WHERE expires_at <= ?1 AND next_at < ?3 AND (owner IS NULL OR next_at <= ?2) ORDER BY expires_at LIMIT 1";
    /// What is to be known of a delivery besides.
    FACTS = "SELECT p.kind, e.mail_group, e.sender, p.smtputf8, p.ret, p.size, p.accepted_at, d.expires_at,
            CASE WHEN p.author IS NOT NULL AND e.late = 0 AND (e.notify IS NULL OR e.notify >= 4) THEN 1 ELSE 0 END
        FROM mail_delivery d
        JOIN mail_post p ON p.tenant = d.tenant AND p.post = d.post
        JOIN mail_edition e ON e.tenant = d.tenant AND e.post = d.post AND e.edition = d.edition
        WHERE d.tenant = ?1 AND d.post = ?2 AND d.edition = ?3 AND d.route = ?4";
    /// Notes that an edition is late and that this is told.
    SET_LATE = "UPDATE mail_edition SET late = 1 WHERE tenant = ?1 AND post = ?2 AND edition = ?3";
    /// Deliveries after one of them.
    PAGE = "SELECT d.post, d.edition, d.route, d.next_at, d.owner, d.claims, d.expires_at,
            (SELECT COUNT(*) FROM mail_copy c WHERE c.tenant = d.tenant AND c.post = d.post
                AND c.edition = d.edition AND c.route = d.route AND c.next_at IS NOT NULL)
            + (SELECT COUNT(*) FROM mail_copy c WHERE c.tenant = d.tenant AND c.post = d.post
                AND c.edition = d.edition AND c.route = d.route AND c.state = 4)
        FROM mail_delivery d WHERE d.tenant = ?1 AND (d.post, d.edition, d.route) > (?2, ?3, ?4)
        ORDER BY d.post, d.edition, d.route LIMIT ?5";
    /// Copies that are due.
    DUE_COPIES = "SELECT address, given, attempts FROM mail_copy
        WHERE tenant = ?1 AND post = ?2 AND edition = ?3 AND route = ?4 AND next_at <= ?5
        ORDER BY next_at, address LIMIT ?6";
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
    /// What became of copies. One that was held meanwhile stays so unless it came to an end, and one that was cancelled
    /// unless it was delivered.
    SET_STATE = "UPDATE mail_copy SET state = ?5, next_at = ?6, attempts = ?7, reply_code = ?8, reply_status = ?9,
            reply = ?10, changed_at = ?11
        WHERE tenant = ?1 AND post = ?2 AND edition = ?3 AND route = ?4 AND address IN {texts ?12}
            AND (state IN (2, 3) OR (state = 4 AND ?5 <> 3) OR (state = 8 AND ?5 = 5))
        RETURNING address";
    /// A copy that was delivered has come back.
    SET_RETURNED = "UPDATE mail_copy SET state = 6, reply_code = NULL, reply_status = ?5, reply = ?6, changed_at = ?7
        WHERE tenant = ?1 AND post = ?2 AND edition = ?3 AND route = ?4 AND address = ?8 AND state = 5";
    /// What kind of post it is.
    POST_KIND = "SELECT kind FROM mail_post WHERE tenant = ?1 AND post = ?2";
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
    /// How many wait, over all tenants.
    WAITING = "SELECT route, state, COUNT(*) FROM mail_copy WHERE next_at IS NOT NULL
        GROUP BY route, state ORDER BY route, state";
    /// How many are held, over all tenants.
    HELD = "SELECT route, COUNT(*) FROM mail_copy WHERE state = 4 GROUP BY route ORDER BY route";
    /// Whether something ever went by a route.
    KNOWS_ROUTE = "SELECT 1 FROM mail_route WHERE route = ?1";
    /// A route that is well.
    INSERT_ROUTE = "INSERT INTO mail_route (route, down_until, backoff, changed_at) VALUES (?1, 0, 0, ?2)
        ON CONFLICT (route) DO NOTHING";
    /// All routes.
    ROUTES = "SELECT route, down_until, backoff, reason, changed_at FROM mail_route ORDER BY route";
    /// A route.
    ROUTE = "SELECT route, down_until, backoff, reason, changed_at FROM mail_route WHERE route = ?1";
    /// How a route is.
    SET_ROUTE = "UPDATE mail_route SET down_until = ?2, backoff = ?3, reason = ?4, changed_at = ?5 WHERE route = ?1";
    /// Until when a route rests.
    SET_REST = "UPDATE mail_route SET down_until = ?2 WHERE route = ?1";
}

/// A delivery that is due.
pub(super) struct Due {
    pub(super) spot: Spot,
    pub(super) next_at: i64,
    pub(super) turn: i64,
    pub(super) claims: i64,
}

/// What is to be known of a delivery besides.
pub(super) struct Facts {
    pub(super) kind: PostKind,
    pub(super) group: Option<MailGroupKey>,
    pub(super) sender: String,
    pub(super) smtputf8: bool,
    pub(super) ret: Option<Return>,
    pub(super) size: i64,
    pub(super) accepted_at: i64,
    pub(super) expires_at: i64,
    /// There is an author to be told that it is late, who was not told yet.
    pub(super) may_tell_late: bool,
}

impl Spot {
    fn params(&self) -> [Param<'_>; 4] {
        [self.tenant.get().into(), self.post.get().into(), self.edition.into(), self.route.as_str().into()]
    }

    /// The parameters of a statement about this delivery.
    fn with<'a, const N: usize>(&'a self, more: [Param<'a>; N]) -> Vec<Param<'a>> {
        self.params().into_iter().chain(more).collect()
    }
}

fn spot(row: &Row<'_>) -> Result<Spot, StoreError> {
    Ok(Spot {
        tenant: TenantKey::new(row.int(0)?),
        post: MailPostKey::new(row.int(1)?),
        edition: row.int(2)?,
        route: row.text(3)?.to_owned(),
    })
}

fn route_of(row: &Row<'_>) -> Result<Route, StoreError> {
    Ok(Route {
        route: row.text(0)?.to_owned(),
        down_until: row.int(1)?,
        backoff: row.int(2)?,
        reason: row.opt_text(3)?.map(str::to_owned),
        changed_at: row.int(4)?,
    })
}

pub(super) fn insert(tx: &mut Tx<'_>, spot: &Spot, expires_at: i64) -> Result<()> {
    let (now, turn) = (tx.now(), tx.fresh_id());
    tx.run(&INSERT, &spot.with([now.into(), turn.into(), expires_at.into()]))?;
    Ok(())
}

pub(super) fn delete_of_posts(tx: &mut Tx<'_>, tenant: TenantKey, posts: &[MailPostKey]) -> Result<()> {
    let posts: Vec<i64> = posts.iter().map(|post| post.get()).collect();
    tx.run(&DELETE_OF_POSTS, &[tenant.get().into(), Param::Ints(&posts)])?;
    Ok(())
}

pub(super) fn delete(tx: &mut Tx<'_>, spot: &Spot) -> Result<()> {
    tx.run(&DELETE, &spot.params())?;
    Ok(())
}

pub(super) fn due(tx: &mut Tx<'_>, route: &str, limit: usize) -> Result<Vec<Due>> {
    let now = tx.now();
    Ok(tx.all(&DUE, &[route.into(), now.into(), wanted(limit)], |row| {
        Ok(Due { spot: spot(row)?, next_at: row.int(4)?, turn: row.int(5)?, claims: row.int(6)? })
    })?)
}

pub(super) fn first_of_route(tx: &mut Tx<'_>, route: &str) -> Result<Option<i64>> {
    Ok(tx.one(&FIRST_OF_ROUTE, &[route.into()], |row| row.int(0))?)
}

pub(super) fn lease(tx: &mut Tx<'_>, spot: &Spot, owner: &str, (ticket, until): (i64, i64)) -> Result<()> {
    tx.run(&LEASE, &spot.with([owner.into(), ticket.into(), until.into()]))?;
    Ok(())
}

pub(super) fn renew(tx: &mut Tx<'_>, spot: &Spot, ticket: i64, until: i64) -> Result<bool> {
    Ok(tx.run(&RENEW, &spot.with([ticket.into(), until.into()]))? > 0)
}

pub(super) fn is_leased(tx: &mut Tx<'_>, spot: &Spot, ticket: i64) -> Result<bool> {
    Ok(tx.one(&IS_LEASED, &spot.with([ticket.into()]), |_| Ok(()))?.is_some())
}

pub(super) fn put_back(tx: &mut Tx<'_>, spot: &Spot, next_at: i64) -> Result<()> {
    let turn = tx.fresh_id();
    tx.run(&PUT_BACK, &spot.with([turn.into(), next_at.into()]))?;
    Ok(())
}

pub(super) fn of_owner(tx: &mut Tx<'_>, owner: &str) -> Result<Vec<Spot>> {
    Ok(tx.all(&OF_OWNER, &[owner.into()], spot)?)
}

pub(super) fn free_of_post(tx: &mut Tx<'_>, tenant: TenantKey, post: MailPostKey) -> Result<Vec<Spot>> {
    let now = tx.now();
    Ok(tx.all(&FREE_OF_POST, &[tenant.get().into(), post.get().into(), now.into()], spot)?)
}

pub(super) fn extend(tx: &mut Tx<'_>, tenant: TenantKey, post: MailPostKey, expires_at: i64) -> Result<()> {
    tx.run(&EXTEND, &[tenant.get().into(), post.get().into(), expires_at.into()])?;
    Ok(())
}

pub(super) fn overdue(tx: &mut Tx<'_>, grace_ms: i64) -> Result<Option<Spot>> {
    let now = tx.now();
    let ended = now.saturating_sub(grace_ms);
    Ok(tx.one(&OVERDUE, &[ended.into(), now.into(), NEVER.into()], spot)?)
}

pub(super) fn facts(tx: &mut Tx<'_>, spot: &Spot) -> Result<Option<Facts>> {
    Ok(tx.one(&FACTS, &spot.params(), |row| {
        Ok(Facts {
            kind: kind(row.int(0)?)?,
            group: row.opt_int(1)?.map(MailGroupKey::new),
            sender: row.text(2)?.to_owned(),
            smtputf8: row.flag(3)?,
            ret: row.opt_int(4)?.map(Return::of_number),
            size: row.int(5)?,
            accepted_at: row.int(6)?,
            expires_at: row.int(7)?,
            may_tell_late: row.flag(8)?,
        })
    })?)
}

pub(super) fn set_late(tx: &mut Tx<'_>, spot: &Spot) -> Result<()> {
    tx.run(&SET_LATE, &[spot.tenant.get().into(), spot.post.get().into(), spot.edition.into()])?;
    Ok(())
}

pub(super) fn page(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    after: Option<&Place>,
    limit: usize,
) -> Result<Vec<Delivery>> {
    let (post, edition, route) =
        after.map_or((0, 0, ""), |after| (after.post.get(), after.edition, after.route.as_str()));
    let now = tx.now();
    let params = [tenant.get().into(), post.into(), edition.into(), route.into(), wanted(limit)];
    Ok(tx.all(&PAGE, &params, |row| {
        let place = Place {
            post: MailPostKey::new(row.int(0)?),
            edition: row.int(1)?,
            route: row.text(2)?.to_owned(),
        };
        let next_at = row.int(3)?;
        let owner = row.opt_text(4)?.filter(|_| next_at > now).map(str::to_owned);
        Ok(Delivery {
            place,
            next_at: Some(next_at).filter(|next_at| *next_at != NEVER),
            owner,
            claims: row.int(5)?,
            expires_at: row.int(6)?,
            open: row.int(7)?,
        })
    })?)
}

pub(super) fn due_copies(tx: &mut Tx<'_>, spot: &Spot, limit: usize) -> Result<Vec<ClaimedCopy>> {
    let now = tx.now();
    Ok(tx.all(&DUE_COPIES, &spot.with([now.into(), wanted(limit)]), |row| {
        let address = row.text(0)?.to_owned();
        let given = row.opt_text(1)?.unwrap_or(&address).to_owned();
        Ok(ClaimedCopy { address, given, attempts: row.int(2)? })
    })?)
}

pub(super) fn any_waiting(tx: &mut Tx<'_>, spot: &Spot, limit: usize) -> Result<Vec<String>> {
    Ok(tx.all(&ANY_WAITING, &spot.with([wanted(limit)]), |row| Ok(row.text(0)?.to_owned()))?)
}

pub(super) fn first_due(tx: &mut Tx<'_>, spot: &Spot) -> Result<Option<i64>> {
    Ok(tx.one(&FIRST_DUE, &spot.params(), |row| row.int(0))?)
}

pub(super) fn has_held(tx: &mut Tx<'_>, spot: &Spot) -> Result<bool> {
    Ok(tx.one(&HAS_HELD, &spot.params(), |_| Ok(()))?.is_some())
}

/// Writes what became of copies, and gives those that it was written of.
pub(super) fn set_state(
    tx: &mut Tx<'_>,
    spot: &Spot,
    (state, next_at, attempts): (CopyState, Option<i64>, i64),
    reply: &Reply,
    addresses: &[String],
) -> Result<Vec<String>> {
    let now = tx.now();
    let status = reply.status_text();
    let params = spot.with([
        state.number().into(),
        next_at.into(),
        attempts.into(),
        reply.code.map(i64::from).into(),
        status.as_deref().into(),
        reply.text.as_str().into(),
        now.into(),
        Param::Texts(addresses),
    ]);
    Ok(tx.all(&SET_STATE, &params, |row| Ok(row.text(0)?.to_owned()))?)
}

pub(super) fn left_behind(tx: &mut Tx<'_>, tenant: TenantKey, addresses: &[String]) -> Result<Vec<String>> {
    let params = [tenant.get().into(), Param::Texts(addresses)];
    Ok(tx.all(&LEFT_BEHIND, &params, |row| Ok(row.text(0)?.to_owned()))?)
}

pub(super) fn set_returned(tx: &mut Tx<'_>, spot: &Spot, reply: &Reply, address: &str) -> Result<bool> {
    let now = tx.now();
    let status = reply.status_text();
    let params =
        spot.with([status.as_deref().into(), reply.text.as_str().into(), now.into(), address.into()]);
    Ok(tx.run(&SET_RETURNED, &params)? > 0)
}

pub(super) fn post_kind(tx: &mut Tx<'_>, spot: &Spot) -> Result<Option<PostKind>> {
    Ok(tx.one(&POST_KIND, &[spot.tenant.get().into(), spot.post.get().into()], |row| kind(row.int(0)?))?)
}

pub(super) fn give_up(
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
    tx.run(&GIVE_UP, &params)?;
    Ok(())
}

pub(super) fn set_aside(
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

pub(super) fn set_due(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    post: MailPostKey,
    address: Option<&str>,
) -> Result<u64> {
    let now = tx.now();
    Ok(tx.run(&SET_DUE, &[tenant.get().into(), post.get().into(), address.into(), now.into()])?)
}

pub(super) fn waiting(tx: &mut Tx<'_>) -> Result<Vec<Depth>> {
    Ok(tx.all(&WAITING, &[], |row| {
        Ok(Depth { route: row.text(0)?.to_owned(), state: state(row.int(1)?)?, copies: row.int(2)? })
    })?)
}

pub(super) fn held(tx: &mut Tx<'_>) -> Result<Vec<Depth>> {
    Ok(tx.all(&HELD, &[], |row| {
        Ok(Depth { route: row.text(0)?.to_owned(), state: CopyState::Held, copies: row.int(1)? })
    })?)
}

pub(super) fn knows_route(tx: &mut Tx<'_>, route: &str) -> Result<bool> {
    Ok(tx.one(&KNOWS_ROUTE, &[route.into()], |_| Ok(()))?.is_some())
}

pub(super) fn insert_route(tx: &mut Tx<'_>, route: &str) -> Result<()> {
    let now = tx.now();
    tx.run(&INSERT_ROUTE, &[route.into(), now.into()])?;
    Ok(())
}

pub(super) fn routes(tx: &mut Tx<'_>) -> Result<Vec<Route>> {
    Ok(tx.all(&ROUTES, &[], route_of)?)
}

pub(super) fn route(tx: &mut Tx<'_>, route: &str) -> Result<Option<Route>> {
    Ok(tx.one(&ROUTE, &[route.into()], route_of)?)
}

pub(super) fn set_route(
    tx: &mut Tx<'_>,
    route: &str,
    (down_until, backoff): (i64, i64),
    reason: Option<&str>,
) -> Result<()> {
    let now = tx.now();
    tx.run(&SET_ROUTE, &[route.into(), down_until.into(), backoff.into(), reason.into(), now.into()])?;
    Ok(())
}

pub(super) fn set_rest(tx: &mut Tx<'_>, route: &str, until: i64) -> Result<()> {
    match tx.run(&SET_REST, &[route.into(), until.into()])? {
        1 => Ok(()),
        _ => Err(Error::broken("a delivery goes by a route that is known")),
    }
}

fn wanted(limit: usize) -> Param<'static> {
    i64::try_from(limit).unwrap_or(i64::MAX).into()
}
