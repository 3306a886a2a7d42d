//! Mailboxes that can be sent to: those of users and public ones.

use larkspur_model::{EmailAddress, TenantKey};
use larkspur_store::Tx;

use super::{Holder, Role, find};
use crate::{Error, Field, Result};

/// Checks that the mail of a mailbox that goes could move to this address: a live mailbox of the tenant and not the one
/// that goes. Larkspur keeps no mail, so nothing moves; a caller who names a wrong heir is told all the same.
///
/// # Errors
/// [`Field::MailHeir`] invalid.
pub(crate) fn check_heir(tx: &mut Tx<'_>, tenant: TenantKey, gone: Holder, heir: Option<&str>) -> Result<()> {
    let Some(heir) = heir.filter(|text| !text.is_empty()) else { return Ok(()) };
    let no_mailbox = || Error::Invalid(Field::MailHeir, "not the address of another mailbox of the tenant");
    let address = EmailAddress::parse(heir).ok_or_else(no_mailbox)?;
    match find(tx, tenant, &address)? {
        Some((Holder::User(_), role)) if role != Role::Login => Ok(()),
        Some((holder @ Holder::PublicMailbox(_), _)) if holder != gone => Ok(()),
        _ => Err(no_mailbox()),
    }
}
