//! Pages of a tree in pre-order.

use larkspur_model::{Department, DepartmentKey};
use larkspur_store::Tx;

use super::place::{Node, Tree};
use super::rows::Span;
use crate::Result;

/// A pre-order walk below a department: one frame a level, each knowing after which order it goes on.
pub(super) struct Walk(Vec<Frame>);

struct Frame {
    parent: DepartmentKey,
    after: Option<i64>,
    /// Children read ahead, last first.
    ready: Vec<Node>,
    exhausted: bool,
}

/// A department that a walk shows, and the order that it has in the tree walked through.
pub(super) struct Shown {
    pub(super) department: Department,
    pub(super) order: i64,
}

impl Frame {
    fn new(parent: DepartmentKey, after: Option<i64>) -> Self {
        Self { parent, after, ready: Vec::new(), exhausted: false }
    }
}

impl Walk {
    /// From the first child of `top`.
    pub(super) fn below(top: DepartmentKey) -> Self {
        Self(vec![Frame::new(top, None)])
    }

    /// On after `last`, to which these steps lead down from the top.
    pub(super) fn after(last: DepartmentKey, steps: Vec<(DepartmentKey, i64)>) -> Self {
        let frames = steps.into_iter().map(|(parent, order)| Frame::new(parent, Some(order)));
        Self(frames.chain([Frame::new(last, None)]).collect())
    }

    /// The next `wanted` departments that are still there and that `shows`, fewer at the end.
    pub(super) fn take(
        &mut self,
        tx: &mut Tx<'_>,
        tree: &Tree,
        wanted: usize,
        shows: impl Fn(&Department) -> bool,
    ) -> Result<Vec<Shown>> {
        let mut page = Vec::with_capacity(wanted);
        while page.len() < wanted {
            let Some(frame) = self.0.last_mut() else { break };
            if frame.ready.is_empty() && !frame.exhausted {
                let limit = wanted - page.len();
                let span = Span { parent: frame.parent, after: frame.after, limit };
                frame.ready = tree.children(tx, span)?;
                frame.exhausted = frame.ready.len() < limit;
                frame.after = frame.ready.last().map(|last| last.order).or(frame.after);
                frame.ready.reverse();
            }
            match frame.ready.pop() {
                Some(node) => {
                    // A leaf costs no query.
                    if node.may_have_children {
                        self.0.push(Frame::new(node.key, None));
                    }
                    let shown = node.department.filter(&shows);
                    page.extend(shown.map(|department| Shown { department, order: node.order }));
                }
                None if frame.exhausted => _ = self.0.pop(),
                None => {}
            }
        }
        Ok(page)
    }
}
