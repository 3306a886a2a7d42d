//! Adding members (contracts `mail.v1.mailgroup_member.create`, `.batch_create` and those of permission members).

use std::collections::HashMap;

use larkspur_model::{MailGroupMember, MemberKey};
use larkspur_store::Tx;

use super::{NewMember, Roll, counts, resolve, rows};
use crate::{Caller, Error, Field, Limit, Result, mail_group};

/// Puts members on a roll of a group, all or none, and returns them in the order given. Whoever stands there already
/// keeps the membership and its id.
///
/// # Errors
/// [`Noun::MailGroup`](crate::Noun::MailGroup) not found; [`Field::Member`] missing when nobody is given, then the
/// refusals of each member (see [`NewMember`]); [`Limit::MailGroupMembers`].
pub fn add(
    tx: &mut Tx<'_>,
    who: &Caller,
    roll: Roll,
    group: &str,
    new: &[NewMember],
) -> Result<Vec<MailGroupMember>> {
    let (tenant, group) = (who.tenant(), mail_group::get(tx, who, group)?.key);
    if new.is_empty() {
        return Err(Error::Missing(Field::Member));
    }
    let members = resolve::members(tx, who, roll, new)?;
    let mut keys = Vec::with_capacity(members.len());
    let mut joined = Vec::new();
    for member in &members {
        let fresh = MemberKey::new(tx.fresh_id());
        let key = rows::insert(tx, tenant, (group, roll), fresh, member)?;
        if key == fresh {
            joined.push(member.kind());
        }
        keys.push(key);
    }
    if roll == Roll::Members && !joined.is_empty() {
        let direct = counts::count(tx, tenant, group, &joined, 1)?;
        if direct > who.policy.limits.mail_group_members {
            return Err(Error::Full(Limit::MailGroupMembers));
        }
    }
    let made = rows::by_keys(tx, tenant, (group, roll), &keys)?;
    let made: HashMap<MemberKey, MailGroupMember> =
        made.into_iter().map(|member| (member.key, member)).collect();
    let in_order = keys.iter().map(|key| made.get(key).cloned());
    in_order
        .collect::<Option<_>>()
        .ok_or_else(|| Error::broken("a member that was put on a roll stands there"))
}
