//! SQL of addresses in trouble.

use larkspur_model::{MailPostKey, TenantKey};
use larkspur_store::{Param, Row, StoreError, Tx, statements};

use super::{SUSPENDED_AT, Trouble};
use crate::Result;
use crate::mail_queue::Spot;

statements! {
    /// One that was not quiet since.
    FIND = "SELECT address, score, last_at, reason FROM mail_trouble
        WHERE tenant = ?1 AND address = ?2 AND last_at > ?3";
    /// How an address stands now.
    KEEP = "INSERT INTO mail_trouble (tenant, address, score, last_at, reason) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (tenant, address) DO UPDATE
            SET score = excluded.score, last_at = excluded.last_at, reason = excluded.reason";
    /// Which of some addresses have this score and were not quiet since.
    SUSPENDED = "SELECT address FROM mail_trouble
        WHERE tenant = ?1 AND address IN {texts ?2} AND score >= ?3 AND last_at > ?4";
    /// Those after one of them that were not quiet since.
    PAGE = "SELECT address, score, last_at, reason FROM mail_trouble
        WHERE tenant = ?1 AND address > ?2 AND last_at > ?3 ORDER BY address LIMIT ?4";
    /// Where the copy of an address stands.
    SPOT_OF_COPY = "SELECT edition, route FROM mail_copy WHERE tenant = ?1 AND post = ?2 AND address = ?3";
    /// Forgets an address.
    DELETE = "DELETE FROM mail_trouble WHERE tenant = ?1 AND address = ?2";
    /// Forgets those that have been quiet; now and then, so it may walk through all of the tenant's.
    DELETE_QUIET = "DELETE FROM mail_trouble WHERE tenant = ?1 AND last_at <= ?2";
}

fn trouble(row: &Row<'_>) -> Result<Trouble, StoreError> {
    let score = row.int(1)?;
    Ok(Trouble {
        address: row.text(0)?.to_owned(),
        score,
        last_at: row.int(2)?,
        reason: row.text(3)?.to_owned(),
        is_suspended: score >= SUSPENDED_AT,
    })
}

pub(super) fn find(tx: &mut Tx<'_>, tenant: TenantKey, address: &str, since: i64) -> Result<Option<Trouble>> {
    Ok(tx.one(&FIND, &[tenant.get().into(), address.into(), since.into()], trouble)?)
}

pub(super) fn spot_of_copy(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    post: MailPostKey,
    address: &str,
) -> Result<Option<Spot>> {
    let params = [tenant.get().into(), post.get().into(), address.into()];
    let spot = |row: &Row<'_>| -> Result<_, StoreError> {
        Ok(Spot { tenant, post, edition: row.int(0)?, route: row.text(1)?.to_owned() })
    };
    Ok(tx.one(&SPOT_OF_COPY, &params, spot)?)
}

pub(super) fn keep(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    address: &str,
    score: i64,
    reason: &str,
) -> Result<()> {
    let now = tx.now();
    tx.send(&KEEP, &[tenant.get().into(), address.into(), score.into(), now.into(), reason.into()])?;
    Ok(())
}

pub(super) fn suspended(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    addresses: &[String],
    score: i64,
    since: i64,
) -> Result<Vec<String>> {
    let params = [tenant.get().into(), Param::Texts(addresses), score.into(), since.into()];
    Ok(tx.all(&SUSPENDED, &params, |row| Ok(row.text(0)?.to_owned()))?)
}

pub(super) fn page(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    after: &str,
    since: i64,
    limit: usize,
) -> Result<Vec<Trouble>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    Ok(tx.all(&PAGE, &[tenant.get().into(), after.into(), since.into(), limit.into()], trouble)?)
}

pub(super) fn delete(tx: &mut Tx<'_>, tenant: TenantKey, address: &str) -> Result<bool> {
    Ok(tx.run(&DELETE, &[tenant.get().into(), address.into()])? > 0)
}

pub(super) fn delete_quiet(tx: &mut Tx<'_>, tenant: TenantKey, until: i64) -> Result<()> {
    tx.send(&DELETE_QUIET, &[tenant.get().into(), until.into()])?;
    Ok(())
}
