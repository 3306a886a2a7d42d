//! Reading posts, and forgetting them.

use larkspur_model::{MailPostKey, TenantKey};
use larkspur_store::Tx;

use super::{MailCopy, MailPost, rows};
use crate::Result;

/// Posts that are forgotten by one statement.
const BATCH: usize = 100;

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
    let before = before.unwrap_or(MailPostKey::new(i64::MAX));
    let mut page = rows::page(tx, tenant, before, page_size + 1)?;
    let has_more = page.len() > page_size;
    page.truncate(page_size);
    let last = page.last().map(|post| post.key).filter(|_| has_more);
    Ok((page, last))
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
    let mut page = rows::copies(tx, tenant, post, after.unwrap_or_default(), page_size + 1)?;
    let has_more = page.len() > page_size;
    page.truncate(page_size);
    let last = page.last().map(|copy| copy.address.clone()).filter(|_| has_more);
    Ok((page, last))
}

/// The text of a post as it came, header and body; `None` if there is no such post.
///
/// # Errors
/// Whatever the store answers.
pub fn text(tx: &mut Tx<'_>, tenant: TenantKey, post: MailPostKey) -> Result<Option<Vec<u8>>> {
    if !rows::exists(tx, tenant, post)? {
        return Ok(None);
    }
    rows::parts(tx, tenant, post).map(|parts| Some(parts.concat()))
}

/// Forgets some of the oldest posts of a tenant with all that belongs to them, at most 100, and says how many: whoever
/// wants all gone asks until it is 0, so that one caller does not hold the writer.
///
/// # Errors
/// Whatever the store answers.
pub fn clear(tx: &mut Tx<'_>, tenant: TenantKey) -> Result<usize> {
    let oldest = rows::oldest(tx, tenant, BATCH)?;
    rows::delete(tx, tenant, &oldest)?;
    Ok(oldest.len())
}
