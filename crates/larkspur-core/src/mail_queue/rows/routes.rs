//! SQL of the ways out.

use larkspur_store::{Row, StoreError, Tx, statements};

use crate::mail_queue::Route;
use crate::{Error, Result};

statements! {
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

fn route_of(row: &Row<'_>) -> Result<Route, StoreError> {
    Ok(Route {
        route: row.text(0)?.to_owned(),
        down_until: row.int(1)?,
        backoff: row.int(2)?,
        reason: row.opt_text(3)?.map(str::to_owned),
        changed_at: row.int(4)?,
    })
}

pub(in crate::mail_queue) fn knows_route(tx: &mut Tx<'_>, route: &str) -> Result<bool> {
    Ok(tx.one(&KNOWS_ROUTE, &[route.into()], |_| Ok(()))?.is_some())
}

pub(in crate::mail_queue) fn insert_route(tx: &mut Tx<'_>, route: &str) -> Result<()> {
    let now = tx.now();
    tx.send(&INSERT_ROUTE, &[route.into(), now.into()])?;
    Ok(())
}

pub(in crate::mail_queue) fn routes(tx: &mut Tx<'_>) -> Result<Vec<Route>> {
    Ok(tx.all(&ROUTES, &[], route_of)?)
}

pub(in crate::mail_queue) fn route(tx: &mut Tx<'_>, route: &str) -> Result<Option<Route>> {
    Ok(tx.one(&ROUTE, &[route.into()], route_of)?)
}

pub(in crate::mail_queue) fn set_route(
    tx: &mut Tx<'_>,
    route: &str,
    (down_until, backoff): (i64, i64),
    reason: Option<&str>,
) -> Result<()> {
    let now = tx.now();
    tx.send(&SET_ROUTE, &[route.into(), down_until.into(), backoff.into(), reason.into(), now.into()])?;
    Ok(())
}

pub(in crate::mail_queue) fn set_rest(tx: &mut Tx<'_>, route: &str, until: i64) -> Result<()> {
    match tx.run(&SET_REST, &[route.into(), until.into()])? {
        1 => Ok(()),
        _ => Err(Error::broken("a delivery goes by a route that is known")),
    }
}
