//! Reading users.

use std::collections::HashSet;

use larkspur_model::{User, UserKey};
use larkspur_store::Tx;

use super::rows;
use crate::{Caller, Error, Noun, Result, SignedOut, department};

/// The user that `reference` means, in the id kind of the request.
///
/// # Errors
/// [`Error::BadId`] and [`Error::CrossAppId`] for another kind of id, [`Noun::User`] not found, out of range.
pub fn get(tx: &mut Tx<'_>, who: &Caller, reference: &str) -> Result<User> {
    let unknown = || Error::NotFound(Noun::User, who.ids.user_reference(reference));
    let key = who.ids.find_user(tx, reference)?.ok_or_else(unknown)?;
    let user = find(tx, who, key)?.ok_or_else(unknown)?;
    check_range(tx, who, &user)?;
    Ok(user)
}

/// The person for whom a user token speaks.
///
/// # Errors
/// [`Error::SignedOut`] for a caller that is an app alone.
pub fn myself(tx: &mut Tx<'_>, who: &Caller) -> Result<User> {
    match who.user() {
        Some(key) => of(tx, who, key),
        None => Err(Error::SignedOut(SignedOut::Unknown)),
    }
}

/// A user whom the caller was led to by key.
///
/// # Errors
/// [`Error::SignedOut`] when there is no such user.
pub fn of(tx: &mut Tx<'_>, who: &Caller, key: UserKey) -> Result<User> {
    find(tx, who, key)?.ok_or(Error::SignedOut(SignedOut::Unknown))
}

/// The users that these references mean, in their order, all of them at work; whatever the range.
///
/// # Errors
/// [`Error::BadId`] and [`Error::CrossAppId`] for another kind of id, [`Noun::User`] not found or not at work.
pub(crate) fn all_at_work<'a>(
    tx: &mut Tx<'_>,
    who: &Caller,
    references: impl IntoIterator<Item = &'a str>,
) -> Result<Vec<UserKey>> {
    let unknown = |text| Error::NotFound(Noun::User, who.ids.user_reference(text));
    let mut found = Vec::new();
    for text in references {
        found.push((text, who.ids.find_user(tx, text)?.ok_or_else(|| unknown(text))?));
    }
    let keys: Vec<UserKey> = found.iter().map(|(_, key)| *key).collect();
    if keys.is_empty() {
        return Ok(keys);
    }
    let at_work: HashSet<UserKey> = rows::at_work(tx, who.tenant(), &keys)?.into_iter().collect();
    match found.iter().find(|(_, key)| !at_work.contains(key)) {
        Some((text, _)) => Err(unknown(text)),
        None => Ok(keys),
    }
}

/// A user with the departments, whatever the range.
pub(super) fn find(tx: &mut Tx<'_>, who: &Caller, key: UserKey) -> Result<Option<User>> {
    let Some(mut user) = rows::by_key(tx, who.tenant(), key)? else { return Ok(None) };
    user.memberships = rows::memberships(tx, who.tenant(), key)?;
    Ok(Some(user))
}

fn check_range(tx: &mut Tx<'_>, who: &Caller, user: &User) -> Result<()> {
    if who.range().is_all() {
        return Ok(());
    }
    let departments: Vec<_> = user.memberships.iter().map(|membership| membership.department).collect();
    let places = department::places(tx, who, &departments)?;
    who.need_user(user, places.values())
}
