//! Listing departments without saying where (contract `contact.v3.department.list`): from the contact range downwards.

use larkspur_model::{Department, DepartmentKey};
use larkspur_store::Tx;

use super::children::{self, ChildQuery, Position, Walk};
use super::{find, rows};
use crate::{Caller, ContactRange, Error, Field, Result};

/// A page of what the caller's contact range names, and where it ended, if there are more: the root for "all members",
/// else the granted departments from the oldest to the youngest, with `recursive` each followed by all below it. None
/// is shown twice.
///
/// # Errors
/// [`Field::PageToken`] when the department where the page before ended is in the range no longer.
pub fn granted(
    tx: &mut Tx<'_>,
    who: &Caller,
    query: ChildQuery,
) -> Result<(Vec<Department>, Option<Position>)> {
    let mut keys = match who.range() {
        ContactRange::All => vec![DepartmentKey::ROOT],
        ContactRange::Some { departments, .. } => departments.iter().copied().collect(),
    };
    keys.sort_unstable();
    if query.recursive && !who.range().is_all() {
        let tops = tops(find::readable(tx, who, &keys)?);
        let page = forest(tx, who, &tops, query)?;
        return children::cut(tx, who, page, query.page_size);
    }
    if let Some(after) = query.after {
        keys.retain(|key| *key > after.department);
    }
    let mut page = rows::by_keys(tx, who.tenant(), &keys)?;
    page.sort_by_key(|department| department.key);
    children::cut(tx, who, page, query.page_size)
}

/// The departments that stand below none of the others.
fn tops(granted: Vec<Department>) -> Vec<Department> {
    let covers = |above: &Department, it: &Department| above.key != it.key && it.path.is_within(&above.path);
    granted.iter().filter(|it| !granted.iter().any(|above| covers(above, it))).cloned().collect()
}

/// One more row than a page of these departments, each followed by what is below it.
fn forest(tx: &mut Tx<'_>, who: &Caller, tops: &[Department], query: ChildQuery) -> Result<Vec<Department>> {
    let wanted = query.page_size + 1;
    let (first, mut position) = match query.after {
        None => (0, None),
        Some(after) => (top_of(tx, who, tops, after)?, Some(after)),
    };
    let mut page = Vec::with_capacity(wanted);
    for top in tops.iter().skip(first) {
        let resumed = position.take();
        if resumed.is_none() {
            page.push(top.clone());
        }
        let below = resumed.filter(|last| last.department != top.key);
        let mut walk = Walk::resume(tx, who, top, below)?;
        page.extend(walk.take(tx, who, wanted.saturating_sub(page.len()))?);
        if page.len() >= wanted {
            break;
        }
    }
    Ok(page)
}

/// Which of these departments has the last one shown below it, or is it.
fn top_of(tx: &mut Tx<'_>, who: &Caller, tops: &[Department], last: Position) -> Result<usize> {
    let stale = Error::Invalid(Field::PageToken, "the list cannot go on from there");
    let Some(last) = rows::by_key(tx, who.tenant(), last.department)? else { return Err(stale) };
    tops.iter().position(|top| last.path.is_within(&top.path)).ok_or(stale)
}
