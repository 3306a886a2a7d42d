//! Reading posts.

use larkspur_model::{EmailAddress, MailPostKey, TenantKey};
use larkspur_store::Tx;

use super::write::{BODY, HEAD, shortened};
use super::{CopyState, MailCopy, MailEdition, MailPost, rows};
use crate::{Result, page};

/// What posts are searched by; all that is given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// The `Message-ID`, without brackets, letter by letter.
    pub message_id: Option<String>,
    /// The sender of the envelope.
    pub sender: Option<EmailAddress>,
    /// Somebody who has a copy.
    pub recipient: Option<EmailAddress>,
    /// A piece of the subject, in upper or lower case.
    pub subject: Option<String>,
}

/// A page of a tenant's posts, the youngest first, and the last one if there are more.
///
/// # Errors
/// Whatever the store answers.
pub fn list(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    page_size: usize,
    before: Option<MailPostKey>,
) -> Result<(Vec<MailPost>, Option<MailPostKey>)> {
    let rows = rows::page(tx, tenant, before.unwrap_or(MailPostKey::new(i64::MAX)), page_size + 1)?;
    Ok(page::cut(rows, page_size, |post| post.key))
}

/// The same for those that a filter lets through. A `Message-ID` is looked up; by all else the posts are walked through
/// from the youngest on.
///
/// # Errors
/// Whatever the store answers.
pub fn search(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    filter: &Filter,
    page_size: usize,
    before: Option<MailPostKey>,
) -> Result<(Vec<MailPost>, Option<MailPostKey>)> {
    let before = before.unwrap_or(MailPostKey::new(i64::MAX));
    let filter = Filter {
        message_id: filter.message_id.as_deref().map(shortened),
        // Every subject has the empty piece.
        subject: filter.subject.as_deref().map(shortened).filter(|piece| !piece.is_empty()),
        ..filter.clone()
    };
    let rows = rows::search(tx, tenant, &filter, before, page_size + 1)?;
    Ok(page::cut(rows, page_size, |post| post.key))
}

/// One post, if it is there.
///
/// # Errors
/// Whatever the store answers.
pub fn find(tx: &mut Tx<'_>, tenant: TenantKey, post: MailPostKey) -> Result<Option<MailPost>> {
    rows::by_key(tx, tenant, post)
}

/// The editions of a post, in the order of its envelope.
///
/// # Errors
/// Whatever the store answers.
pub fn editions(tx: &mut Tx<'_>, tenant: TenantKey, post: MailPostKey) -> Result<Vec<MailEdition>> {
    rows::text::editions(tx, tenant, post)
}

/// A page of the copies of a post, in the order of their addresses, and the last one if there are more.
///
/// # Errors
/// Whatever the store answers.
pub fn copies(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    post: MailPostKey,
    page_size: usize,
    after: Option<&str>,
) -> Result<(Vec<MailCopy>, Option<String>)> {
    let rows = rows::copies::copies(tx, tenant, post, after.unwrap_or_default(), page_size + 1)?;
    Ok(page::cut(rows, page_size, |copy| copy.address.clone()))
}

/// The text of a post as it came, header and body; `None` if there is no such post or its text was forgotten.
///
/// # Errors
/// Whatever the store answers.
pub fn text(tx: &mut Tx<'_>, tenant: TenantKey, post: MailPostKey) -> Result<Option<Vec<u8>>> {
    if !rows::text::has_text(tx, tenant, post)? {
        return Ok(None);
    }
    let mut text = rows::text::section(tx, tenant, post, HEAD)?;
    text.extend(rows::text::section(tx, tenant, post, BODY)?);
    Ok(Some(text))
}

/// The header of a post as it came; `None` as for [`text`].
pub(crate) fn head(tx: &mut Tx<'_>, tenant: TenantKey, post: MailPostKey) -> Result<Option<Vec<u8>>> {
    if !rows::text::has_text(tx, tenant, post)? {
        return Ok(None);
    }
    rows::text::section(tx, tenant, post, HEAD).map(Some)
}

/// How the copies of a post stand: how many are in each state.
///
/// # Errors
/// Whatever the store answers.
pub fn states(tx: &mut Tx<'_>, tenant: TenantKey, post: MailPostKey) -> Result<Vec<(CopyState, i64)>> {
    rows::copies::states_of_post(tx, tenant, post)
}

/// The text of an edition, as those get it who have a copy; `None` as for [`text`].
///
/// # Errors
/// Whatever the store answers.
pub fn edition_text(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    post: MailPostKey,
    edition: i64,
) -> Result<Option<Vec<u8>>> {
    if !rows::text::has_text(tx, tenant, post)? || !rows::text::has_edition(tx, tenant, post, edition)? {
        return Ok(None);
    }
    let mut text = rows::text::section(tx, tenant, post, edition)?;
    if text.is_empty() {
        text = rows::text::section(tx, tenant, post, HEAD)?;
    }
    text.extend(rows::text::section(tx, tenant, post, BODY)?);
    Ok(Some(text))
}
