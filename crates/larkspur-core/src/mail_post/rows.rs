//! SQL of posts, their text, editions and copies.

pub mod storm;

use larkspur_model::{EmailAddress, MailGroupKey, MailPostKey, TenantKey};
use larkspur_store::{Param, Row, StoreError, Tx, statements};

use super::{CopyState, Filter, MailCopy, MailEdition, MailPost, Notify, PostKind, Reply, Return};
use crate::Result;

macro_rules! post_columns {
    () => {
        "p.post, p.kind, p.sender, p.author, p.subject, p.message_id, p.size, p.copies, p.smtputf8, p.ret, p.envid,
            p.has_text, p.accepted_at"
    };
}

macro_rules! copy_columns {
    () => {
        "c.address, c.given, c.edition, e.mail_group, c.route, c.state, c.attempts, c.next_at, c.reply_code,
            c.reply_status, c.reply, c.changed_at"
    };
}

statements! {
    /// A post.
    INSERT = "INSERT INTO mail_post (tenant, post, kind, sender, sender_folded, author, counted_as, subject, subject_folded,
            message_id, thread, smtputf8, ret, envid, fingerprint, size, copies, has_text, accepted_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, 1, ?18)";
    /// A piece of its text.
    INSERT_PART = "INSERT INTO mail_post_part (tenant, post, section, part, octets) VALUES (?1, ?2, ?3, ?4, ?5)";
    /// An edition.
    INSERT_EDITION = "INSERT INTO mail_edition (tenant, post, edition, mail_group, sender, notify, orcpt, late, storm)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, 0)";
    /// Copies for these addresses. The empty first half names the column on both engines.
    INSERT_COPIES = "INSERT INTO mail_copy (tenant, post, address, edition, route, state, attempts, next_at, changed_at)
        SELECT CAST(?1 AS BIGINT), CAST(?2 AS BIGINT), t.address, CAST(?3 AS BIGINT), CAST(?4 AS TEXT),
            CAST(?5 AS BIGINT), 0, CAST(?6 AS BIGINT), CAST(?7 AS BIGINT)
        FROM (SELECT '' AS address WHERE 1 = 0 UNION ALL SELECT * FROM {texts ?8} AS given) t";
    /// How the directory writes an address that it folds otherwise.
    SET_GIVEN = "UPDATE mail_copy SET given = ?4 WHERE tenant = ?1 AND post = ?2 AND address = ?3";
    /// The youngest post with a fingerprint.
    WITH_FINGERPRINT = "SELECT post FROM mail_post WHERE tenant = ?1 AND fingerprint = ?2 AND accepted_at > ?3
        ORDER BY accepted_at DESC LIMIT 1";
    /// Copies that count against an allowance.
    COPIES_SINCE = "SELECT COALESCE(SUM(copies), 0) FROM mail_post
        WHERE tenant = ?1 AND counted_as = ?2 AND accepted_at > ?3";
    /// Posts of a conversation to a group.
    POSTS_OF_THREAD = "SELECT COUNT(*) FROM mail_post p WHERE p.tenant = ?1 AND p.thread = ?2 AND p.accepted_at > ?3
        AND EXISTS (SELECT 1 FROM mail_edition e WHERE e.tenant = p.tenant AND e.post = p.post
            AND e.mail_group = ?4)";
    /// Posts before one of them, the youngest first.
    PAGE = concat!("SELECT ", post_columns!(), " FROM mail_post p WHERE p.tenant = ?1 AND p.post < ?2
        ORDER BY p.post DESC LIMIT ?3");
    /// Posts before one of them with a `Message-ID`, the youngest first.
    PAGE_OF_MESSAGE = concat!("SELECT ", post_columns!(), " FROM mail_post p
        WHERE p.tenant = ?1 AND p.message_id = ?4 AND p.post < ?2
            AND (CAST(?5 AS TEXT) IS NULL OR p.sender_folded = ?5)
            AND (CAST(?6 AS TEXT) IS NULL OR EXISTS
                (SELECT 1 FROM mail_copy c WHERE c.tenant = p.tenant AND c.post = p.post AND c.address = ?6))
            AND (CAST(?7 AS TEXT) IS NULL OR p.subject_folded LIKE ?7 ESCAPE '!')
        ORDER BY p.post DESC LIMIT ?3");
    /// Posts before one of them by anything else, the youngest first.
    PAGE_OF_SEARCH = concat!("SELECT ", post_columns!(), " FROM mail_post p WHERE p.tenant = ?1 AND p.post < ?2
            AND (CAST(?4 AS TEXT) IS NULL OR p.sender_folded = ?4)
            AND (CAST(?5 AS TEXT) IS NULL OR EXISTS
                (SELECT 1 FROM mail_copy c WHERE c.tenant = p.tenant AND c.post = p.post AND c.address = ?5))
            AND (CAST(?6 AS TEXT) IS NULL OR p.subject_folded LIKE ?6 ESCAPE '!')
        ORDER BY p.post DESC LIMIT ?3");
    /// A post.
    BY_KEY = concat!("SELECT ", post_columns!(), " FROM mail_post p WHERE p.tenant = ?1 AND p.post = ?2");
    /// Whether there is such a post with its text.
    HAS_TEXT = "SELECT 1 FROM mail_post WHERE tenant = ?1 AND post = ?2 AND has_text = 1";
    /// A section of the text of a post.
    SECTION = "SELECT octets FROM mail_post_part WHERE tenant = ?1 AND post = ?2 AND section = ?3 ORDER BY part";
    /// The editions of a post.
    EDITIONS = "SELECT edition, mail_group, sender, notify, orcpt FROM mail_edition
        WHERE tenant = ?1 AND post = ?2 ORDER BY edition";
    /// Whether there is such an edition.
    HAS_EDITION = "SELECT 1 FROM mail_edition WHERE tenant = ?1 AND post = ?2 AND edition = ?3";
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
    /// Posts older than this about which nothing is left to do.
    FINISHED = "SELECT p.post FROM mail_post p WHERE p.tenant = ?1 AND p.accepted_at <= ?2
            AND NOT EXISTS (SELECT 1 FROM mail_delivery d WHERE d.tenant = p.tenant AND d.post = p.post)
            AND NOT EXISTS (SELECT 1 FROM mail_owed o WHERE o.tenant = p.tenant AND o.post = p.post)
        ORDER BY p.accepted_at, p.post LIMIT ?3";
    /// The same of those that have their text.
    FINISHED_WITH_TEXT = "SELECT p.post FROM mail_post p WHERE p.tenant = ?1 AND p.accepted_at <= ?2 AND p.has_text = 1
            AND NOT EXISTS (SELECT 1 FROM mail_delivery d WHERE d.tenant = p.tenant AND d.post = p.post)
            AND NOT EXISTS (SELECT 1 FROM mail_owed o WHERE o.tenant = p.tenant AND o.post = p.post)
        ORDER BY p.accepted_at, p.post LIMIT ?3";
    /// Notes that the text is gone.
    SET_WITHOUT_TEXT = "UPDATE mail_post SET has_text = 0 WHERE tenant = ?1 AND post IN {list ?2}";
    /// The oldest posts.
    OLDEST = "SELECT post FROM mail_post WHERE tenant = ?1 ORDER BY post LIMIT ?2";
    /// Forgets posts.
    DELETE = "DELETE FROM mail_post WHERE tenant = ?1 AND post IN {list ?2}";
    /// Forgets their text.
    DELETE_PARTS = "DELETE FROM mail_post_part WHERE tenant = ?1 AND post IN {list ?2}";
    /// Forgets their editions.
    DELETE_EDITIONS = "DELETE FROM mail_edition WHERE tenant = ?1 AND post IN {list ?2}";
    /// Forgets their copies.
    DELETE_COPIES = "DELETE FROM mail_copy WHERE tenant = ?1 AND post IN {list ?2}";
}

/// A post as it is written.
pub(super) struct PostRow<'a> {
    pub(super) kind: PostKind,
    pub(super) sender: Option<&'a EmailAddress>,
    pub(super) author: Option<&'a str>,
    pub(super) counted_as: Option<&'a str>,
    pub(super) subject: String,
    pub(super) message_id: Option<String>,
    pub(super) thread: Option<String>,
    pub(super) smtputf8: bool,
    pub(super) ret: Option<Return>,
    pub(super) envid: Option<String>,
    pub(super) fingerprint: Option<&'a [u8; 32]>,
    pub(super) size: usize,
    pub(super) copies: i64,
}

/// An edition as it is written.
pub(super) struct EditionRow<'a> {
    pub(super) number: i64,
    pub(super) group: Option<MailGroupKey>,
    pub(super) sender: &'a str,
    pub(super) notify: Option<Notify>,
    pub(super) orcpt: Option<String>,
}

/// What many copies have in common.
pub(super) struct NewCopies<'a> {
    pub(super) edition: i64,
    pub(super) route: &'a str,
    pub(super) state: CopyState,
}

fn kind_number(kind: PostKind) -> i64 {
    match kind {
        PostKind::Groups => 1,
        PostKind::Report => 2,
        PostKind::Letter => 3,
    }
}

/// The kind that a number stands for.
pub(crate) fn kind(number: i64) -> Result<PostKind, StoreError> {
    match number {
        1 => Ok(PostKind::Groups),
        2 => Ok(PostKind::Report),
        3 => Ok(PostKind::Letter),
        _ => Err(StoreError::Invariant("mail_post.kind is a known kind")),
    }
}

fn post(row: &Row<'_>) -> Result<MailPost, StoreError> {
    Ok(MailPost {
        key: MailPostKey::new(row.int(0)?),
        kind: kind(row.int(1)?)?,
        sender: row.opt_text(2)?.and_then(EmailAddress::parse),
        author: row.opt_text(3)?.and_then(EmailAddress::parse),
        subject: row.text(4)?.to_owned(),
        message_id: row.opt_text(5)?.map(str::to_owned),
        size: row.int(6)?,
        copies: row.int(7)?,
        smtputf8: row.flag(8)?,
        ret: row.opt_int(9)?.map(Return::of_number),
        envid: row.opt_text(10)?.map(str::to_owned),
        has_text: row.flag(11)?,
        accepted_at: row.int(12)?,
    })
}

pub(super) fn insert(tx: &mut Tx<'_>, tenant: TenantKey, key: MailPostKey, post: &PostRow<'_>) -> Result<()> {
    let now = tx.now();
    tx.run(
        &INSERT,
        &[
            tenant.get().into(),
            key.get().into(),
            kind_number(post.kind).into(),
            post.sender.map(EmailAddress::as_str).into(),
            post.sender.map(EmailAddress::folded).into(),
            post.author.into(),
            post.counted_as.into(),
            post.subject.as_str().into(),
            post.subject.to_lowercase().as_str().into(),
            post.message_id.as_deref().into(),
            post.thread.as_deref().into(),
            post.smtputf8.into(),
            post.ret.map(Return::number).into(),
            post.envid.as_deref().into(),
            post.fingerprint.into(),
            i64::try_from(post.size).unwrap_or(i64::MAX).into(),
            post.copies.into(),
            now.into(),
        ],
    )?;
    Ok(())
}

pub(super) fn insert_part(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    key: MailPostKey,
    (section, part): (i64, i64),
    octets: &[u8],
) -> Result<()> {
    let (tenant, key) = (tenant.get().into(), key.get().into());
    tx.run(&INSERT_PART, &[tenant, key, section.into(), part.into(), Param::Bytes(octets)])?;
    Ok(())
}

pub(super) fn insert_edition(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    key: MailPostKey,
    edition: &EditionRow<'_>,
) -> Result<()> {
    tx.run(
        &INSERT_EDITION,
        &[
            tenant.get().into(),
            key.get().into(),
            edition.number.into(),
            edition.group.map(MailGroupKey::get).into(),
            edition.sender.into(),
            edition.notify.map(Notify::number).into(),
            edition.orcpt.as_deref().into(),
        ],
    )?;
    Ok(())
}

pub(super) fn insert_copies(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    key: MailPostKey,
    copies: &NewCopies<'_>,
    folded: &[String],
) -> Result<()> {
    let now = tx.now();
    let next_at = (copies.state == CopyState::Pending).then_some(now);
    tx.run(
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

pub(super) fn set_given(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    key: MailPostKey,
    address: &EmailAddress,
) -> Result<()> {
    let (tenant, key) = (tenant.get().into(), key.get().into());
    tx.run(&SET_GIVEN, &[tenant, key, address.folded().into(), address.as_str().into()])?;
    Ok(())
}

pub(super) fn with_fingerprint(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    fingerprint: &[u8; 32],
    since: i64,
) -> Result<Option<MailPostKey>> {
    let params = [tenant.get().into(), fingerprint.into(), since.into()];
    Ok(tx.one(&WITH_FINGERPRINT, &params, |row| Ok(MailPostKey::new(row.int(0)?)))?)
}

pub(super) fn copies_since(tx: &mut Tx<'_>, tenant: TenantKey, counted_as: &str, since: i64) -> Result<i64> {
    let params = [tenant.get().into(), counted_as.into(), since.into()];
    Ok(tx.one(&COPIES_SINCE, &params, |row| row.int(0))?.unwrap_or(0))
}

pub(super) fn posts_of_thread(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    thread: &str,
    group: MailGroupKey,
    since: i64,
) -> Result<i64> {
    let params = [tenant.get().into(), thread.into(), since.into(), group.get().into()];
    Ok(tx.one(&POSTS_OF_THREAD, &params, |row| row.int(0))?.unwrap_or(0))
}

pub(super) fn page(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    before: MailPostKey,
    limit: usize,
) -> Result<Vec<MailPost>> {
    Ok(tx.all(&PAGE, &[tenant.get().into(), before.get().into(), wanted(limit)], post)?)
}

pub(super) fn search(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    filter: &Filter,
    before: MailPostKey,
    limit: usize,
) -> Result<Vec<MailPost>> {
    let subject = filter.subject.as_deref().map(anywhere);
    let (tenant, before) = (tenant.get().into(), before.get().into());
    let sender = filter.sender.as_ref().map(EmailAddress::folded).into();
    let recipient = filter.recipient.as_ref().map(EmailAddress::folded).into();
    let subject = subject.as_deref().into();
    Ok(match &filter.message_id {
        Some(message) => {
            let message = message.as_str().into();
            let params = [tenant, before, wanted(limit), message, sender, recipient, subject];
            tx.all(&PAGE_OF_MESSAGE, &params, post)?
        }
        None => {
            let params = [tenant, before, wanted(limit), sender, recipient, subject];
            tx.all(&PAGE_OF_SEARCH, &params, post)?
        }
    })
}

/// The pattern of a folded text that has this piece anywhere.
fn anywhere(piece: &str) -> String {
    let mut pattern = String::from("%");
    for sign in piece.to_lowercase().chars() {
        if matches!(sign, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(sign);
    }
    pattern.push('%');
    pattern
}

pub(super) fn by_key(tx: &mut Tx<'_>, tenant: TenantKey, key: MailPostKey) -> Result<Option<MailPost>> {
    Ok(tx.one(&BY_KEY, &[tenant.get().into(), key.get().into()], post)?)
}

pub(super) fn has_text(tx: &mut Tx<'_>, tenant: TenantKey, key: MailPostKey) -> Result<bool> {
    Ok(tx.one(&HAS_TEXT, &[tenant.get().into(), key.get().into()], |_| Ok(()))?.is_some())
}

pub(super) fn section(tx: &mut Tx<'_>, tenant: TenantKey, key: MailPostKey, section: i64) -> Result<Vec<u8>> {
    let params = [tenant.get().into(), key.get().into(), section.into()];
    Ok(tx.all(&SECTION, &params, |row| Ok(row.bytes(0)?.to_owned()))?.concat())
}

pub(super) fn editions(tx: &mut Tx<'_>, tenant: TenantKey, key: MailPostKey) -> Result<Vec<MailEdition>> {
    Ok(tx.all(&EDITIONS, &[tenant.get().into(), key.get().into()], |row| {
        Ok(MailEdition {
            number: row.int(0)?,
            group: row.opt_int(1)?.map(MailGroupKey::new),
            sender: row.text(2)?.to_owned(),
            notify: row.opt_int(3)?.map(Notify::of_number),
            orcpt: row.opt_text(4)?.map(str::to_owned),
        })
    })?)
}

pub(super) fn has_edition(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    key: MailPostKey,
    edition: i64,
) -> Result<bool> {
    let params = [tenant.get().into(), key.get().into(), edition.into()];
    Ok(tx.one(&HAS_EDITION, &params, |_| Ok(()))?.is_some())
}

pub(super) fn copies(
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

pub(super) fn states_of_post(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    key: MailPostKey,
) -> Result<Vec<(CopyState, i64)>> {
    let params = [tenant.get().into(), key.get().into()];
    Ok(tx.all(&STATES_OF_POST, &params, |row| Ok((state(row.int(0)?)?, row.int(1)?)))?)
}

pub(super) fn finished(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    until: i64,
    limit: usize,
) -> Result<Vec<MailPostKey>> {
    let params = [tenant.get().into(), until.into(), wanted(limit)];
    Ok(tx.all(&FINISHED, &params, |row| Ok(MailPostKey::new(row.int(0)?)))?)
}

pub(super) fn finished_with_text(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    until: i64,
    limit: usize,
) -> Result<Vec<MailPostKey>> {
    let params = [tenant.get().into(), until.into(), wanted(limit)];
    Ok(tx.all(&FINISHED_WITH_TEXT, &params, |row| Ok(MailPostKey::new(row.int(0)?)))?)
}

pub(super) fn forget_text(tx: &mut Tx<'_>, tenant: TenantKey, keys: &[MailPostKey]) -> Result<()> {
    let keys: Vec<i64> = keys.iter().map(|key| key.get()).collect();
    for statement in [&DELETE_PARTS, &SET_WITHOUT_TEXT] {
        tx.run(statement, &[tenant.get().into(), Param::Ints(&keys)])?;
    }
    Ok(())
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

pub(super) fn oldest(tx: &mut Tx<'_>, tenant: TenantKey, limit: usize) -> Result<Vec<MailPostKey>> {
    Ok(tx.all(&OLDEST, &[tenant.get().into(), wanted(limit)], |row| Ok(MailPostKey::new(row.int(0)?)))?)
}

pub(super) fn delete(tx: &mut Tx<'_>, tenant: TenantKey, keys: &[MailPostKey]) -> Result<()> {
    let keys: Vec<i64> = keys.iter().map(|key| key.get()).collect();
    for statement in [&DELETE_COPIES, &DELETE_EDITIONS, &DELETE_PARTS, &DELETE] {
        tx.run(statement, &[tenant.get().into(), Param::Ints(&keys)])?;
    }
    Ok(())
}

fn wanted(limit: usize) -> Param<'static> {
    i64::try_from(limit).unwrap_or(i64::MAX).into()
}
