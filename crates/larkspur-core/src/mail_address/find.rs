//! Who holds an address, and whether it is to be had.

use larkspur_model::{EmailAddress, IdKind, ShownIds, TenantKey};
use larkspur_store::Tx;

use super::{Holder, Role, rows};
use crate::{Error, Field, Result, mail_domain};

/// Who holds an address and as what, if anybody; the recycle bin counts.
///
/// # Errors
/// Whatever the store answers.
pub fn find(tx: &mut Tx<'_>, tenant: TenantKey, address: &EmailAddress) -> Result<Option<(Holder, Role)>> {
    rows::find(tx, tenant, address.folded())
}

/// Checks that an address is in a domain of the tenant and that nobody holds it.
///
/// # Errors
/// [`Noun::MailDomain`](crate::Noun::MailDomain) not the tenant's; [`Field::LoginEmail`], [`Field::EmailAlias`] or [`Field::Email`] taken.
pub(crate) fn check_free(tx: &mut Tx<'_>, tenant: TenantKey, address: &EmailAddress) -> Result<()> {
    mail_domain::need(tx, tenant, address.domain())?;
    match find(tx, tenant, address)? {
        None => Ok(()),
        Some((_, Role::Login | Role::LoginAndPrimary)) => Err(Error::Taken(Field::LoginEmail)),
        Some((_, Role::Alias)) => Err(Error::Taken(Field::EmailAlias)),
        Some((_, Role::Primary)) => Err(Error::Taken(Field::Email)),
    }
}

/// The key of the group or mailbox that `reference` means: its id, of this kind among these ids, or any of its
/// addresses, whose holder `key` tells from the others. Whoever an id belongs to may be gone.
///
/// # Errors
/// Whatever the store answers.
pub(crate) fn keyed(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    (ids, kind): (&ShownIds, IdKind),
    reference: &str,
    key: impl Fn(Holder) -> Option<i64>,
) -> Result<Option<i64>> {
    if !reference.contains('@') {
        return Ok(ids.open_in(kind, 0, reference));
    }
    let Some(address) = EmailAddress::parse(reference) else { return Ok(None) };
    Ok(find(tx, tenant, &address)?.and_then(|(holder, _)| key(holder)))
}
