//! Group chats of departments: who owns one and who is in it.

pub mod rows;

use larkspur_model::{Chat, ChatKey, Department, IdKind, TenantKey, User, UserKey};
use larkspur_store::Tx;

use crate::department::{self, counts};
use crate::{Caller, Error, Noun, RefKind, Reference, Result, user};

/// Makes the chat of a new department: named like it, owned by its main leader, its leaders in it. The calling app's
/// bot is in it too, so that the app can read what it made.
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
    for leader in &department.leaders {
        let employee_type = user::rows::employee_type(tx, who.tenant(), leader.user)?;
        if employee_type.is_some_and(|employee_type| joins(&department.chat_employee_types, employee_type)) {
            rows::insert_member(tx, who.tenant(), chat.key, leader.user)?;
        }
    }
    Ok(chat.key)
}

/// Lets a new user into the chats of the user's departments and of all above them.
pub(crate) fn join_departments(
    tx: &mut Tx<'_>,
    who: &Caller,
    user: &User,
    places: &[counts::Place],
) -> Result<()> {
    let mut departments: Vec<i64> =
        places.iter().flat_map(|place| counts::with_ancestors(&place.path)).collect();
    departments.sort_unstable();
    departments.dedup();
    for (chat, types) in department::rows::chats(tx, who.tenant(), &departments)? {
        if joins(&types, user.employee_type) {
            rows::insert_member(tx, who.tenant(), chat, user.key)?;
        }
    }
    Ok(())
}

/// Takes a user who left out of every chat.
pub(crate) fn leave_all(tx: &mut Tx<'_>, tenant: TenantKey, user: UserKey) -> Result<()> {
    rows::delete_member(tx, tenant, user)
}

/// Whether members of this employee type join a chat that is for `types`; empty means all.
pub(crate) fn joins(types: &[i64], employee_type: i64) -> bool {
    types.is_empty() || types.contains(&employee_type)
}

/// The chat that `reference` (an `oc_…` id) means.
///
/// # Errors
/// [`Error::BadId`] for another kind of id, [`Noun::Chat`] not found.
pub fn get(tx: &mut Tx<'_>, who: &Caller, reference: &str) -> Result<Chat> {
    let wanted = Reference::new(RefKind::ChatId, reference);
    if who.ids.shown().open(IdKind::ChatId, reference).is_none() {
        return Err(Error::BadId(wanted));
    }
    let key = who.ids.shown().open_in(IdKind::ChatId, 0, reference).map(ChatKey::new);
    let chat = key.map(|key| rows::by_key(tx, who.tenant(), key)).transpose()?.flatten();
    chat.ok_or(Error::NotFound(Noun::Chat, wanted))
}
