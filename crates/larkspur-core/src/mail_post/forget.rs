//! Forgetting posts.

use larkspur_model::TenantKey;
use larkspur_store::Tx;

use super::rows;
use crate::{Result, mail_queue, mail_report};

/// Posts that are forgotten by one call.
const BATCH: usize = 100;

/// Forgets some of the oldest posts of a tenant with all that belongs to them, open copies too, at most 100, and says
/// how many: whoever wants all gone asks until it is 0, so that one caller does not hold the writer.
///
/// # Errors
/// Whatever the store answers.
pub fn clear(tx: &mut Tx<'_>, tenant: TenantKey) -> Result<usize> {
    let oldest = rows::oldest(tx, tenant, BATCH)?;
    mail_queue::forget(tx, tenant, &oldest)?;
    mail_report::forget(tx, tenant, &oldest)?;
    rows::delete(tx, tenant, &oldest)?;
    Ok(oldest.len())
}
