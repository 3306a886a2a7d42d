//! Removing members (contracts `mail.v1.mailgroup_member.delete`, `.batch_delete` and those of permission members).

use larkspur_store::Tx;

use super::{Roll, counts, rows};
use crate::{Caller, Error, Field, Result, mail_group};

/// Takes memberships off a roll of a group, all or none. An id that is given twice counts once.
///
/// # Errors
/// [`Noun::MailGroup`](crate::Noun::MailGroup) not found; [`Field::Member`] missing when no id is given;
/// [`Noun::MailGroupMember`](crate::Noun::MailGroupMember) or
/// [`Noun::PermissionMember`](crate::Noun::PermissionMember) for an id that stands on another roll or on none.
pub fn remove(tx: &mut Tx<'_>, who: &Caller, roll: Roll, group: &str, ids: &[String]) -> Result<()> {
    let (tenant, group) = (who.tenant(), mail_group::get(tx, who, group)?.key);
    let first = ids.first().ok_or(Error::Missing(Field::Member))?;
    let keys = ids.iter().map(|id| roll.open(who, group, id).ok_or_else(|| roll.unknown(id)));
    let mut keys = keys.collect::<Result<Vec<_>>>()?;
    keys.sort_unstable();
    keys.dedup();
    let left = rows::delete(tx, tenant, (group, roll), &keys)?;
    if left.len() < keys.len() {
        return Err(roll.unknown(first));
    }
    if roll == Roll::Members {
        counts::count(tx, tenant, group, &left, -1)?;
    }
    Ok(())
}
