//! Another primary address for a group or public mailbox.

use larkspur_model::EmailAddress;
use larkspur_store::Tx;

use super::{Holder, Role, alias, check_free, find, release, take};
use crate::{Caller, Error, Result};

/// Gives a holder another primary address than `old`, unless it is the same, and keeps the old one as an alias, so that
/// mail to it still arrives (code 1234023 shows that the platform does so). An alias of the holder may become its
/// primary address: the two change places.
///
/// # Errors
/// As [`check_free`]; [`Limit::MailAliases`](crate::Limit::MailAliases) when there is no room for the old address.
pub(crate) fn move_to(
    tx: &mut Tx<'_>,
    who: &Caller,
    holder: Holder,
    old: &str,
    address: &EmailAddress,
) -> Result<()> {
    if address.as_str() == old {
        return Ok(());
    }
    let tenant = who.tenant();
    let old = EmailAddress::parse(old).ok_or_else(|| Error::broken("a primary address is one"))?;
    let is_respelled = old.folded() == address.folded();
    let is_own_alias = find(tx, tenant, address)? == Some((holder, Role::Alias));
    if is_own_alias {
        release(tx, tenant, address)?;
    } else if !is_respelled {
        check_free(tx, tenant, address)?;
        alias::check_room(tx, who, holder)?;
    }
    release(tx, tenant, &old)?;
    if !is_respelled {
        take(tx, tenant, &old, holder, Role::Alias)?;
    }
    take(tx, tenant, address, holder, Role::Primary)
}
