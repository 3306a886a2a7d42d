//! The `user_id` of a user: its form, and changing it (contract `contact.v3.user.update_user_id`).

use larkspur_model::{UserKey, text};
use larkspur_store::Tx;

use super::{find, rows};
use crate::{Caller, Error, Field, Limit, Noun, Result};

/// Checks the form of a custom id.
///
/// # Errors
/// [`Field::UserId`] invalid.
pub(super) fn check(id: &str) -> Result<()> {
    let why = "1 to 64 characters without blanks, not ou_… or on_…";
    text::is_custom_user_id(id).then_some(()).ok_or(Error::Invalid(Field::UserId, why))
}

/// Checks that nobody at work but `user` has an id: that of someone who has left is free, a generated one too.
///
/// # Errors
/// [`Field::UserId`] taken.
pub(super) fn check_free(tx: &mut Tx<'_>, who: &Caller, id: &str, user: Option<UserKey>) -> Result<()> {
    match who.ids.user_by_id(tx, id)? {
        Some(holder)
            if Some(holder) != user
                && rows::status(tx, who.tenant(), holder)?.is_some_and(|status| !status.resigned) =>
        {
            Err(Error::Taken(Field::UserId))
        }
        _ => Ok(()),
    }
}

/// Gives a user another `user_id`; the former one is free at once. Asking for the id that the user has changes nothing
/// and is not counted, so that a request may be repeated.
///
/// # Errors
/// As [`get()`](super::get()); [`Noun::User`] resigned; [`Field::UserId`] missing, invalid or taken;
/// [`Limit::UserIdChanges`].
pub fn change_id(tx: &mut Tx<'_>, who: &Caller, reference: &str, id: &str) -> Result<()> {
    if id.is_empty() {
        return Err(Error::Missing(Field::UserId));
    }
    let user = find::get(tx, who, reference)?;
    if user.status.resigned {
        return Err(Error::Resigned(Noun::User));
    }
    check(id)?;
    if who.ids.user_id(user.custom_id.as_deref(), user.key) == id {
        return Ok(());
    }
    check_free(tx, who, id, Some(user.key))?;
    let changes = rows::set_custom_id(tx, who.tenant(), user.key, id)?;
    if changes > who.policy.limits.user_id_changes {
        return Err(Error::Full(Limit::UserIdChanges));
    }
    Ok(())
}
