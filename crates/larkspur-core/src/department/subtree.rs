//! Moving a department with everything below it.

use larkspur_model::{Department, DepartmentKey};
use larkspur_store::Tx;

use super::counts::{self, Move};
use super::{find, people, rows};
use crate::{Caller, Error, Field, Limit, Noun, Result, chat};

/// Whether `levels` levels of departments may stand below `parent`, and one more child in it.
///
/// # Errors
/// [`Limit::DepartmentDepth`], [`Limit::ChildDepartments`].
pub(super) fn check_room(who: &Caller, parent: &Department, levels: usize) -> Result<()> {
    let limits = &who.policy.limits;
    if parent.path.level() + levels > limits.department_depth {
        return Err(Error::Full(Limit::DepartmentDepth));
    }
    if parent.child_count >= limits.child_departments {
        return Err(Error::Full(Limit::ChildDepartments));
    }
    Ok(())
}

/// The department under which `department` shall stand from now on; `None` when it stands there already or none is
/// asked for. The caller must see where it goes and where it leaves.
///
/// # Errors
/// [`Noun::ParentDepartment`] not found or out of range; [`Field::ParentDepartment`] for a circle; no room there.
pub(super) fn target(
    tx: &mut Tx<'_>,
    who: &Caller,
    department: &Department,
    wanted: Option<&str>,
) -> Result<Option<Department>> {
    let Some(wanted) = wanted else { return Ok(None) };
    let stays = who.ids.find_department(tx, wanted)?.is_some_and(|key| Some(key) == department.parent);
    if stays {
        return Ok(None);
    }
    let target = find::parent(tx, who, wanted)?;
    need_parent_of(who, department)?;
    if target.path.is_within(&department.path) {
        return Err(Error::Invalid(Field::ParentDepartment, "a department cannot stand below itself"));
    }
    let deepest = rows::places::deepest_level(tx, who.tenant(), &department.path)?;
    check_room(who, &target, deepest + 1 - department.path.level())?;
    Ok(Some(target))
}

/// The right to take a department away from where it stands.
///
/// # Errors
/// [`Noun::ParentDepartment`] out of range.
pub(super) fn need_parent_of(who: &Caller, department: &Department) -> Result<()> {
    let above = department.path.parent().unwrap_or_default();
    let covered = who.range().covers_department(&above);
    covered.then_some(()).ok_or(Error::OutOfRange(Noun::ParentDepartment))
}

/// Moves a department, as it was read, under `target`: paths, counts of both ways up, chats of both ways up. The
/// row of the department itself is the caller's to write, because its name and order may change with its place.
pub(super) fn relocate(
    tx: &mut Tx<'_>,
    who: &Caller,
    department: &Department,
    target: &Department,
) -> Result<()> {
    let tenant = who.tenant();
    // Counts nothing, but puts this change in line with all others of the structure.
    rows::counts::count(tx, tenant, 0)?;
    let to = target.path.child(department.key);
    let departure = Move::of(department, &to);
    counts::carry(tx, tenant, &departure)?;
    rows::counts::add_children(tx, tenant, &[department.parent.unwrap_or(DepartmentKey::ROOT)], -1)?;
    rows::counts::add_children(tx, tenant, &[target.key], 1)?;
    rows::places::move_paths(tx, tenant, &department.path, &to)?;
    let mut above = rows::by_keys(tx, tenant, &departure.above())?;
    above.retain(|department| department.chat.is_some());
    people::attach(tx, tenant, &mut above)?;
    above.iter().try_for_each(|department| chat::follow(tx, tenant, department))
}
