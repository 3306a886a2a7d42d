//! Listing children (contract `contact.v3.department.children`): siblings by order, descendants in pre-order.

use larkspur_model::{Department, DepartmentKey, DepartmentPath};
use larkspur_store::Tx;

use super::{find, people, rows};
use crate::{Caller, Error, Field, Result};

/// Where a page ended: the last department it showed, and the order that department had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The order of that department, in case it is gone by now.
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
/// # Errors
/// As [`get()`](super::get()); [`Field::PageToken`] when a recursive walk cannot be resumed because the department
/// where the page before ended was moved out of this subtree.
pub fn children(
    tx: &mut Tx<'_>,
    who: &Caller,
    reference: &str,
    query: ChildQuery,
) -> Result<(Vec<Department>, Option<Position>)> {
    let top = find::get(tx, who, reference)?;
    let wanted = query.page_size + 1;
    let page = if query.recursive {
        let mut walk = Walk::resume(tx, who, &top, query.after)?;
        walk.take(tx, who, wanted)?
    } else {
        rows::children(tx, who.tenant(), top.key, query.after.map(|position| position.order), wanted)?
    };
    cut(tx, who, page, query.page_size)
}

/// The page that these rows make, with their people, and where it ended if there are more rows than fit.
pub(super) fn cut(
    tx: &mut Tx<'_>,
    who: &Caller,
    mut page: Vec<Department>,
    page_size: usize,
) -> Result<(Vec<Department>, Option<Position>)> {
    let has_more = page.len() > page_size;
    page.truncate(page_size);
    let last = page.last().map(|last| Position { order: last.order, department: last.key });
    people::attach(tx, who.tenant(), &mut page)?;
    Ok((page, last.filter(|_| has_more)))
}

/// A pre-order walk: one frame a level, each knowing after which sibling it goes on.
pub(super) struct Walk(Vec<Frame>);

struct Frame {
    parent: DepartmentKey,
    after: Option<i64>,
    /// Children read ahead, last first.
    ready: Vec<Department>,
    exhausted: bool,
}

impl Frame {
    fn new(parent: DepartmentKey, after: Option<i64>) -> Self {
        Self { parent, after, ready: Vec::new(), exhausted: false }
    }
}

impl Walk {
    /// A walk below `top` that goes on after `position`, or starts at the first child.
    pub(super) fn resume(
        tx: &mut Tx<'_>,
        who: &Caller,
        top: &Department,
        position: Option<Position>,
    ) -> Result<Self> {
        let Some(position) = position else { return Ok(Self(vec![Frame::new(top.key, None)])) };
        let stale = Error::Invalid(Field::PageToken, "the walk cannot go on from there");
        let Some(last) = rows::by_key(tx, who.tenant(), position.department)? else { return Err(stale) };
        if !last.path.is_within(&top.path) || last.key == top.key {
            return Err(stale);
        }
        let way = way_between(&top.path, &last.path);
        let orders = rows::orders(tx, who.tenant(), &way)?;
        let mut frames = Vec::with_capacity(way.len() + 1);
        let mut parent = top.key;
        for key in way {
            let order = orders.iter().find(|(known, _)| *known == key).map(|(_, order)| *order);
            frames.push(Frame::new(parent, order));
            parent = key;
        }
        frames.push(Frame::new(parent, None));
        Ok(Self(frames))
    }

    /// The next `wanted` departments, fewer at the end.
    pub(super) fn take(&mut self, tx: &mut Tx<'_>, who: &Caller, wanted: usize) -> Result<Vec<Department>> {
        let mut page = Vec::with_capacity(wanted);
        while page.len() < wanted {
            let Some(frame) = self.0.last_mut() else { break };
            if frame.ready.is_empty() && !frame.exhausted {
                let room = wanted - page.len();
                let mut ready = rows::children(tx, who.tenant(), frame.parent, frame.after, room)?;
                frame.exhausted = ready.len() < room;
                frame.after = ready.last().map(|last| last.order).or(frame.after);
                ready.reverse();
                frame.ready = ready;
            }
            match frame.ready.pop() {
                Some(next) => {
                    // A leaf costs no query: the number of children is kept.
                    if next.child_count > 0 {
                        self.0.push(Frame::new(next.key, None));
                    }
                    page.push(next);
                }
                None if frame.exhausted => _ = self.0.pop(),
                None => {}
            }
        }
        Ok(page)
    }
}

/// The departments on the way from below `top` down to `last`, itself included.
fn way_between(top: &DepartmentPath, last: &DepartmentPath) -> Vec<DepartmentKey> {
    last.keys().skip(top.keys().count()).collect()
}
