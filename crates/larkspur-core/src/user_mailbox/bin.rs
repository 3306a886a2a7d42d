//! Mailboxes of users who left: in the recycle bin, and out of it.
//!
//! The platform's help pages say that the mailbox of someone who left takes no more mail and keeps its address until an
//! administrator releases it; so it is here.

use larkspur_model::{EmailAddress, TenantKey, UserKey};
use larkspur_store::Tx;

use super::find::unknown;
use crate::mail_address::{self, Holder};
use crate::{Caller, Result, public_mailbox_member};

/// Ends what a user who leaves has of mail: the mailbox and its aliases go into the recycle bin, where they stay taken;
/// the sign-in address is free; public mailboxes lose a member.
pub(crate) fn recycle(tx: &mut Tx<'_>, tenant: TenantKey, user: UserKey) -> Result<()> {
    public_mailbox_member::leave_all(tx, tenant, user)?;
    mail_address::recycle(tx, tenant, Holder::User(user.get()))
}

/// Ends what a user who leaves has of mail and keeps nothing of it: every address is free.
pub(crate) fn discard(tx: &mut Tx<'_>, tenant: TenantKey, user: UserKey) -> Result<()> {
    public_mailbox_member::leave_all(tx, tenant, user)?;
    mail_address::release_all(tx, tenant, Holder::User(user.get())).map(drop)
}

/// Gives a user who comes back the mailbox and the aliases that lie in the recycle bin; what was released is lost. The
/// sign-in address is not kept there, so whoever calls this takes it anew.
///
/// # Errors
/// Whatever the store answers.
pub fn restore(tx: &mut Tx<'_>, tenant: TenantKey, user: UserKey) -> Result<()> {
    mail_address::restore(tx, tenant, Holder::User(user.get()))
}

/// Frees the mailbox of a user who left for good (contract `mail.v1.user_mailbox.delete`), named by its address or one
/// of its aliases; all of them are free at once.
///
/// # Errors
/// [`Noun::UserMailbox`](crate::Noun::UserMailbox) when the address is not that of a mailbox in the recycle bin;
/// [`Field::MailHeir`](crate::Field::MailHeir) when `heir` is given and is no live mailbox of the tenant.
pub fn release(tx: &mut Tx<'_>, who: &Caller, address: &str, heir: Option<&str>) -> Result<()> {
    let parsed = EmailAddress::parse(address).ok_or_else(|| unknown(address))?;
    let held = mail_address::find(tx, who.tenant(), &parsed)?;
    let Some((holder @ Holder::FormerUser(_), _)) = held else { return Err(unknown(address)) };
    mail_address::check_heir(tx, who.tenant(), holder, heir)?;
    mail_address::release_all(tx, who.tenant(), holder).map(drop)
}
