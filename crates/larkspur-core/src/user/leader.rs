//! The direct leader of a user: somebody else who is at work here.

use larkspur_model::UserKey;
use larkspur_store::Tx;

use super::rows;
use crate::{Caller, Error, Field, Noun, Result};

/// The leader that a request names for `user`, who may not be there yet.
///
/// # Errors
/// [`Noun::Leader`] not found or resigned; [`Field::OwnLeader`].
pub(super) fn find(tx: &mut Tx<'_>, who: &Caller, text: &str, user: Option<UserKey>) -> Result<UserKey> {
    let unknown = || Error::NotFound(Noun::Leader, who.ids.user_reference(text));
    let key = who.ids.find_user(tx, text)?.ok_or_else(unknown)?;
    if Some(key) == user {
        return Err(Error::Invalid(Field::OwnLeader, "nobody leads oneself"));
    }
    let status = rows::status(tx, who.tenant(), key)?.ok_or_else(unknown)?;
    if status.resigned { Err(Error::Resigned(Noun::Leader)) } else { Ok(key) }
}

/// Gives a user who was just made the leader that `reference` means: for leaders who come after those whom they lead.
///
/// # Errors
/// [`Field::OwnLeader`] for oneself; [`Noun::Leader`] not found or resigned; [`Error::BadId`] and [`Error::CrossAppId`].
pub fn set_leader(tx: &mut Tx<'_>, who: &Caller, user: UserKey, reference: &str) -> Result<()> {
    let leader = find(tx, who, reference, Some(user))?;
    rows::set_leader(tx, who.tenant(), user, leader)
}
