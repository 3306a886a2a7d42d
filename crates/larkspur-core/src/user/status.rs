//! The standing of a user's account, as an administrator sets it through the control API.

use larkspur_model::{TenantKey, UserKey};
use larkspur_store::Tx;

use super::resign::{self, HandOver};
use super::rows;
use crate::{Error, Noun, RefKind, Reference, Result, user_token};

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
    /// are free again, the mailbox goes to the direct leader or into the recycle bin. There is no way back from here but
    /// resurrection.
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
        Standing::Resigned => {
            let mut leaves = rows::by_key(tx, tenant, user)?.ok_or_else(unknown)?;
            leaves.memberships = rows::memberships(tx, tenant, user)?;
            resign::resign(tx, tenant, &leaves, HandOver::default())
        }
    }
}
