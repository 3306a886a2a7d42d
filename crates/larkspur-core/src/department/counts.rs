//! The one owner of the counts that departments keep: direct members, members here and below (each user once),
//! and primary members here and below. `verify` recomputes them all.

use std::collections::{BTreeMap, HashMap, HashSet};

use larkspur_model::{Department, DepartmentKey, DepartmentPath, TenantKey, UserKey};
use larkspur_store::Tx;

use super::rows;
use crate::Result;

/// Departments whose rows lie so near to each other that they stay in memory while those that change alike are picked.
const NEAR: usize = 8_192;

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
    let mut tally = Tally::default();
    tally.add(places, by);
    tally.write(tx, tenant)
}

/// Counts a user out of some places and into others; where the user is counted before and after, nothing is written.
///
/// # Errors
/// Whatever the store answers.
pub fn exchange(tx: &mut Tx<'_>, tenant: TenantKey, before: &[Place], after: &[Place]) -> Result<()> {
    let mut tally = Tally::default();
    tally.add(before, -1);
    tally.add(after, 1);
    tally.write(tx, tenant)
}

/// Counts of departments that are gathered and not written yet: of one user, or of a whole import, where one statement
/// for each user and department on the way up would take longer than all the rest.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    changes: HashMap<i64, Change>,
    /// Users whose only place is in this department, most by far: what they change above it is worked out once for all.
    alone_in: HashMap<DepartmentKey, (DepartmentPath, i64)>,
}

/// What is added to the counts of one department.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Change {
    pub(super) direct_members: i64,
    pub(super) members: i64,
    pub(super) primary_members: i64,
}

impl Tally {
    /// Counts a user in (`by` 1) or out (`by` -1) of these places.
    pub(crate) fn add(&mut self, places: &[Place], by: i64) {
        match places {
            [Place { path, department, is_primary: true }] => match self.alone_in.get_mut(department) {
                Some((_, users)) => *users += by,
                None => drop(self.alone_in.insert(*department, (path.clone(), by))),
            },
            _ => self.add_alike(places, by),
        }
    }

    /// Counts so many users who have the same places in or out.
    fn add_alike(&mut self, places: &[Place], by: i64) {
        let mut above: Vec<i64> = places.iter().flat_map(|place| with_ancestors(&place.path)).collect();
        // Who is in a subtree by several ways is in it once.
        sort_unique(&mut above);
        for department in above {
            self.of(department).members += by;
        }
        for place in places {
            self.of(place.department.get()).direct_members += by;
            for department in with_ancestors(&place.path).filter(|_| place.is_primary) {
                self.of(department).primary_members += by;
            }
        }
    }

    /// Direct members of a department that are not written yet.
    pub(crate) fn direct_members(&self, department: DepartmentKey) -> i64 {
        let alone = self.alone_in.get(&department).map_or(0, |(_, users)| *users);
        alone + self.changes.get(&department.get()).map_or(0, |change| change.direct_members)
    }

    /// Writes what was gathered, in the order of the departments, so that each page of them is met once; one statement for
    /// those of a part that change alike. Begins anew.
    pub(crate) fn write(&mut self, tx: &mut Tx<'_>, tenant: TenantKey) -> Result<()> {
        for (department, (path, users)) in std::mem::take(&mut self.alone_in) {
            self.add_alike(&[Place { path, department, is_primary: true }], users);
        }
        let mut changes: Vec<(i64, Change)> =
            self.changes.drain().filter(|(_, change)| *change != Change::default()).collect();
        changes.sort_unstable_by_key(|(department, _)| *department);
        for part in changes.chunks(NEAR) {
            let mut alike: BTreeMap<Change, Vec<i64>> = BTreeMap::new();
            for (department, change) in part {
                alike.entry(*change).or_default().push(*department);
            }
            for (change, departments) in alike {
                rows::counts::add_counts(tx, tenant, &departments, change)?;
            }
        }
        Ok(())
    }

    fn of(&mut self, department: i64) -> &mut Change {
        self.changes.entry(department).or_default()
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
    let also = also_elsewhere(&rows::counts::places_elsewhere(tx, tenant, &department.path)?);
    let ways = [(&departure.left, -1), (&departure.reached, 1)];
    for (key, by) in ways.into_iter().flat_map(|(keys, by)| keys.iter().map(move |key| (*key, by))) {
        let members = department.member_count - also.get(&key).copied().unwrap_or(0);
        rows::counts::add_subtree_counts(
            tx,
            tenant,
            key,
            (by * members, by * department.primary_member_count),
        )?;
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
