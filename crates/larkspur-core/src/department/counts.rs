//! The one owner of the counts that departments keep: direct members, members here and below (each user once),
//! and primary members here and below. `verify` recomputes them all.

use larkspur_model::{DepartmentKey, DepartmentPath, TenantKey};
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
    let mut direct: Vec<i64> = places.iter().map(|place| place.department.get()).collect();
    sort_unique(&mut direct);
    let mut members: Vec<i64> = places.iter().flat_map(|place| with_ancestors(&place.path)).collect();
    sort_unique(&mut members);
    let primary: Vec<i64> = places
        .iter()
        .filter(|place| place.is_primary)
        .flat_map(|place| with_ancestors(&place.path))
        .collect();
    rows::add_counts(tx, tenant, (&direct, &members, &primary), by)
}

/// The department at a path and everything above it, the root included.
pub(crate) fn with_ancestors(path: &DepartmentPath) -> impl Iterator<Item = i64> + '_ {
    std::iter::once(DepartmentKey::ROOT).chain(path.keys()).map(DepartmentKey::get)
}

fn sort_unique(keys: &mut Vec<i64>) {
    keys.sort_unstable();
    keys.dedup();
}
