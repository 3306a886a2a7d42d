//! Listing departments without saying where (contract `contact.v3.department.list`): from the contact range downwards.

use larkspur_model::{Department, DepartmentKey};
use larkspur_store::Tx;

use super::children::{self, ChildQuery, Position};
use super::place::Tree;
use super::rows;
use super::walk::{Shown, Walk};
use crate::{Caller, ContactRange, Error, Field, Result};

/// A page of what the caller's contact range names, and where it ended, if there are more: the root for "all members",
/// else the granted departments from the oldest to the youngest, with `recursive` each followed by all below it. None
/// is shown twice; a walk keeps to what [`children()`](super::children()) promises.
///
/// # Errors
/// [`Field::PageToken`] when the department where the page before ended is in the range no longer, or too much has
/// changed since the walk began.
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
    let tree = Tree::at(tx, who, query.after.map(|after| after.version))?;
    let page = if query.recursive && !who.range().is_all() {
        forest(tx, who, &tree, &keys, query)?
    } else {
        if let Some(after) = query.after {
            keys.retain(|key| *key > after.department);
        }
        named(tx, who, &keys)?
    };
    children::cut(tx, who, &tree, page, query.page_size)
}

/// These departments, the oldest first.
fn named(tx: &mut Tx<'_>, who: &Caller, keys: &[DepartmentKey]) -> Result<Vec<Shown>> {
    let mut departments = rows::by_keys(tx, who.tenant(), keys)?;
    departments.sort_by_key(|department| department.key);
    Ok(departments.into_iter().map(|it| Shown { order: it.order, department: it }).collect())
}

/// One more row than a page of these departments, each followed by what is below it in the tree.
fn forest(
    tx: &mut Tx<'_>,
    who: &Caller,
    tree: &Tree,
    granted: &[DepartmentKey],
    query: ChildQuery,
) -> Result<Vec<Shown>> {
    let wanted = query.page_size + 1;
    let last = query.after.map(|after| after.department);
    let keys: Vec<DepartmentKey> = granted.iter().copied().chain(last).collect();
    let ways = tree.ways(tx, &keys)?;
    let is_granted = |key: DepartmentKey| granted.binary_search(&key).is_ok();
    // Those that stand below none of the others.
    let is_below = |key| ways.down_to(key, |at| at != key && is_granted(at)).is_some();
    let tops: Vec<DepartmentKey> = granted.iter().copied().filter(|key| !is_below(*key)).collect();
    let mut resumed = match last {
        None => None,
        Some(last) => {
            let way = ways.down_to(last, |key| tops.contains(&key));
            Some(way.ok_or(Error::Invalid(Field::PageToken, "the list cannot go on from there"))?)
        }
    };
    let first = resumed.as_ref().map_or(0, |(top, _)| tops.partition_point(|key| key < top));
    let mut heads = named(tx, who, tops.get(first..).unwrap_or_default())?.into_iter().peekable();
    let mut page = Vec::with_capacity(wanted);
    for top in tops.into_iter().skip(first) {
        let head = heads.next_if(|head| head.department.key == top);
        let mut walk = match (resumed.take(), last) {
            (Some((_, steps)), Some(last)) => Walk::after(last, steps),
            _ => {
                page.extend(head);
                Walk::below(top)
            }
        };
        let room = wanted.saturating_sub(page.len());
        page.extend(walk.take(tx, tree, room, |it| who.range().covers_department(&it.path))?);
        if page.len() >= wanted {
            break;
        }
    }
    Ok(page)
}
