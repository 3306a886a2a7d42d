//! Where departments stood: what keeps a walk over pages whole while others move, reorder and delete departments.
//!
//! The structure of a tenant has a version. It rises whenever a department leaves its place, which is its parent and its
//! order, and the place is kept with the span of versions in which it held. A walk goes through the tree of the version in
//! which it began ([`Tree`]) and shows what is still there, as it is now; so whatever was there throughout is shown
//! exactly once, in the order of siblings and in pre-order. What comes meanwhile may be left out. New departments need no
//! version of their own: they cannot take a place in which another stood in the same version.

use std::collections::HashMap;

use larkspur_model::{Department, DepartmentKey, TenantKey};
use larkspur_store::Tx;

use super::rows::{self, Span};
use crate::{Caller, Error, Field, Result};

/// Places kept of one tenant. A walk that saw more departments than this leave their place cannot go on; the page token
/// is refused then. At the documented rates one app needs more than an hour for so many.
const KEPT: i64 = 100_000;

/// After how many changes the older places are forgotten.
const FORGOTTEN_EVERY: i64 = 1_000;

/// Keeps the place of a department that is about to be moved, reordered or deleted. Puts the change in line with all
/// others of the structure.
pub(super) fn leave(tx: &mut Tx<'_>, tenant: TenantKey, department: DepartmentKey) -> Result<()> {
    let version = rows::places::raise_version(tx, tenant)?;
    rows::places::keep_place(tx, tenant, department, version)?;
    // Now and then is enough, and spares PostgreSQL a range that every such write would have read.
    if version % FORGOTTEN_EVERY == 0 {
        rows::places::forget_places(tx, tenant, version - KEPT)
    } else {
        Ok(())
    }
}

/// The tree of a tenant, as it is or as it was.
pub(super) struct Tree {
    tenant: TenantKey,
    /// `None` is now.
    then: Option<i64>,
}

/// A department in a [`Tree`].
pub(super) struct Node {
    pub(super) key: DepartmentKey,
    /// Its order in this tree.
    pub(super) order: i64,
    /// What it is now, without its people; `None` when it was deleted since.
    pub(super) department: Option<Department>,
    /// Whether anything may stand below it in this tree.
    pub(super) may_have_children: bool,
}

impl Tree {
    /// The tree as it was at `version`, or as it is.
    ///
    /// # Errors
    /// [`Field::PageToken`] when that is too many changes ago.
    pub(super) fn at(tx: &mut Tx<'_>, who: &Caller, version: Option<i64>) -> Result<Self> {
        let tenant = who.tenant();
        let Some(version) = version else { return Ok(Self { tenant, then: None }) };
        let now = rows::places::version(tx, tenant)?;
        if now - version > KEPT {
            return Err(Error::Invalid(Field::PageToken, "too much was moved meanwhile: begin anew"));
        }
        Ok(Self { tenant, then: (version != now).then_some(version) })
    }

    /// Its version.
    pub(super) fn version(&self, tx: &mut Tx<'_>) -> Result<i64> {
        self.then.map_or_else(|| rows::places::version(tx, self.tenant), Ok)
    }

    /// Children by order.
    pub(super) fn children(&self, tx: &mut Tx<'_>, span: Span) -> Result<Vec<Node>> {
        let Some(then) = self.then else {
            return Ok(rows::children(tx, self.tenant, span)?.into_iter().map(Node::of).collect());
        };
        let mut nodes: Vec<Node> =
            rows::places::children_since(tx, self.tenant, span, then)?.into_iter().map(Node::of).collect();
        let left = rows::places::children_then(tx, self.tenant, span, then)?;
        if !left.is_empty() {
            let keys: Vec<DepartmentKey> = left.iter().map(|(key, _)| *key).collect();
            let now = rows::by_keys(tx, self.tenant, &keys)?;
            let mut now: HashMap<_, _> = now.into_iter().map(|it| (it.key, it)).collect();
            nodes.extend(left.into_iter().map(|(key, order)| Node::left(key, order, now.remove(&key))));
            nodes.sort_by_key(|node| node.order);
            nodes.truncate(span.limit);
        }
        let leaves: Vec<DepartmentKey> =
            nodes.iter().filter(|node| !node.may_have_children).map(|node| node.key).collect();
        if !leaves.is_empty() {
            let parents = rows::places::parents_then(tx, self.tenant, &leaves, then)?;
            for node in &mut nodes {
                node.may_have_children |= parents.contains(&node.key);
            }
        }
        Ok(nodes)
    }

    /// The ways from the departments above `keys` down to each of them, itself included, each step with its order.
    pub(super) fn ways(&self, tx: &mut Tx<'_>, keys: &[DepartmentKey]) -> Result<Ways> {
        let version = self.version(tx)?;
        let mut ways = Ways(HashMap::new());
        // In most trees nothing above has moved, so the departments above now are a good guess.
        let paths = rows::paths(tx, self.tenant, keys)?;
        let mut wanted: Vec<DepartmentKey> =
            keys.iter().copied().chain(paths.iter().flat_map(|(_, path)| path.keys())).collect();
        while !wanted.is_empty() {
            wanted.sort_unstable();
            wanted.dedup();
            let found = rows::places::places_then(tx, self.tenant, &wanted, version)?;
            wanted = found.iter().map(|(_, parent, _)| *parent).collect();
            ways.0.extend(found.into_iter().map(|(key, parent, order)| (key, (parent, order))));
            wanted.retain(|key| !key.is_root() && !ways.0.contains_key(key));
        }
        Ok(ways)
    }
}

/// Parent and order of some departments and of all above them.
pub(super) struct Ways(HashMap<DepartmentKey, (DepartmentKey, i64)>);

impl Ways {
    /// The steps from below the first department that `is_top` up to `key`: from the top down, each with its parent and
    /// its order in it. Also says which department the top is; `None` when there is none above `key`.
    pub(super) fn down_to(
        &self,
        key: DepartmentKey,
        is_top: impl Fn(DepartmentKey) -> bool,
    ) -> Option<(DepartmentKey, Vec<(DepartmentKey, i64)>)> {
        let (mut at, mut steps) = (key, Vec::new());
        while !is_top(at) {
            // A way has no circles, so it is never longer than there are departments in it.
            let (parent, order) = *self.0.get(&at).filter(|_| steps.len() <= self.0.len())?;
            steps.push((parent, order));
            at = parent;
        }
        steps.reverse();
        Some((at, steps))
    }
}

impl Node {
    /// A department that stands where it stood.
    fn of(department: Department) -> Self {
        Self {
            key: department.key,
            order: department.order,
            may_have_children: department.child_count > 0,
            department: Some(department),
        }
    }

    /// A department that has left its place.
    fn left(key: DepartmentKey, order: i64, department: Option<Department>) -> Self {
        let may_have_children = department.as_ref().is_some_and(|it| it.child_count > 0);
        Self { key, order, department, may_have_children }
    }
}
