//! The end of a public mailbox: into the recycle bin (contract `mail.v1.public_mailbox.remove_to_recycle_bin`) or for
//! good (contract `mail.v1.public_mailbox.delete`).

use larkspur_model::{IdKind, Member, PublicMailboxKey, TenantKey};
use larkspur_store::Tx;

use super::{find, holder, rows};
use crate::mail_address::{self, Holder};
use crate::{Caller, Result, mail_group_member, public_mailbox_member};

/// Takes a public mailbox away from its members and out of every mail group. Its addresses stay taken, in the recycle
/// bin. Nothing brings it back from there; its id is that of nothing from now on.
///
/// # Errors
/// [`Noun::PublicMailbox`](crate::Noun::PublicMailbox) not found, also when it is in the bin already;
/// [`Field::MailHeir`](crate::Field::MailHeir) when `heir` is given and is no other live mailbox of the tenant.
pub fn remove_to_recycle_bin(
    tx: &mut Tx<'_>,
    who: &Caller,
    reference: &str,
    heir: Option<&str>,
) -> Result<()> {
    let mailbox = find::get(tx, who, reference)?.key;
    mail_address::check_heir(tx, who.tenant(), holder(mailbox), heir)?;
    dissolve(tx, who.tenant(), mailbox)?;
    mail_address::recycle(tx, who.tenant(), holder(mailbox))
}

/// Deletes a public mailbox for good, a live one or one in the recycle bin, which is still known by its id and all its
/// addresses; they are free at once.
///
/// # Errors
/// [`Noun::PublicMailbox`](crate::Noun::PublicMailbox) not found.
pub fn remove(tx: &mut Tx<'_>, who: &Caller, reference: &str) -> Result<()> {
    let tenant = who.tenant();
    let ids = (who.ids.shown(), IdKind::PublicMailboxId);
    let key = mail_address::keyed(tx, tenant, ids, reference, |holder| match holder {
        Holder::PublicMailbox(key) | Holder::FormerPublicMailbox(key) => Some(key),
        _ => None,
    });
    let key = key?.ok_or_else(|| find::unknown(reference))?;
    let mailbox = PublicMailboxKey::new(key);
    if rows::by_key(tx, tenant, mailbox)?.is_some() {
        dissolve(tx, tenant, mailbox)?;
        mail_address::release_all(tx, tenant, holder(mailbox))?;
        return Ok(());
    }
    match mail_address::release_all(tx, tenant, Holder::FormerPublicMailbox(key))? {
        0 => Err(find::unknown(reference)),
        _ => Ok(()),
    }
}

/// Ends everything of a public mailbox but its addresses.
fn dissolve(tx: &mut Tx<'_>, tenant: TenantKey, mailbox: PublicMailboxKey) -> Result<()> {
    mail_group_member::leave_all(tx, tenant, &Member::PublicMailbox(mailbox))?;
    public_mailbox_member::dismiss(tx, tenant, mailbox)?;
    rows::delete(tx, tenant, mailbox)?;
    rows::count_mailbox(tx, tenant, -1)?;
    Ok(())
}
