//! Deleting a department (contract `contact.v3.department.delete`).

use larkspur_model::{DepartmentKey, Member};
use larkspur_store::Tx;

use super::{find, place, rows, subtree};
use crate::search::{self, Item};
use crate::{Caller, Error, Result, app, chat, mail_group_member, unit};

/// Deletes a department that has neither members nor children. Its id, name and place are free at once; its chat goes
/// on as an ordinary one, its unit is one department fewer, contact ranges that named it do so no longer, and no mail
/// group has it as a member.
///
/// # Errors
/// Not found, out of range, its parent out of range; [`Error::IsRoot`], [`Error::HasMembers`],
/// [`Error::HasChildren`].
pub fn delete(tx: &mut Tx<'_>, who: &Caller, reference: &str) -> Result<()> {
    let tenant = who.tenant();
    let department = find::changeable(tx, who, reference)?;
    subtree::need_parent_of(who, &department)?;
    if rows::counts::most_direct_members(tx, tenant, &[department.key.get()])? > 0 {
        return Err(Error::HasMembers);
    }
    if department.child_count > 0 {
        return Err(Error::HasChildren);
    }
    rows::counts::count(tx, tenant, -1)?;
    rows::counts::add_children(tx, tenant, &[department.parent.unwrap_or(DepartmentKey::ROOT)], -1)?;
    unit::bind(tx, tenant, department.key, None)?;
    if let Some(chat) = department.chat {
        chat::release(tx, tenant, department.key, chat)?;
    }
    rows::people::delete_people(tx, tenant, department.key)?;
    app::forget_department(tx, tenant, department.key)?;
    mail_group_member::leave_all(tx, tenant, &Member::Department(department.key))?;
    search::remove(tx, tenant, Item::Department(department.key))?;
    place::leave(tx, tenant, department.key)?;
    rows::set_deleted(tx, tenant, department.key)
}
