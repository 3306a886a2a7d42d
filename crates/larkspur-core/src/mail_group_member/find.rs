//! Reading the rolls of a mail group.

use larkspur_model::{MailGroupMember, MemberKey};
use larkspur_store::Tx;

use super::{Roll, rows};
use crate::{Caller, Result, mail_group};

/// One membership by its id.
///
/// # Errors
/// [`Noun::MailGroup`](crate::Noun::MailGroup) not found,
/// [`Noun::MailGroupMember`](crate::Noun::MailGroupMember) or
/// [`Noun::PermissionMember`](crate::Noun::PermissionMember) for an id that stands on another roll or on none.
pub fn get(tx: &mut Tx<'_>, who: &Caller, roll: Roll, group: &str, id: &str) -> Result<MailGroupMember> {
    let group = mail_group::get(tx, who, group)?.key;
    let key = roll.open(who, group, id).ok_or_else(|| roll.unknown(id))?;
    rows::by_keys(tx, who.tenant(), (group, roll), &[key])?.pop().ok_or_else(|| roll.unknown(id))
}

/// A page of a roll in the order in which its members came, and the last one if there are more.
///
/// # Errors
/// [`Noun::MailGroup`](crate::Noun::MailGroup) not found.
pub fn list(
    tx: &mut Tx<'_>,
    who: &Caller,
    roll: Roll,
    group: &str,
    page_size: usize,
    after: Option<MemberKey>,
) -> Result<(Vec<MailGroupMember>, Option<MemberKey>)> {
    let group = mail_group::get(tx, who, group)?.key;
    let after = after.unwrap_or(MemberKey::new(0));
    let mut page = rows::page(tx, who.tenant(), (group, roll), after, page_size + 1)?;
    let has_more = page.len() > page_size;
    page.truncate(page_size);
    let last = page.last().map(|last| last.key).filter(|_| has_more);
    Ok((page, last))
}
