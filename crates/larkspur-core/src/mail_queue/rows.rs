//! SQL of deliveries; the rooms of it have their copies and the ways out.

use larkspur_model::{MailGroupKey, MailPostKey, TenantKey};
use larkspur_store::{Param, Row, StoreError, Tx, statements};

use super::{Delivery, NEVER, Place, Spot};
use crate::Result;
use crate::mail_post::rows::kind;
use crate::mail_post::{PostKind, Return};

pub(crate) mod copies;
pub(crate) mod routes;

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
    /// Puts those that nobody has where their copies are due.
    SET_DUE_AGAIN = "UPDATE mail_delivery SET next_at = ?1 WHERE owner IS NULL AND next_at > ?1 AND EXISTS
        (SELECT 1 FROM mail_copy c WHERE c.tenant = mail_delivery.tenant AND c.post = mail_delivery.post
            AND c.edition = mail_delivery.edition AND c.route = mail_delivery.route AND c.next_at <= ?1)";
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
    /// What kind of post it is.
    POST_KIND = "SELECT kind FROM mail_post WHERE tenant = ?1 AND post = ?2";
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

pub(super) fn insert(tx: &mut Tx<'_>, spot: &Spot, expires_at: i64) -> Result<()> {
    let (now, turn) = (tx.now(), tx.fresh_id());
    tx.send(&INSERT, &spot.with([now.into(), turn.into(), expires_at.into()]))?;
    Ok(())
}

pub(super) fn delete_of_posts(tx: &mut Tx<'_>, tenant: TenantKey, posts: &[MailPostKey]) -> Result<()> {
    let posts: Vec<i64> = posts.iter().map(|post| post.get()).collect();
    tx.send(&DELETE_OF_POSTS, &[tenant.get().into(), Param::Ints(&posts)])?;
    Ok(())
}

pub(super) fn delete(tx: &mut Tx<'_>, spot: &Spot) -> Result<()> {
    tx.send(&DELETE, &spot.params())?;
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
    tx.send(&LEASE, &spot.with([owner.into(), ticket.into(), until.into()]))?;
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
    tx.send(&PUT_BACK, &spot.with([turn.into(), next_at.into()]))?;
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
    tx.send(&EXTEND, &[tenant.get().into(), post.get().into(), expires_at.into()])?;
    Ok(())
}

pub(super) fn set_due_again(tx: &mut Tx<'_>) -> Result<()> {
    let now = tx.now();
    tx.send(&SET_DUE_AGAIN, &[now.into()])?;
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
    tx.send(&SET_LATE, &[spot.tenant.get().into(), spot.post.get().into(), spot.edition.into()])?;
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

pub(super) fn post_kind(tx: &mut Tx<'_>, spot: &Spot) -> Result<Option<PostKind>> {
    Ok(tx.one(&POST_KIND, &[spot.tenant.get().into(), spot.post.get().into()], |row| kind(row.int(0)?))?)
}

fn wanted(limit: usize) -> Param<'static> {
    i64::try_from(limit).unwrap_or(i64::MAX).into()
}
