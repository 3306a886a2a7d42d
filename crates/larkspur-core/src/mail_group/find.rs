//! Reading mail groups.

use std::collections::HashMap;

use larkspur_model::{IdKind, MailGroup, MailGroupKey, ShownIds, TenantKey};
use larkspur_store::Tx;

use super::rows;
use crate::mail_address::{self, Holder};
use crate::{Caller, Error, Noun, RefKind, Reference, Result, user};

/// The mail group that `reference` means: its id, or its address.
///
/// # Errors
/// [`Noun::MailGroup`] not found.
pub fn get(tx: &mut Tx<'_>, who: &Caller, reference: &str) -> Result<MailGroup> {
    named(tx, who.tenant(), who.ids.shown(), reference)
}

/// The same for whoever is no app: an administrator, or mail that comes in.
///
/// # Errors
/// [`Noun::MailGroup`] not found.
pub fn named(tx: &mut Tx<'_>, tenant: TenantKey, ids: &ShownIds, reference: &str) -> Result<MailGroup> {
    let key = mail_address::keyed(tx, tenant, (ids, IdKind::MailGroupId), reference, |holder| match holder {
        Holder::MailGroup(key) => Some(key),
        _ => None,
    });
    let key = key?.map(MailGroupKey::new);
    let group = key.map(|key| rows::by_key(tx, tenant, key)).transpose()?.flatten();
    group.ok_or_else(|| Error::NotFound(Noun::MailGroup, Reference::new(RefKind::MailGroup, reference)))
}

/// The mail group with this key, if it is there.
///
/// # Errors
/// Whatever the store answers.
pub fn find_by_key(tx: &mut Tx<'_>, tenant: TenantKey, key: MailGroupKey) -> Result<Option<MailGroup>> {
    rows::by_key(tx, tenant, key)
}

/// The primary addresses of these groups.
///
/// # Errors
/// Whatever the store answers.
pub fn emails(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    groups: &[MailGroupKey],
) -> Result<HashMap<MailGroupKey, String>> {
    Ok(rows::emails(tx, tenant, groups)?.into_iter().collect())
}

/// A page of mail groups in the order they were made, and the last one if there are more.
///
/// `manager` narrows it to the groups that this user manages.
///
/// # Errors
/// [`Noun::User`] when the manager does not exist; [`Error::BadId`] and [`Error::CrossAppId`] for another kind of id.
pub fn list(
    tx: &mut Tx<'_>,
    who: &Caller,
    manager: Option<&str>,
    page_size: usize,
    after: Option<MailGroupKey>,
) -> Result<(Vec<MailGroup>, Option<MailGroupKey>)> {
    let after = after.unwrap_or(MailGroupKey::new(0));
    let wanted = page_size + 1;
    let mut page = match manager {
        None => rows::page(tx, who.tenant(), after, wanted)?,
        Some(text) => {
            let unknown = || Error::NotFound(Noun::User, who.ids.user_reference(text));
            let user = who.ids.find_user(tx, text)?.ok_or_else(unknown)?;
            if !user::rows::exists(tx, who.tenant(), user)? {
                return Err(unknown());
            }
            rows::page_of_manager(tx, who.tenant(), user, after, wanted)?
        }
    };
    let has_more = page.len() == wanted;
    page.truncate(page_size);
    let last = page.last().map(|last| last.key).filter(|_| has_more);
    Ok((page, last))
}
