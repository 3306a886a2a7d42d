//! Further addresses of a mail group (contracts `mail.v1.mailgroup_alias.*`). The id of an alias is its address.

use larkspur_model::{EmailAddress, MailGroup, MailGroupKey};
use larkspur_store::Tx;

use super::find;
use crate::mail_address::{self, Holder, Role};
use crate::{Caller, Error, Field, Limit, Noun, RefKind, Reference, Result};

/// Gives a group a further address, and returns the group.
///
/// # Errors
/// [`Noun::MailGroup`] not found; [`Field::EmailAlias`] missing, malformed or taken by an alias, [`Field::Email`] or
/// [`Field::LoginEmail`] taken, [`Noun::MailDomain`] not the tenant's, [`Limit::MailGroupAliases`].
pub fn add_alias(tx: &mut Tx<'_>, who: &Caller, reference: &str, alias: &str) -> Result<MailGroup> {
    let group = find::get(tx, who, reference)?;
    if alias.is_empty() {
        return Err(Error::Missing(Field::EmailAlias));
    }
    let address = parse(alias)?;
    mail_address::check_free(tx, who.tenant(), &address)?;
    check_room(tx, who, group.key)?;
    mail_address::take(tx, who.tenant(), &address, Holder::MailGroup(group.key.get()), Role::Alias)?;
    Ok(group)
}

/// A group and its aliases as they were given, in alphabetical order.
///
/// # Errors
/// [`Noun::MailGroup`] not found.
pub fn aliases(tx: &mut Tx<'_>, who: &Caller, reference: &str) -> Result<(MailGroup, Vec<String>)> {
    let group = find::get(tx, who, reference)?;
    let aliases = mail_address::aliases(tx, who.tenant(), Holder::MailGroup(group.key.get()))?;
    Ok((group, aliases))
}

/// Takes an alias away from a group; the address is free again at once.
///
/// # Errors
/// [`Noun::MailGroup`] not found, [`Field::EmailAlias`] malformed, [`Noun::MailAlias`] not an alias of this group.
pub fn remove_alias(tx: &mut Tx<'_>, who: &Caller, reference: &str, alias: &str) -> Result<()> {
    let group = find::get(tx, who, reference)?;
    let address = parse(alias)?;
    if mail_address::find(tx, who.tenant(), &address)?
        != Some((Holder::MailGroup(group.key.get()), Role::Alias))
    {
        return Err(Error::NotFound(Noun::MailAlias, Reference::new(RefKind::Email, alias)));
    }
    mail_address::release(tx, who.tenant(), &address)
}

/// Whether the group may have one more alias.
pub(super) fn check_room(tx: &mut Tx<'_>, who: &Caller, group: MailGroupKey) -> Result<()> {
    let aliases = mail_address::aliases(tx, who.tenant(), Holder::MailGroup(group.get()))?;
    let is_full = aliases.len() >= who.policy.limits.mail_group_aliases;
    if is_full { Err(Error::Full(Limit::MailGroupAliases)) } else { Ok(()) }
}

fn parse(alias: &str) -> Result<EmailAddress> {
    EmailAddress::parse(alias).ok_or(Error::Invalid(Field::EmailAlias, "not a mail address"))
}
