//! Further addresses (contracts `mail.v1.mailgroup_alias.*`, `mail.v1.public_mailbox_alias.*` and
//! `mail.v1.user_mailbox_alias.*`). The id of an alias is its address.

use larkspur_model::{EmailAddress, TenantKey};
use larkspur_store::Tx;

use super::{Holder, Role, check_free, find, release, rows, take};
use crate::{Caller, Error, Field, Limit, Limits, Noun, RefKind, Reference, Result};

/// Gives a holder a further address.
///
/// # Errors
/// [`Field::EmailAlias`] missing, malformed or taken by an alias, [`Field::Email`] or [`Field::LoginEmail`] taken,
/// [`Noun::MailDomain`] not the tenant's, [`Limit::MailAliases`].
pub(crate) fn add_alias(tx: &mut Tx<'_>, who: &Caller, holder: Holder, alias: &str) -> Result<()> {
    if alias.is_empty() {
        return Err(Error::Missing(Field::EmailAlias));
    }
    let address = parse(alias)?;
    check_free(tx, who.tenant(), &address)?;
    check_room(tx, who, holder)?;
    take(tx, who.tenant(), &address, holder, Role::Alias)
}

/// The aliases of a holder as they were given, in alphabetical order of their folded forms.
///
/// # Errors
/// Whatever the store answers.
pub(crate) fn aliases(tx: &mut Tx<'_>, tenant: TenantKey, holder: Holder) -> Result<Vec<String>> {
    rows::aliases(tx, tenant, holder)
}

/// The aliases of users with these keys as they were given, each user's in alphabetical order of their folded forms.
///
/// # Errors
/// Whatever the store answers.
pub(crate) fn aliases_of_users(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    users: &[i64],
) -> Result<Vec<(i64, String)>> {
    rows::aliases_of_users(tx, tenant, users)
}

/// Takes an alias away from a holder; the address is free again at once.
///
/// # Errors
/// [`Field::EmailAlias`] malformed, [`Noun::MailAlias`] not an alias of this holder.
pub(crate) fn remove_alias(tx: &mut Tx<'_>, tenant: TenantKey, holder: Holder, alias: &str) -> Result<()> {
    let address = parse(alias)?;
    if find(tx, tenant, &address)? != Some((holder, Role::Alias)) {
        return Err(Error::NotFound(Noun::MailAlias, Reference::new(RefKind::Email, alias)));
    }
    release(tx, tenant, &address)
}

/// Whether a holder may have one more alias.
pub(super) fn check_room(tx: &mut Tx<'_>, who: &Caller, holder: Holder) -> Result<()> {
    let aliases = aliases(tx, who.tenant(), holder)?;
    let is_full = aliases.len() >= most(holder, &who.policy.limits);
    if is_full { Err(Error::Full(Limit::MailAliases)) } else { Ok(()) }
}

fn most(holder: Holder, limits: &Limits) -> usize {
    match holder {
        Holder::MailGroup(_) => limits.mail_group_aliases,
        Holder::PublicMailbox(_) | Holder::FormerPublicMailbox(_) => limits.public_mailbox_aliases,
        Holder::User(_) | Holder::FormerUser(_) => limits.user_mailbox_aliases,
    }
}

fn parse(alias: &str) -> Result<EmailAddress> {
    EmailAddress::parse(alias).ok_or(Error::Invalid(Field::EmailAlias, "not a mail address"))
}
