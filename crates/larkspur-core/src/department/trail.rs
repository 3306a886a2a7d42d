//! The way from below the root down to a department, with every name on it.

use std::collections::HashMap;

use larkspur_model::{Department, DepartmentKey, DepartmentPath, I18nName};
use larkspur_store::Tx;

use super::{find, rows};
use crate::{Caller, Result};

/// A department with all above it but the root; the root is a trail of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trail {
    /// Where it ends.
    pub department: DepartmentKey,
    /// Key and names of each step, the uppermost first.
    pub steps: Vec<(DepartmentKey, String, I18nName)>,
}

/// The trails of these departments, in their order; whatever the range. The ones that are deleted are left out.
///
/// # Errors
/// Whatever the store answers.
pub fn trails(tx: &mut Tx<'_>, who: &Caller, departments: &[DepartmentKey]) -> Result<Vec<Trail>> {
    let paths = find::places(tx, who, departments)?;
    let mut keys: Vec<DepartmentKey> = paths.values().flat_map(DepartmentPath::keys).collect();
    keys.extend(departments.iter().copied().filter(|key| key.is_root()));
    keys.sort_unstable();
    keys.dedup();
    let known = rows::by_keys(tx, who.tenant(), &keys)?;
    let known: HashMap<DepartmentKey, Department> = known.into_iter().map(|it| (it.key, it)).collect();
    let step = |key: DepartmentKey| {
        let it = known.get(&key)?;
        Some((key, it.name.clone(), it.i18n_name.clone()))
    };
    let trail = |department: &DepartmentKey| {
        let path = paths.get(department)?;
        let steps = if department.is_root() {
            step(*department).into_iter().collect()
        } else {
            path.keys().filter_map(step).collect()
        };
        Some(Trail { department: *department, steps })
    };
    Ok(departments.iter().filter_map(trail).collect())
}
