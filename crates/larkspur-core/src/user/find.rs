//! Reading users.

use std::collections::{HashMap, HashSet};

use larkspur_model::{DepartmentKey, User, UserKey};
use larkspur_store::Tx;

use super::rows;
use crate::{Caller, Error, Noun, Result, department};

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

/// Gives users read from their rows their departments, in one query.
pub(super) fn attach(tx: &mut Tx<'_>, who: &Caller, users: &mut [User]) -> Result<()> {
    if users.is_empty() {
        return Ok(());
    }
    let keys: Vec<UserKey> = users.iter().map(|user| user.key).collect();
    let mut places: HashMap<UserKey, Vec<_>> = HashMap::new();
    for (user, membership) in rows::memberships_of(tx, who.tenant(), &keys)? {
        places.entry(user).or_default().push(membership);
    }
    for user in users {
        user.memberships = places.remove(&user.key).unwrap_or_default();
    }
    Ok(())
}

/// Those of these users, read with their departments, whom the caller may read, in the same order.
pub(super) fn covered(tx: &mut Tx<'_>, who: &Caller, users: Vec<User>) -> Result<Vec<User>> {
    if who.range().is_all() {
        return Ok(users);
    }
    let mut departments: Vec<DepartmentKey> =
        users.iter().flat_map(|user| &user.memberships).map(|membership| membership.department).collect();
    departments.sort_unstable();
    departments.dedup();
    let places = department::places(tx, who, &departments)?;
    let is_covered = |user: &User| {
        let paths = user.memberships.iter().filter_map(|membership| places.get(&membership.department));
        who.need_user(user, paths).is_ok()
    };
    Ok(users.into_iter().filter(is_covered).collect())
}

/// The users with these keys that the caller may read, in the order asked for, each once.
pub(super) fn readable(tx: &mut Tx<'_>, who: &Caller, keys: &[UserKey]) -> Result<Vec<User>> {
    let mut users = in_order(rows::by_keys(tx, who.tenant(), keys)?, keys);
    attach(tx, who, &mut users)?;
    covered(tx, who, users)
}

/// These users in the order of these keys, each once.
pub(super) fn in_order(users: Vec<User>, keys: &[UserKey]) -> Vec<User> {
    let mut users: HashMap<UserKey, User> = users.into_iter().map(|user| (user.key, user)).collect();
    keys.iter().filter_map(|key| users.remove(key)).collect()
}

fn check_range(tx: &mut Tx<'_>, who: &Caller, user: &User) -> Result<()> {
    if who.range().is_all() {
        return Ok(());
    }
    let departments: Vec<_> = user.memberships.iter().map(|membership| membership.department).collect();
    let places = department::places(tx, who, &departments)?;
    who.need_user(user, places.values())
}
