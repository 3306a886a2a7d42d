//! Whose mailbox an address is.

use larkspur_model::{EmailAddress, UserKey};
use larkspur_store::Tx;

use crate::mail_address::{self, Holder, Role};
use crate::{Caller, Error, Noun, RefKind, Reference, Result, user};

/// The user at work whose mailbox has this address, also as an alias, and the primary address of the mailbox. An address
/// that someone only signs in with is no mailbox.
///
/// # Errors
/// [`Noun::UserMailbox`] not found.
pub(super) fn get(tx: &mut Tx<'_>, who: &Caller, address: &str) -> Result<(UserKey, String)> {
    let held = match EmailAddress::parse(address) {
        Some(parsed) => mail_address::find(tx, who.tenant(), &parsed)?,
        None => None,
    };
    let Some((Holder::User(key), Role::Primary | Role::LoginAndPrimary | Role::Alias)) = held else {
        return Err(unknown(address));
    };
    let key = UserKey::new(key);
    let primary = user::rows::enterprise_email(tx, who.tenant(), key)?;
    Ok((key, primary.ok_or_else(|| Error::broken("whoever has an alias has a mailbox"))?))
}

pub(super) fn unknown(address: &str) -> Error {
    Error::NotFound(Noun::UserMailbox, Reference::new(RefKind::Email, address))
}
