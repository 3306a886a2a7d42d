//! SQL of posts; the rooms of it have their text and editions, their copies, and how they are forgotten.

use larkspur_model::{EmailAddress, MailGroupKey, MailPostKey, TenantKey};
use larkspur_store::{Param, Row, StoreError, Tx, statements};

use super::{Filter, MailPost, PostKind, Return};
use crate::Result;

macro_rules! post_columns {
    () => {
        "p.post, p.kind, p.sender, p.author, p.subject, p.message_id, p.size, p.copies, p.smtputf8, p.ret, p.envid,
            p.has_text, p.accepted_at"
    };
}

pub(crate) mod copies;
pub(crate) mod forgotten;
pub mod storm;
pub(crate) mod text;

statements! {
    /// A post.
    INSERT = "INSERT INTO mail_post (tenant, post, kind, sender, sender_folded, author, counted_as, subject, subject_folded,
            message_id, thread, smtputf8, ret, envid, fingerprint, size, copies, has_text, accepted_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, 1, ?18)";
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
    tx.send(
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

fn wanted(limit: usize) -> Param<'static> {
    i64::try_from(limit).unwrap_or(i64::MAX).into()
}
