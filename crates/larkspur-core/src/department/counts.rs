//! The one owner of the counts that departments keep: direct members, members here and below (each user once),
//! and primary members here and below. `verify` recomputes them all.

use std::collections::{HashMap, HashSet};

use larkspur_model::{Department, DepartmentKey, DepartmentPath, TenantKey, UserKey};
use larkspur_store::Tx;

use super::rows;
use crate::Result;

/// A user's places, as counting sees them.
#[derive(Clone, Debug)]
pub struct Place {
    /// Where the department stands.
    pub path: DepartmentPath,
    /// The department itself.
    pub department: DepartmentKey,
    /// Whether it is the user's primary one.
    pub is_primary: bool,
}

/// Counts a user in (`by` 1) or out (`by` -1) of these places: once per department on the way to the root.
///
/// # Errors
/// Whatever the store answers.
pub fn count(tx: &mut Tx<'_>, tenant: TenantKey, places: &[Place], by: i64) -> Result<()> {
    Counted::of(places).add(tx, tenant, by)
}

/// Counts a user out of some places and into others; where the user is counted before and after, nothing is written.
///
/// # Errors
/// Whatever the store answers.
pub fn exchange(tx: &mut Tx<'_>, tenant: TenantKey, before: &[Place], after: &[Place]) -> Result<()> {
    let (before, after) = (Counted::of(before), Counted::of(after));
    before.without(&after).add(tx, tenant, -1)?;
    after.without(&before).add(tx, tenant, 1)
}

/// In which departments a user counts: directly, as a member here or below, by the primary department.
struct Counted([Vec<i64>; 3]);

impl Counted {
    fn of(places: &[Place]) -> Self {
        let direct = places.iter().map(|place| place.department.get()).collect();
        let members = places.iter().flat_map(|place| with_ancestors(&place.path)).collect();
        let primary =
            places.iter().filter(|place| place.is_primary).flat_map(|place| with_ancestors(&place.path));
        let mut counted = [direct, members, primary.collect()];
        counted.iter_mut().for_each(sort_unique);
        Self(counted)
    }

    fn without(&self, other: &Self) -> Self {
        let [direct, members, primary] = &self.0;
        let [known_direct, known_members, known_primary] = &other.0;
        let rest = |keys: &[i64], known: &[i64]| {
            keys.iter().copied().filter(|key| known.binary_search(key).is_err()).collect()
        };
        Self([rest(direct, known_direct), rest(members, known_members), rest(primary, known_primary)])
    }

    fn add(&self, tx: &mut Tx<'_>, tenant: TenantKey, by: i64) -> Result<()> {
        let [direct, members, primary] = &self.0;
        rows::add_counts(tx, tenant, (direct, members, primary), by)
    }
}

/// A subtree on its way to another place.
pub(super) struct Move<'a> {
    department: &'a Department,
    left: Vec<DepartmentKey>,
    reached: Vec<DepartmentKey>,
}

impl<'a> Move<'a> {
    /// The move of a department, as it was read, to the path `to`.
    pub(super) fn of(department: &'a Department, to: &DepartmentPath) -> Self {
        let above =
            |path: &DepartmentPath| path.keys().filter(|key| *key != department.key).collect::<Vec<_>>();
        let (old, new) = (above(&department.path), above(to));
        let without = |keys: &[DepartmentKey], others: &[DepartmentKey]| {
            keys.iter().copied().filter(|key| !others.contains(key)).collect()
        };
        Self { department, left: without(&old, &new), reached: without(&new, &old) }
    }

    /// The departments that have the subtree below them no longer, and those that have it from now on.
    pub(super) fn above(&self) -> Vec<DepartmentKey> {
        self.left.iter().chain(&self.reached).copied().collect()
    }
}

/// Takes the members of a subtree from the departments that it leaves to those that it reaches. Goes before the paths
/// change. Who is in such a department by another way too is counted there anyway, and stays so.
pub(super) fn carry(tx: &mut Tx<'_>, tenant: TenantKey, departure: &Move<'_>) -> Result<()> {
    let department = departure.department;
    let also = also_elsewhere(&rows::places_elsewhere(tx, tenant, &department.path)?);
    let ways = [(&departure.left, -1), (&departure.reached, 1)];
    for (key, by) in ways.into_iter().flat_map(|(keys, by)| keys.iter().map(move |key| (*key, by))) {
        let members = department.member_count - also.get(&key).copied().unwrap_or(0);
        rows::add_subtree_counts(tx, tenant, key, (by * members, by * department.primary_member_count))?;
    }
    Ok(())
}

/// How many of some users each department has, by the places they hold.
fn also_elsewhere(places: &[(UserKey, DepartmentPath)]) -> HashMap<DepartmentKey, i64> {
    let pairs: HashSet<(DepartmentKey, UserKey)> =
        places.iter().flat_map(|(user, path)| path.keys().map(|key| (key, *user))).collect();
    let mut counts = HashMap::new();
    for (department, _) in pairs {
        *counts.entry(department).or_default() += 1;
    }
    counts
}

/// The department at a path and everything above it, the root included.
pub(crate) fn with_ancestors(path: &DepartmentPath) -> impl Iterator<Item = i64> + '_ {
    std::iter::once(DepartmentKey::ROOT).chain(path.keys()).map(DepartmentKey::get)
}

fn sort_unique(keys: &mut Vec<i64>) {
    keys.sort_unstable();
    keys.dedup();
}
