//! Removing members (contracts `mail.v1.public_mailbox_member.delete`, `.batch_delete` and `.clear`), and the end of
//! memberships when a user or a mailbox goes away.

use larkspur_model::{PublicMailboxKey, TenantKey, UserKey};
use larkspur_store::Tx;

use super::{open, rows, unknown};
use crate::{Caller, Error, Field, Result, public_mailbox};

/// Ends memberships in a public mailbox, all or none. An id that is given twice counts once.
///
/// # Errors
/// [`Noun::PublicMailbox`](crate::Noun::PublicMailbox) not found; [`Field::Member`] missing when no id is given;
/// [`Noun::PublicMailboxMember`](crate::Noun::PublicMailboxMember) for an id of another mailbox or of none.
pub fn remove(tx: &mut Tx<'_>, who: &Caller, mailbox: &str, ids: &[String]) -> Result<()> {
    let mailbox = public_mailbox::get(tx, who, mailbox)?.key;
    let first = ids.first().ok_or(Error::Missing(Field::Member))?;
    let keys = ids.iter().map(|id| open(who, mailbox, id).ok_or_else(|| unknown(id)));
    let mut keys = keys.collect::<Result<Vec<_>>>()?;
    keys.sort_unstable();
    keys.dedup();
    let left = rows::delete(tx, who.tenant(), mailbox, &keys)?;
    if left < u64::try_from(keys.len()).unwrap_or(u64::MAX) { Err(unknown(first)) } else { Ok(()) }
}

/// Ends every membership in a public mailbox.
///
/// # Errors
/// [`Noun::PublicMailbox`](crate::Noun::PublicMailbox) not found.
pub fn clear(tx: &mut Tx<'_>, who: &Caller, mailbox: &str) -> Result<()> {
    let mailbox = public_mailbox::get(tx, who, mailbox)?.key;
    dismiss(tx, who.tenant(), mailbox)
}

/// Ends every membership in a mailbox, which may be going away.
pub(crate) fn dismiss(tx: &mut Tx<'_>, tenant: TenantKey, mailbox: PublicMailboxKey) -> Result<()> {
    rows::delete_of_mailbox(tx, tenant, mailbox)
}

/// Ends every membership of a user who left.
pub(crate) fn leave_all(tx: &mut Tx<'_>, tenant: TenantKey, user: UserKey) -> Result<()> {
    rows::delete_of_user(tx, tenant, user)
}
