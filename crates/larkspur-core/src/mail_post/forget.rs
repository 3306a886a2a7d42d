//! Forgetting posts.

use larkspur_model::TenantKey;
use larkspur_store::Tx;

use super::rows;
use crate::{Result, mail_queue, mail_report};

/// How long posts are kept about which nothing is left to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Their text, milliseconds since they were accepted.
    pub text_ms: i64,
    /// What is known about them.
    pub log_ms: i64,
}

/// Posts that are forgotten by one call.
const BATCH: usize = 100;

/// Forgets some of the oldest posts of a tenant with all that belongs to them, open copies too, at most 100, and says
/// how many: whoever wants all gone asks until it is 0, so that one caller does not hold the writer.
///
/// # Errors
/// Whatever the store answers.
pub fn clear(tx: &mut Tx<'_>, tenant: TenantKey) -> Result<usize> {
    let oldest = rows::forgotten::oldest(tx, tenant, BATCH)?;
    mail_queue::forget(tx, tenant, &oldest)?;
    mail_report::forget(tx, tenant, &oldest)?;
    rows::forgotten::delete(tx, tenant, &oldest)?;
    Ok(oldest.len())
}

/// Forgets some of the oldest posts of a tenant that are done with and older than the time they are kept, and the text of
/// others, at most 100 of each, and says how many: whoever wants all gone asks until it is 0.
///
/// A post is done with when no copy of it is open and nobody is still to be told anything about it.
///
/// # Errors
/// Whatever the store answers.
pub fn prune(tx: &mut Tx<'_>, tenant: TenantKey, retention: Retention) -> Result<usize> {
    let now = tx.now();
    let posts = rows::forgotten::finished(tx, tenant, now.saturating_sub(retention.log_ms), BATCH)?;
    rows::forgotten::delete(tx, tenant, &posts)?;
    let texts =
        rows::forgotten::finished_with_text(tx, tenant, now.saturating_sub(retention.text_ms), BATCH)?;
    rows::forgotten::forget_text(tx, tenant, &texts)?;
    Ok(posts.len() + texts.len())
}
