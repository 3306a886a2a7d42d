//! What a group holds with the groups nested in it, as far as it takes few rows to tell.

use std::collections::{BTreeSet, HashMap};

use larkspur_model::{DepartmentKey, DepartmentPath, MailGroupKey, MemberKey, TenantKey};
use larkspur_store::Tx;

use super::rows;
use crate::Result;
use crate::department::rows as department_rows;
use crate::mail_address::Holder;
use crate::mail_reach::DEEPEST;

/// Where a member stands among all that the groups hold one by one.
pub(super) type Spot = (MailGroupKey, MemberKey);

/// The groups, the departments and the texts of an expansion.
#[derive(Debug, Default)]
pub struct Extent {
    /// The group and all that are nested in it.
    pub(super) groups: BTreeSet<MailGroupKey>,
    /// Nested groups that were not admitted; what they hold is there only if another group brings it in.
    left_out: BTreeSet<MailGroupKey>,
    /// Whether everyone of the tenant is in it.
    pub(super) company: bool,
    /// Subtrees of departments, none within another, in the order of paths; empty when everyone is in it.
    pub(super) subtrees: Vec<DepartmentPath>,
    /// Users and public mailboxes that stand there by one of their addresses as text, and where first.
    pub(super) by_address: HashMap<Holder, Spot>,
}

impl Extent {
    /// What a group holds with all that are nested in it.
    pub(super) fn of(tx: &mut Tx<'_>, tenant: TenantKey, group: MailGroupKey) -> Result<Self> {
        Self::admitted(tx, tenant, group, |_, _| Ok(true))
    }

    /// What a group holds with those of the groups nested in it that `admits` lets in; it is asked about each of them once,
    /// and not about the group itself.
    ///
    /// Follows the groups down, each once: circles end by themselves, and chains at 32 groups.
    ///
    /// # Errors
    /// What `admits` returns, and whatever the store answers.
    pub fn admitted(
        tx: &mut Tx<'_>,
        tenant: TenantKey,
        group: MailGroupKey,
        mut admits: impl FnMut(&mut Tx<'_>, MailGroupKey) -> Result<bool>,
    ) -> Result<Self> {
        let mut extent = Self::default();
        let mut departments = BTreeSet::new();
        let mut found = vec![group];
        for _ in 0..DEEPEST {
            let mut level = Vec::with_capacity(found.len());
            for nested in found {
                if extent.groups.contains(&nested) || extent.left_out.contains(&nested) {
                    continue;
                }
                if nested == group || admits(tx, nested)? {
                    extent.groups.insert(nested);
                    level.push(nested);
                } else {
                    extent.left_out.insert(nested);
                }
            }
            if level.is_empty() {
                break;
            }
            let wide = rows::wide(tx, tenant, &level)?;
            let texts = rows::held_texts(tx, tenant, &level)?;
            extent.company |= wide.company;
            departments.extend(wide.departments);
            found = wide.groups;
            for (holder, spot) in texts {
                if let Holder::MailGroup(nested) = holder {
                    found.push(MailGroupKey::new(nested));
                } else {
                    let first = extent.by_address.entry(holder).or_insert(spot);
                    *first = spot.min(*first);
                }
            }
        }
        // Everyone is in some department, so the root brings in the same users as the company.
        extent.company |= departments.contains(&DepartmentKey::ROOT);
        if !extent.company && !departments.is_empty() {
            let keys: Vec<DepartmentKey> = departments.into_iter().collect();
            extent.subtrees = outermost(department_rows::paths(tx, tenant, &keys)?);
        }
        Ok(extent)
    }

    /// The groups that mail is expanded through: the group itself and those nested in it that were admitted.
    #[must_use]
    pub fn groups(&self) -> &BTreeSet<MailGroupKey> {
        &self.groups
    }

    /// The nested groups that were not admitted.
    #[must_use]
    pub fn left_out(&self) -> &BTreeSet<MailGroupKey> {
        &self.left_out
    }

    /// Whether a department at this place brings its users in.
    pub(super) fn covers(&self, path: &DepartmentPath) -> bool {
        let after = self.subtrees.partition_point(|subtree| subtree.as_str() <= path.as_str());
        let before = after.checked_sub(1).and_then(|place| self.subtrees.get(place));
        before.is_some_and(|subtree| path.is_within(subtree))
    }
}

/// The paths that are not within another of them, in order.
fn outermost(paths: Vec<(DepartmentKey, DepartmentPath)>) -> Vec<DepartmentPath> {
    let mut paths: Vec<DepartmentPath> = paths.into_iter().map(|(_, path)| path).collect();
    paths.sort_unstable_by(|one, other| one.as_str().cmp(other.as_str()));
    paths.dedup_by(|next, kept| next.is_within(kept));
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(keys: &[i64]) -> DepartmentPath {
        keys.iter().fold(DepartmentPath::root(), |path, key| path.child(DepartmentKey::new(*key)))
    }

    #[test]
    fn subtrees_are_the_outermost_and_cover_what_is_below_them() {
        let given = [&[2, 3][..], &[5], &[2], &[5, 1], &[2, 3, 9], &[4, 4]];
        let subtrees = outermost(given.iter().map(|keys| (DepartmentKey::new(1), path(keys))).collect());
        assert_eq!(subtrees, [path(&[2]), path(&[4, 4]), path(&[5])]);
        let extent = Extent { subtrees, ..Extent::default() };
        for inside in [&[2][..], &[2, 7], &[4, 4], &[4, 4, 1], &[5, 1, 1]] {
            assert!(extent.covers(&path(inside)), "{inside:?}");
        }
        for outside in [&[][..], &[1], &[3], &[4], &[4, 5], &[6, 5]] {
            assert!(!extent.covers(&path(outside)), "{outside:?}");
        }
        assert!(!Extent::default().covers(&path(&[1])));
    }
}
