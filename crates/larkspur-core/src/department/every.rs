//! A whole tree at once, for whoever writes it down elsewhere.

use std::collections::HashMap;

use larkspur_model::{Department, DepartmentKey};
use larkspur_store::Tx;

use super::{people, rows};
use crate::{Caller, Result};

/// Every live department in range but the root, with its people: each after the one above it, siblings in their order.
/// As many as a tenant may have, so it is for files, not for answers.
///
/// # Errors
/// Whatever the store answers.
pub fn every(tx: &mut Tx<'_>, who: &Caller) -> Result<Vec<Department>> {
    let mut departments = rows::every(tx, who.tenant())?;
    departments.retain(|department| who.range().covers_department(&department.path));
    people::attach(tx, who.tenant(), &mut departments)?;
    Ok(in_walking_order(departments))
}

/// A department, then everything below it, then its next sibling.
fn in_walking_order(departments: Vec<Department>) -> Vec<Department> {
    let orders: HashMap<DepartmentKey, i64> = departments.iter().map(|it| (it.key, it.order)).collect();
    // The orders on the way down, one level after the other: compared like words, they give the walk.
    let way = |department: &Department| -> Vec<(i64, DepartmentKey)> {
        department.path.keys().map(|key| (orders.get(&key).copied().unwrap_or(0), key)).collect()
    };
    let mut departments = departments;
    departments.sort_by_cached_key(way);
    departments
}
