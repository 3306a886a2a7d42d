//! The direct leader of a user: somebody else, who has not left.

use larkspur_model::UserKey;
use larkspur_store::Tx;

use super::rows;
use crate::{Caller, Error, Field, Noun, Result};

/// The leader that `reference` means for the user with the custom id `own_id`.
///
/// # Errors
/// [`Field::OwnLeader`] for oneself; [`Noun::Leader`] not found or resigned; [`Error::BadId`] and [`Error::CrossAppId`].
pub(super) fn find(tx: &mut Tx<'_>, who: &Caller, own_id: Option<&str>, reference: &str) -> Result<UserKey> {
    if own_id == Some(reference) {
        return Err(Error::Invalid(Field::OwnLeader, "nobody leads oneself"));
    }
    let unknown = || Error::NotFound(Noun::Leader, who.ids.user_reference(reference));
    let key = who.ids.find_user(tx, reference)?.ok_or_else(unknown)?;
    let status = rows::status(tx, who.tenant(), key)?.ok_or_else(unknown)?;
    if status.resigned { Err(Error::Resigned(Noun::Leader)) } else { Ok(key) }
}

/// Gives a user who was just made the leader that `reference` means: for leaders who come after those whom they lead.
///
/// # Errors
/// [`Field::OwnLeader`] for oneself; [`Noun::Leader`] not found or resigned; [`Error::BadId`] and [`Error::CrossAppId`].
pub fn set_leader(tx: &mut Tx<'_>, who: &Caller, user: UserKey, reference: &str) -> Result<()> {
    let leader = find(tx, who, None, reference)?;
    if leader == user {
        return Err(Error::Invalid(Field::OwnLeader, "nobody leads oneself"));
    }
    rows::set_leader(tx, who.tenant(), user, leader)
}
