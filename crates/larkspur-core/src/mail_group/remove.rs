//! Deleting a mail group (contract `mail.v1.mailgroup.delete`).

use larkspur_model::Member;
use larkspur_store::Tx;

use super::{find, holder, rows};
use crate::{Caller, Result, mail_address, mail_group_manager, mail_group_member};

/// Deletes a mail group with its members, managers and permission members, and takes it out of every group that it is
/// a member of. Its addresses are free again at once.
///
/// # Errors
/// [`Noun::MailGroup`](crate::Noun::MailGroup) not found.
pub fn remove(tx: &mut Tx<'_>, who: &Caller, reference: &str) -> Result<()> {
    let (tenant, group) = (who.tenant(), find::get(tx, who, reference)?.key);
    mail_group_member::leave_all(tx, tenant, &Member::MailGroup(group))?;
    mail_group_member::clear(tx, tenant, group)?;
    mail_group_manager::clear(tx, tenant, group)?;
    mail_address::release_all(tx, tenant, holder(group))?;
    rows::delete(tx, tenant, group)?;
    rows::count_group(tx, tenant, -1)?;
    Ok(())
}
