//! What a new user may find taken: id, number of the mobile and of the employee, addresses.

use larkspur_model::{IdKind, User};
use larkspur_store::Tx;

use super::contact::{Claim, Contact};
use super::create::check_number_free;
use super::known::Known;
use super::{custom_id, rows};
use crate::{Caller, Result};

/// Checks that nobody has what a new user is to have. One statement says that nothing of it is anybody's, as it nearly
/// always is; only if something is, one check after the other finds out what, and whether it matters.
///
/// # Errors
/// [`Field::UserId`](crate::Field::UserId), [`Field::Mobile`](crate::Field::Mobile) and
/// [`Field::EmployeeNo`](crate::Field::EmployeeNo) taken; as [`Contact::check_addresses`].
pub(super) fn check(
    tx: &mut Tx<'_>,
    who: &Caller,
    user: &User,
    contact: &Contact,
    known: &mut Known,
) -> Result<()> {
    let is_generated = |id: &String| who.ids.shown().open_in(IdKind::UserId, 0, id).is_some();
    // Generated ids are nowhere to be looked up.
    if user.custom_id.as_ref().is_some_and(is_generated)
        || rows::is_anything_taken(tx, who.tenant(), user, contact.folded())?
    {
        if let Some(id) = &user.custom_id {
            custom_id::check_free(tx, who, id, None)?;
        }
        contact.check_mobile(tx, who, user.key, None)?;
        check_number_free(tx, who, user)?;
        return contact.check_addresses(tx, who, Claim { user: user.key, heir: None }, None);
    }
    contact.mailbox().map_or(Ok(()), |mailbox| known.need_domain(tx, who, mailbox.domain()))
}
