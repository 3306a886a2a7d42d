//! The standing of a user's account, as an administrator sets it through the control API.

use larkspur_model::{Member, TenantKey, UserKey};
use larkspur_store::Tx;

use super::rows;
use crate::department::counts::{self, Place};
use crate::department::rows as departments;
use crate::search::{self, Item};
use crate::{
    Error, Noun, RefKind, Reference, Result, chat, mail_group_manager, mail_group_member, user_mailbox,
    user_token,
};

/// The standings of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Invited, not accepted.
    Unjoined,
    /// At work.
    Joined,
    /// Suspended.
    Frozen,
    /// Has left: out of every department, chat, leadership, mail group and public mailbox; numbers and the sign-in address
    /// are free again, the mailbox lies in the recycle bin. There is no way back from here but resurrection.
    Resigned,
}

/// Sets the standing of a user, given by `user_id` as the tenant shows it.
///
/// # Errors
/// [`Noun::User`] not found; [`Error::Resigned`] for someone who has left.
pub fn set_standing(tx: &mut Tx<'_>, tenant: TenantKey, user: UserKey, standing: Standing) -> Result<()> {
    let unknown = || Error::NotFound(Noun::User, Reference::new(RefKind::UserId, &user.get().to_string()));
    let status = rows::status(tx, tenant, user)?.ok_or_else(unknown)?;
    if status.resigned {
        return Err(Error::Resigned(Noun::User));
    }
    match standing {
        Standing::Unjoined => rows::set_flags(tx, tenant, user, false, status.frozen),
        Standing::Joined => rows::set_flags(tx, tenant, user, true, false),
        Standing::Frozen => {
            user_token::void_all(tx, tenant, user)?;
            rows::set_flags(tx, tenant, user, status.joined, true)
        }
        Standing::Resigned => resign(tx, tenant, user),
    }
}

fn resign(tx: &mut Tx<'_>, tenant: TenantKey, user: UserKey) -> Result<()> {
    let memberships = rows::memberships(tx, tenant, user)?;
    let keys: Vec<_> = memberships.iter().map(|membership| membership.department).collect();
    let mut places = Vec::with_capacity(keys.len());
    for (department, path) in departments::paths(tx, tenant, &keys)? {
        let is_primary = memberships.iter().any(|it| it.department == department && it.is_primary);
        places.push(Place { path, department, is_primary });
    }
    counts::count(tx, tenant, &places, -1)?;
    rows::delete_memberships(tx, tenant, user)?;
    departments::delete_person(tx, tenant, user)?;
    chat::leave_all(tx, tenant, user)?;
    mail_group_member::leave_all(tx, tenant, &Member::User(user))?;
    mail_group_manager::leave_all(tx, tenant, user)?;
    rows::keep_login(tx, tenant, user)?;
    user_mailbox::recycle(tx, tenant, user)?;
    search::remove(tx, tenant, Item::User(user))?;
    user_token::void_all(tx, tenant, user)?;
    rows::set_resigned(tx, tenant, user)
}
