//! What a new user may find taken: id, number of the mobile and of the employee, addresses.

use larkspur_model::{IdKind, User};
use larkspur_store::Tx;

use super::contact::Claim;
use super::create::check_number_free;
use super::custom_id;
use super::draft::Draft;
use crate::{Caller, Result};

/// Checks an id that looks like a generated one: those are nobody's row, so that no index says whose they are.
///
/// # Errors
/// [`Field::UserId`](crate::Field::UserId) taken.
pub(super) fn check_generated(tx: &mut Tx<'_>, who: &Caller, user: &User) -> Result<()> {
    let is_generated = |id: &&String| who.ids.shown().open_in(IdKind::UserId, 0, id).is_some();
    match user.custom_id.as_ref().filter(is_generated) {
        Some(id) => custom_id::check_free(tx, who, id, None),
        None => Ok(()),
    }
}

/// Finds out what of a new user is somebody else's, one check after the other.
///
/// # Errors
/// [`Field::UserId`](crate::Field::UserId), [`Field::Mobile`](crate::Field::Mobile) and
/// [`Field::EmployeeNo`](crate::Field::EmployeeNo) taken; as [`Contact::check_addresses`](super::contact::Contact::check_addresses).
pub(super) fn find_out(tx: &mut Tx<'_>, who: &Caller, draft: &Draft) -> Result<()> {
    let Draft { user, contact, .. } = draft;
    if let Some(id) = &user.custom_id {
        custom_id::check_free(tx, who, id, Some(user.key))?;
    }
    contact.check_mobile(tx, who, user.key, None)?;
    check_number_free(tx, who, user)?;
    contact.check_addresses(tx, who, Claim { user: user.key, heir: None }, None)
}
