//! Managers of mail groups (contracts `mail.v1.mailgroup_manager.*`): users who look after one.

pub mod rows;

use larkspur_model::{EmailAddress, MailGroupKey, TenantKey, UserKey};
use larkspur_store::Tx;

use crate::{Caller, Result, mail_group, user};

/// Makes users managers of a group. Whoever is one already stays one.
///
/// # Errors
/// [`Noun::MailGroup`](crate::Noun::MailGroup) not found; [`Noun::User`](crate::Noun::User) not found or not at
/// work, [`Error::BadId`](crate::Error::BadId) and [`Error::CrossAppId`](crate::Error::CrossAppId) for another kind
/// of id.
pub fn add(tx: &mut Tx<'_>, who: &Caller, group: &str, users: &[String]) -> Result<()> {
    let group = mail_group::get(tx, who, group)?.key;
    for user in user::all_at_work(tx, who, users.iter().map(String::as_str))? {
        rows::insert(tx, who.tenant(), group, user)?;
    }
    Ok(())
}

/// Ends the office of managers of a group. Whoever is none stays none, someone unknown too.
///
/// # Errors
/// [`Noun::MailGroup`](crate::Noun::MailGroup) not found; [`Error::BadId`](crate::Error::BadId) and
/// [`Error::CrossAppId`](crate::Error::CrossAppId) for another kind of id.
pub fn remove(tx: &mut Tx<'_>, who: &Caller, group: &str, users: &[String]) -> Result<()> {
    let group = mail_group::get(tx, who, group)?.key;
    let mut keys = Vec::with_capacity(users.len());
    for text in users {
        keys.extend(who.ids.find_user(tx, text)?);
    }
    rows::delete(tx, who.tenant(), group, &keys)
}

/// A page of the managers of a group, the longest known to the directory first, and the last one if there are more.
///
/// # Errors
/// [`Noun::MailGroup`](crate::Noun::MailGroup) not found.
pub fn list(
    tx: &mut Tx<'_>,
    who: &Caller,
    group: &str,
    page_size: usize,
    after: Option<UserKey>,
) -> Result<(Vec<UserKey>, Option<UserKey>)> {
    let group = mail_group::get(tx, who, group)?.key;
    let mut page = rows::page(tx, who.tenant(), group, after.unwrap_or(UserKey::new(0)), page_size + 1)?;
    let has_more = page.len() > page_size;
    page.truncate(page_size);
    let last = page.last().copied().filter(|_| has_more);
    Ok((page, last))
}

/// The addresses by which the managers of a group get mail, in the order of their keys; whoever is out of service or has
/// none is left out.
///
/// # Errors
/// Whatever the store answers.
pub(crate) fn addresses(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    group: MailGroupKey,
) -> Result<Vec<EmailAddress>> {
    let given = rows::addresses(tx, tenant, group)?;
    Ok(given.iter().filter_map(|given| EmailAddress::parse(given)).collect())
}

/// Ends every office of a user who left.
pub(crate) fn leave_all(tx: &mut Tx<'_>, tenant: TenantKey, user: UserKey) -> Result<()> {
    rows::delete_of_user(tx, tenant, user)
}

/// Ends every office in a group that goes.
pub(crate) fn clear(tx: &mut Tx<'_>, tenant: TenantKey, group: MailGroupKey) -> Result<()> {
    rows::delete_of_group(tx, tenant, group)
}
