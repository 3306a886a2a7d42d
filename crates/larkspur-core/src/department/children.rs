//! Listing children (contract `contact.v3.department.children`): siblings by order, descendants in pre-order.

use larkspur_model::{Department, DepartmentKey};
use larkspur_store::Tx;

use super::place::Tree;
use super::rows::Span;
use super::walk::{Shown, Walk};
use super::{find, people};
use crate::{Caller, Error, Field, Result};

/// Where a page ended: the last department it showed, in the tree that the walk goes through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The version of the structure in which the walk began.
    pub version: i64,
    /// The order that the department had in it.
    pub order: i64,
    /// The last department shown.
    pub department: DepartmentKey,
}

/// Which page of children is asked for.
#[derive(Clone, Copy, Debug)]
pub struct ChildQuery {
    /// All descendants instead of direct children.
    pub recursive: bool,
    /// Rows a page.
    pub page_size: usize,
    /// Where the page before ended.
    pub after: Option<Position>,
}

/// A page of children and where it ended, if there are more.
///
/// A walk over the pages goes through the tree as it was when the first page was read, and shows what is still there: a
/// department that was there throughout is shown exactly once, whatever is made, moved, reordered or deleted meanwhile.
///
/// # Errors
/// As [`get()`](super::get()); [`Field::PageToken`] when too much has changed since the walk began.
pub fn children(
    tx: &mut Tx<'_>,
    who: &Caller,
    reference: &str,
    query: ChildQuery,
) -> Result<(Vec<Department>, Option<Position>)> {
    let top = find::get(tx, who, reference)?;
    let tree = Tree::at(tx, who, query.after.map(|after| after.version))?;
    let wanted = query.page_size + 1;
    let page = if query.recursive {
        let mut walk = match query.after {
            None => Walk::below(top.key),
            Some(after) => on_below(tx, &tree, top.key, after.department)?,
        };
        walk.take(tx, &tree, wanted, |it| it.key != top.key && it.path.is_within(&top.path))?
    } else {
        let after = query.after.map(|after| after.order);
        siblings(tx, &tree, Span { parent: top.key, after, limit: wanted })?
    };
    cut(tx, who, &tree, page, query.page_size)
}

/// A walk below `top` that goes on after `last`.
fn on_below(tx: &mut Tx<'_>, tree: &Tree, top: DepartmentKey, last: DepartmentKey) -> Result<Walk> {
    let ways = tree.ways(tx, &[last])?;
    let way = ways.down_to(last, |key| key == top).filter(|_| last != top);
    let (_, steps) = way.ok_or(Error::Invalid(Field::PageToken, "the walk cannot go on from there"))?;
    Ok(Walk::after(last, steps))
}

/// Direct children that are still there.
fn siblings(tx: &mut Tx<'_>, tree: &Tree, mut span: Span) -> Result<Vec<Shown>> {
    let wanted = span.limit;
    let mut page = Vec::with_capacity(wanted);
    loop {
        span.limit = wanted - page.len();
        let nodes = tree.children(tx, span)?;
        let exhausted = nodes.len() < span.limit;
        for node in nodes {
            span.after = Some(node.order);
            let still = node.department.filter(|it| it.parent == Some(span.parent));
            page.extend(still.map(|department| Shown { department, order: node.order }));
        }
        if exhausted || page.len() == wanted {
            return Ok(page);
        }
    }
}

/// The page that these departments make, with their people, and where it ended if there are more than fit.
pub(super) fn cut(
    tx: &mut Tx<'_>,
    who: &Caller,
    tree: &Tree,
    mut page: Vec<Shown>,
    page_size: usize,
) -> Result<(Vec<Department>, Option<Position>)> {
    let has_more = page.len() > page_size;
    page.truncate(page_size);
    let end = match page.last().filter(|_| has_more) {
        Some(last) => {
            let version = tree.version(tx)?;
            Some(Position { version, order: last.order, department: last.department.key })
        }
        None => None,
    };
    let mut page: Vec<Department> = page.into_iter().map(|shown| shown.department).collect();
    people::attach(tx, who.tenant(), &mut page)?;
    Ok((page, end))
}
