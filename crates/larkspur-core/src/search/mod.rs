//! Searching names: departments (contract `contact.v3.department.search`), users (`search.v1.user.search`).
//!
//! One short row per name is kept apart from everything else, and a search reads them in order of their keys until its
//! page is full. So the worst case is a scan of all short rows of a tenant; docs/adr/0008-search.md has the figures.
//! Any part of a name is found, in any script; case does not matter.

pub mod rows;

use std::collections::BTreeSet;

use larkspur_model::{Department, DepartmentKey, TenantKey, User, UserKey};
use larkspur_store::Tx;

use crate::{Caller, Error, Field, Result, department, user};

/// Longest text to search for, characters: no name is longer.
const LONGEST: usize = 255;

/// Which page of a search is asked for.
#[derive(Clone, Debug)]
pub struct SearchQuery {
    /// Part of a name.
    pub text: String,
    /// Rows a page.
    pub page_size: usize,
    /// Where the page before ended.
    pub after: Option<i64>,
}

/// What is searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Item {
    Department(DepartmentKey),
    User(UserKey),
}

impl Item {
    fn stored(self) -> (i64, i64) {
        match self {
            Self::Department(key) => (rows::DEPARTMENT, key.get()),
            Self::User(key) => (rows::USER, key.get()),
        }
    }
}

/// Makes an item found by this name, and by no other.
pub(crate) fn put(tx: &mut Tx<'_>, tenant: TenantKey, item: Item, name: &str) -> Result<()> {
    rows::put(tx, tenant, item.stored(), &fold(name))
}

/// Makes items, which are new, found by their names.
pub(crate) fn enter<'a>(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    names: impl IntoIterator<Item = (Item, &'a str)>,
) -> Result<()> {
    let names: Vec<_> = names.into_iter().map(|(item, name)| (item.stored(), fold(name))).collect();
    rows::enter(tx, tenant, &names)
}

/// Makes an item found no longer.
pub(crate) fn remove(tx: &mut Tx<'_>, tenant: TenantKey, item: Item) -> Result<()> {
    rows::remove(tx, tenant, item.stored())
}

/// A page of the departments whose name holds a text, with their people, from the oldest to the youngest; and where
/// it ended, if there are more. Names by language are not searched (documented). The root is not found.
///
/// # Errors
/// [`Field::Query`] when it is empty or longer than any name.
pub fn departments(
    tx: &mut Tx<'_>,
    who: &Caller,
    query: &SearchQuery,
) -> Result<(Vec<Department>, Option<i64>)> {
    let (keys, end) = page(tx, who.tenant(), rows::DEPARTMENT, query)?;
    let keys: Vec<_> = keys.into_iter().map(DepartmentKey::new).collect();
    Ok((department::readable(tx, who, &keys)?, end))
}

/// A page of the users at work whose name holds a text, with their departments, from the oldest to the youngest; and
/// where it ended, if there are more.
///
/// # Errors
/// [`Field::Query`] when it is empty or longer than any name.
pub fn users(tx: &mut Tx<'_>, who: &Caller, query: &SearchQuery) -> Result<(Vec<User>, Option<i64>)> {
    let (keys, end) = page(tx, who.tenant(), rows::USER, query)?;
    let keys: Vec<_> = keys.into_iter().map(UserKey::new).collect();
    Ok((user::readable(tx, who, &keys)?, end))
}

/// How many items are found by a wrong name, or wrongly found or not found.
pub(crate) fn wrong(tx: &mut Tx<'_>, tenant: TenantKey) -> Result<usize> {
    let kept: BTreeSet<(i64, i64, String)> = rows::kept(tx, tenant)?.into_iter().collect();
    let names = rows::names(tx, tenant)?.into_iter();
    let real: BTreeSet<_> = names.map(|(kind, item, name)| (kind, item, fold(&name))).collect();
    Ok(kept.symmetric_difference(&real).count())
}

/// The first users at work whose name holds a text, without their departments; the oldest ones for an empty text.
///
/// # Errors
/// Whatever the store answers.
pub fn first_users(tx: &mut Tx<'_>, tenant: TenantKey, text: &str, limit: usize) -> Result<Vec<User>> {
    let keys = rows::find(tx, tenant, rows::USER, &fold(text), 0, limit)?;
    let keys: Vec<_> = keys.into_iter().map(UserKey::new).collect();
    Ok(user::in_order(user::rows::by_keys(tx, tenant, &keys)?, &keys))
}

fn page(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    kind: i64,
    query: &SearchQuery,
) -> Result<(Vec<i64>, Option<i64>)> {
    let text = fold(&query.text);
    if text.is_empty() || query.text.chars().count() > LONGEST {
        return Err(Error::Invalid(Field::Query, "1 to 255 characters"));
    }
    let mut keys = rows::find(tx, tenant, kind, &text, query.after.unwrap_or(0), query.page_size + 1)?;
    let has_more = keys.len() > query.page_size;
    keys.truncate(query.page_size);
    let end = keys.last().copied().filter(|_| has_more);
    Ok((keys, end))
}

/// A name or a text as they are compared.
fn fold(text: &str) -> String {
    text.trim().to_lowercase()
}
