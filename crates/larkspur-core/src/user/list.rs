//! Listing users, oldest first. A user keeps the place in such a list for life, so a walk over its pages sees everyone
//! who was there throughout exactly once, whoever comes, goes or changes meanwhile. No document tells an order; where the
//! order within a department matters, each row carries it.

use std::collections::HashSet;

use larkspur_model::{DepartmentKey, User, UserKey};
use larkspur_store::Tx;

use super::{find, rows};
use crate::{Caller, ContactRange, Result, department};

/// Granted users looked at in one go.
const AT_ONCE: usize = 200;

/// A page of the direct members of a department (contract `contact.v3.user.find_by_department`), and the last one if
/// there are more.
///
/// # Errors
/// As [`department::get()`]: the right is that to the department, for the root that to everyone.
pub fn of_department(
    tx: &mut Tx<'_>,
    who: &Caller,
    reference: &str,
    page_size: usize,
    after: Option<UserKey>,
) -> Result<(Vec<User>, Option<UserKey>)> {
    let department = department::get(tx, who, reference)?.key;
    let after = after.unwrap_or(UserKey::new(0));
    let mut users = rows::page_of_department(tx, who.tenant(), department, after, page_size + 1)?;
    let end = cut(&mut users, page_size);
    find::attach(tx, who, &mut users)?;
    Ok((users, end))
}

/// A page of the users that the contact range names and that are in none of its departments (contract
/// `contact.v3.user.list` without a department), and the last one if there are more. A range of all members names
/// nobody.
///
/// # Errors
/// Whatever the store answers.
pub fn granted(
    tx: &mut Tx<'_>,
    who: &Caller,
    page_size: usize,
    after: Option<UserKey>,
) -> Result<(Vec<User>, Option<UserKey>)> {
    let mut page = Vec::new();
    for keys in named(who, after).chunks(AT_ONCE) {
        page.extend(independent(tx, who, keys)?);
        if page.len() > page_size {
            break;
        }
    }
    let end = cut(&mut page, page_size);
    Ok((page, end))
}

/// At most `limit` of the users that a contact range stands for, after one of them (contract `contact.v3.scope.list`):
/// the direct members of the root for all members, else those whom the range names.
///
/// # Errors
/// Whatever the store answers.
pub(crate) fn range_users(
    tx: &mut Tx<'_>,
    who: &Caller,
    limit: usize,
    after: Option<UserKey>,
) -> Result<Vec<UserKey>> {
    if who.range().is_all() {
        let after = after.unwrap_or(UserKey::new(0));
        return rows::keys_of_department(tx, who.tenant(), DepartmentKey::ROOT, after, limit);
    }
    let mut users = Vec::new();
    for keys in named(who, after).chunks(AT_ONCE) {
        let at_work: HashSet<UserKey> = rows::at_work(tx, who.tenant(), keys)?.into_iter().collect();
        users.extend(keys.iter().copied().filter(|key| at_work.contains(key)));
        if users.len() >= limit {
            break;
        }
    }
    users.truncate(limit);
    Ok(users)
}

/// The users that the range names, oldest first, after one of them.
fn named(who: &Caller, after: Option<UserKey>) -> Vec<UserKey> {
    let ContactRange::Some { users, .. } = who.range() else { return Vec::new() };
    let is_after = |key: &UserKey| after.is_none_or(|after| *key > after);
    let mut keys: Vec<UserKey> = users.iter().copied().filter(is_after).collect();
    keys.sort_unstable();
    keys
}

/// Those of these users who are at work and in no department of the range.
fn independent(tx: &mut Tx<'_>, who: &Caller, keys: &[UserKey]) -> Result<Vec<User>> {
    let mut users = find::in_order(rows::by_keys(tx, who.tenant(), keys)?, keys);
    users.retain(|user| !user.status.resigned);
    find::attach(tx, who, &mut users)?;
    let departments: Vec<_> =
        users.iter().flat_map(|user| &user.memberships).map(|membership| membership.department).collect();
    let places = department::places(tx, who, &departments)?;
    users.retain(|user| {
        let mut paths = user.memberships.iter().filter_map(|membership| places.get(&membership.department));
        !paths.any(|path| who.range().covers_department(path))
    });
    Ok(users)
}

/// Leaves a page of these users, and tells the last one if there were more.
fn cut(users: &mut Vec<User>, page_size: usize) -> Option<UserKey> {
    let has_more = users.len() > page_size;
    users.truncate(page_size);
    users.last().map(|last| last.key).filter(|_| has_more)
}
