//! The end of passwords.

use larkspur_model::{MailPasswordKey, TenantKey, UserKey};
use larkspur_store::Tx;

use super::rows;
use crate::Result;

/// Takes a password back, and says whether there was one. Whoever is logged in by it stays so until the connection ends.
///
/// # Errors
/// Whatever the store answers.
pub fn revoke(tx: &mut Tx<'_>, tenant: TenantKey, key: MailPasswordKey) -> Result<bool> {
    rows::delete(tx, tenant, key)
}

/// Takes all passwords of a user back who leaves.
pub(crate) fn forget(tx: &mut Tx<'_>, tenant: TenantKey, user: UserKey) -> Result<()> {
    rows::delete_of_user(tx, tenant, user)
}
