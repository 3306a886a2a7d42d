//! Reading several users by id.

use larkspur_model::{User, UserKey};
use larkspur_store::Tx;

use super::{find, rows};
use crate::{Caller, Result};

/// The users that these references mean (contract `contact.v3.user.batch`), in the order given, each once. Whoever cannot
/// be read is left out: a malformed id, an unknown user, one out of range.
///
/// # Errors
/// [`Error::CrossAppId`](crate::Error::CrossAppId) for an `open_id` of another app: that is a mistake of the client, and
/// leaving it out would hide it.
pub fn batch(tx: &mut Tx<'_>, who: &Caller, references: &[String]) -> Result<Vec<User>> {
    let keys = known(tx, who, references)?;
    find::readable(tx, who, &keys)
}

/// The users that these references mean, in the order given, each once, for their names alone (contract
/// `contact.v3.user.basic_batch`): the one look at users that the contact range does not limit. They come without their
/// departments.
///
/// # Errors
/// As [`batch`].
pub fn names(tx: &mut Tx<'_>, who: &Caller, references: &[String]) -> Result<Vec<User>> {
    let keys = known(tx, who, references)?;
    Ok(find::in_order(rows::by_keys(tx, who.tenant(), &keys)?, &keys))
}

fn known(tx: &mut Tx<'_>, who: &Caller, references: &[String]) -> Result<Vec<UserKey>> {
    Ok(who.ids.find_users(tx, references)?.into_iter().flatten().collect())
}
