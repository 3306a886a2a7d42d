//! Values of custom attributes that a user gets after everything else.

use larkspur_model::UserKey;
use larkspur_store::Tx;

use super::rows;
use crate::custom_attr::{self, NewValue};
use crate::{Caller, Error, Noun, RefKind, Reference, Result};

/// Gives a user who was just made further values of custom attributes: for those that name users who come later.
///
/// # Errors
/// [`Noun::User`] not found; as [`create()`](super::create()) for the values.
pub fn set_attributes(tx: &mut Tx<'_>, who: &Caller, user: UserKey, values: &[NewValue]) -> Result<()> {
    let unknown = || Error::NotFound(Noun::User, Reference::new(RefKind::UserId, &user.get().to_string()));
    let before = rows::by_key(tx, who.tenant(), user)?.ok_or_else(unknown)?.custom_attrs;
    let after = custom_attr::values(tx, who, &before, values)?;
    rows::set_attributes(tx, who.tenant(), user, &after)
}
