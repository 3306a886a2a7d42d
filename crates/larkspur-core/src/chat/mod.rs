//! Group chats of departments: who owns one and who is in it.

mod find;
pub mod rows;

pub use find::{ChatOrder, ListedChat, MemberPage, get, list, members};

use std::collections::BTreeSet;

use larkspur_model::{Chat, ChatKey, Department, DepartmentKey, DepartmentPath, TenantKey, User, UserKey};
use larkspur_store::Tx;

use crate::department::{self, Chats};
use crate::{Caller, Result};

/// Makes the chat of a department. The calling app's bot is in it, so that the app can read what it made; its members
/// come by [`follow`].
pub(crate) fn create_for_department(
    tx: &mut Tx<'_>,
    who: &Caller,
    department: &Department,
) -> Result<ChatKey> {
    let chat = Chat {
        key: ChatKey::new(tx.fresh_id()),
        department: Some(department.key),
        name: department.name.clone(),
        owner: department.main_leader(),
        app: who.app(),
        member_count: 0,
    };
    rows::insert(tx, who.tenant(), &chat)?;
    Ok(chat.key)
}

/// Makes the chat of a department, if it has one, follow what the store has of the department now: named like it, and
/// in it everyone here and below and the leaders, as far as their employee type joins. An owner who is out of it now
/// and leads nothing is followed by whoever joined first.
pub(crate) fn follow(tx: &mut Tx<'_>, tenant: TenantKey, department: &Department) -> Result<()> {
    let Some(chat) = department.chat else { return Ok(()) };
    rows::set_name(tx, tenant, chat, &department.name)?;
    rows::settle_members(tx, tenant, chat, &Belonging::to(department))?;
    rows::pass_on(tx, tenant, chat)
}

/// Makes the main leader of a department, who is another one now, the owner of its chat; without one it has none.
pub(crate) fn crown(tx: &mut Tx<'_>, tenant: TenantKey, department: &Department) -> Result<()> {
    let Some(chat) = department.chat else { return Ok(()) };
    rows::set_owner(tx, tenant, chat, department.main_leader())
}

/// Who belongs to the chat of a department.
pub(crate) struct Belonging<'a> {
    department: DepartmentKey,
    path: &'a DepartmentPath,
    employee_types: &'a [i64],
}

impl<'a> Belonging<'a> {
    fn to(department: &'a Department) -> Self {
        Self {
            department: department.key,
            path: &department.path,
            employee_types: &department.chat_employee_types,
        }
    }
}

/// Makes the chat of a department an ordinary one; its members stay, and one of them owns it if anybody does.
pub(crate) fn release(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    department: DepartmentKey,
    chat: ChatKey,
) -> Result<()> {
    rows::make_ordinary(tx, tenant, chat)?;
    rows::pass_on(tx, tenant, chat)?;
    department::rows::clear_chat(tx, tenant, department)
}

/// The department chats of a tenant that hold others than those who belong there.
pub(crate) fn unsettled(tx: &mut Tx<'_>, tenant: TenantKey) -> Result<Vec<ChatKey>> {
    let mut unsettled = Vec::new();
    for department in department::rows::with_chat(tx, tenant)? {
        let Some(chat) = department.chat else { continue };
        if rows::members(tx, tenant, chat)? != rows::belonging(tx, tenant, &Belonging::to(&department))? {
            unsettled.push(chat);
        }
    }
    Ok(unsettled)
}

/// Lets users who are in no department chat yet into those among their chats (of the departments of each and of all
/// above them) where they belong.
pub(crate) fn join<'a>(
    tx: &mut Tx<'_>,
    who: &Caller,
    users: impl IntoIterator<Item = (&'a User, &'a Chats)>,
) -> Result<()> {
    let chats = |(user, chats): (&'a User, &'a Chats)| joined(user, chats).map(|chat| (chat, user.key));
    rows::insert_members(tx, who.tenant(), users.into_iter().flat_map(chats))
}

/// Makes a user, whose departments or employee type are others now, a member of the department chats where the user
/// belongs, and of no other: those among `chats`, as [`join`] takes them, and of departments that the user leads.
/// Ordinary chats are left alone.
pub(crate) fn settle(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    user: &User,
    chats: &[(ChatKey, Vec<i64>)],
) -> Result<()> {
    let led = department::rows::people::chats_led(tx, tenant, user.key)?;
    let belongs: BTreeSet<ChatKey> = joined(user, chats).chain(joined(user, &led)).collect();
    let present: BTreeSet<ChatKey> = rows::department_chats_of(tx, tenant, user.key)?.into_iter().collect();
    rows::insert_members(tx, tenant, belongs.difference(&present).map(|chat| (*chat, user.key)))?;
    for chat in present.difference(&belongs) {
        rows::delete_member(tx, tenant, *chat, user.key)?;
        rows::pass_on(tx, tenant, *chat)?;
    }
    Ok(())
}

/// Those of these chats that a user of this employee type joins.
fn joined<'a>(user: &'a User, chats: &'a [(ChatKey, Vec<i64>)]) -> impl Iterator<Item = ChatKey> + 'a {
    chats.iter().filter(|(_, types)| joins(types, user.employee_type)).map(|(chat, _)| *chat)
}

/// Takes a user who leaves out of every chat. What the user owned goes to `heir`, who joins for it unless it is the
/// chat of a department where the heir does not belong; else to whoever joined first. The user leads nothing any more.
pub(crate) fn leave_all(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    user: UserKey,
    heir: Option<UserKey>,
) -> Result<()> {
    if let Some(heir) = heir {
        rows::bequeath(tx, tenant, user, heir)?;
    }
    rows::delete_everywhere(tx, tenant, user)?;
    rows::pass_on_all(tx, tenant, user)
}

/// Whether members of this employee type join a chat that is for `types`; empty means all.
fn joins(types: &[i64], employee_type: i64) -> bool {
    types.is_empty() || types.contains(&employee_type)
}

/// Whether the caller is in a chat and so sees all of it: the app that made it, or the person the app acts for as a
/// member.
///
/// # Errors
/// Whatever the store answers.
pub fn is_inside(tx: &mut Tx<'_>, who: &Caller, chat: &Chat) -> Result<bool> {
    match who.user() {
        Some(user) => rows::is_member(tx, who.tenant(), chat.key, user),
        None => Ok(chat.app == who.app()),
    }
}
