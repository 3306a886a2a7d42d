//! Reading which passwords there are.

use larkspur_model::{MailPasswordKey, TenantKey};
use larkspur_store::Tx;

use super::{MailPassword, rows};
use crate::{Result, page};

/// A page of the passwords of a tenant in the order in which they were made, and the last one if there are more.
///
/// # Errors
/// Whatever the store answers.
pub fn list(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    page_size: usize,
    after: Option<MailPasswordKey>,
) -> Result<(Vec<MailPassword>, Option<MailPasswordKey>)> {
    let rows = rows::page(tx, tenant, after.unwrap_or(MailPasswordKey::new(0)), page_size + 1)?;
    Ok(page::cut(rows, page_size, |password| password.key))
}
