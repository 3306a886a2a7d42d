//! SQL of the copies of posts: how they are written and shown. How they go out is the business of the queue.

use larkspur_model::{EmailAddress, MailGroupKey, MailPostKey, TenantKey};
use larkspur_store::{Param, Row, StoreError, Tx, statements};

use super::wanted;
use crate::Result;
use crate::mail_post::{CopyState, MailCopy, Reply};

macro_rules! copy_columns {
    () => {
        "c.address, c.given, c.edition, e.mail_group, c.route, c.state, c.attempts, c.next_at, c.reply_code,
            c.reply_status, c.reply, c.changed_at"
    };
}

statements! {
    /// Copies for these addresses. The empty first half names the column on both engines.
    INSERT_COPIES = "INSERT INTO mail_copy (tenant, post, address, edition, route, state, attempts, next_at, changed_at)
        SELECT CAST(?1 AS BIGINT), CAST(?2 AS BIGINT), t.address, CAST(?3 AS BIGINT), CAST(?4 AS TEXT),
            CAST(?5 AS BIGINT), 0, CAST(?6 AS BIGINT), CAST(?7 AS BIGINT)
        FROM (SELECT '' AS address WHERE 1 = 0 UNION ALL SELECT * FROM {texts ?8} AS given) t";
    /// How the directory writes an address that it folds otherwise.
    SET_GIVEN = "UPDATE mail_copy SET given = ?4 WHERE tenant = ?1 AND post = ?2 AND address = ?3";
    /// Copies after one of them.
    COPIES = concat!("SELECT ", copy_columns!(), " FROM mail_copy c
        JOIN mail_edition e ON e.tenant = c.tenant AND e.post = c.post AND e.edition = c.edition
        WHERE c.tenant = ?1 AND c.post = ?2 AND c.address > ?3 ORDER BY c.address LIMIT ?4");
    /// The copies that something is owed about.
    COPIES_OWED = concat!("SELECT ", copy_columns!(), " FROM mail_owed o
        JOIN mail_copy c ON c.tenant = o.tenant AND c.post = o.post AND c.address = o.address
        JOIN mail_edition e ON e.tenant = c.tenant AND e.post = c.post AND e.edition = c.edition
        WHERE o.tenant = ?1 AND o.post = ?2 AND o.edition = ?3 AND o.kind = ?4 AND o.owed_at <= ?5
        ORDER BY o.address LIMIT ?6");
    /// How the copies of an edition stand.
    STATES = "SELECT state, COUNT(*) FROM mail_copy WHERE tenant = ?1 AND post = ?2 AND edition = ?3
        GROUP BY state ORDER BY state";
    /// How the copies of a post stand.
    STATES_OF_POST = "SELECT state, COUNT(*) FROM mail_copy WHERE tenant = ?1 AND post = ?2
        GROUP BY state ORDER BY state";
}

/// What many copies have in common.
pub(in crate::mail_post) struct NewCopies<'a> {
    pub(in crate::mail_post) edition: i64,
    pub(in crate::mail_post) route: &'a str,
    pub(in crate::mail_post) state: CopyState,
}

pub(in crate::mail_post) fn insert_copies(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    key: MailPostKey,
    copies: &NewCopies<'_>,
    folded: &[String],
) -> Result<()> {
    let now = tx.now();
    let next_at = (copies.state == CopyState::Pending).then_some(now);
    tx.send(
        &INSERT_COPIES,
        &[
            tenant.get().into(),
            key.get().into(),
            copies.edition.into(),
            copies.route.into(),
            copies.state.number().into(),
            next_at.into(),
            now.into(),
            Param::Texts(folded),
        ],
    )?;
    Ok(())
}

pub(in crate::mail_post) fn set_given(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    key: MailPostKey,
    address: &EmailAddress,
) -> Result<()> {
    let (tenant, key) = (tenant.get().into(), key.get().into());
    tx.send(&SET_GIVEN, &[tenant, key, address.folded().into(), address.as_str().into()])?;
    Ok(())
}

pub(in crate::mail_post) fn copies(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    key: MailPostKey,
    after: &str,
    limit: usize,
) -> Result<Vec<MailCopy>> {
    let (tenant, key) = (tenant.get().into(), key.get().into());
    Ok(tx.all(&COPIES, &[tenant, key, after.into(), wanted(limit)], copy)?)
}

fn copy(row: &Row<'_>) -> Result<MailCopy, StoreError> {
    let address = row.text(0)?.to_owned();
    Ok(MailCopy {
        given: row.opt_text(1)?.unwrap_or(&address).to_owned(),
        address,
        edition: row.int(2)?,
        group: row.opt_int(3)?.map(MailGroupKey::new),
        route: Some(row.text(4)?).filter(|route| !route.is_empty()).map(str::to_owned),
        state: state(row.int(5)?)?,
        attempts: row.int(6)?,
        next_at: row.opt_int(7)?,
        reply: reply(row, 8)?,
        changed_at: row.int(11)?,
    })
}

/// The state that a number stands for.
pub(crate) fn state(number: i64) -> Result<CopyState, StoreError> {
    CopyState::of_number(number).ok_or(StoreError::Invariant("mail_copy.state is a known state"))
}

/// The copies of an edition that something is owed about since before an instant, in the order of their addresses.
pub(crate) fn copies_owed(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    (key, edition): (MailPostKey, i64),
    (news, until): (i64, i64),
    limit: usize,
) -> Result<Vec<MailCopy>> {
    let (tenant, key) = (tenant.get().into(), key.get().into());
    let params = [tenant, key, edition.into(), news.into(), until.into(), wanted(limit)];
    Ok(tx.all(&COPIES_OWED, &params, copy)?)
}

pub(crate) fn states(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    key: MailPostKey,
    edition: i64,
) -> Result<Vec<(CopyState, i64)>> {
    let params = [tenant.get().into(), key.get().into(), edition.into()];
    Ok(tx.all(&STATES, &params, |row| Ok((state(row.int(0)?)?, row.int(1)?)))?)
}

pub(in crate::mail_post) fn states_of_post(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    key: MailPostKey,
) -> Result<Vec<(CopyState, i64)>> {
    let params = [tenant.get().into(), key.get().into()];
    Ok(tx.all(&STATES_OF_POST, &params, |row| Ok((state(row.int(0)?)?, row.int(1)?)))?)
}

/// What was said about a copy, in three columns from this one on.
fn reply(row: &Row<'_>, first: usize) -> Result<Option<Reply>, StoreError> {
    let Some(text) = row.opt_text(first + 2)? else { return Ok(None) };
    Ok(Some(Reply {
        code: row.opt_int(first)?.and_then(|code| u16::try_from(code).ok()),
        status: row.opt_text(first + 1)?.and_then(Reply::parse_status),
        text: text.to_owned(),
    }))
}
