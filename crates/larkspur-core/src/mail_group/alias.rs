//! Further addresses of a mail group (contracts `mail.v1.mailgroup_alias.*`).

use larkspur_model::MailGroup;
use larkspur_store::Tx;

use super::{find, holder};
use crate::{Caller, Result, mail_address};

/// Gives a group a further address, and returns the group.
///
/// # Errors
/// [`Noun::MailGroup`](crate::Noun::MailGroup) not found; [`Field::EmailAlias`](crate::Field::EmailAlias) missing,
/// malformed or taken by an alias, [`Field::Email`](crate::Field::Email) or
/// [`Field::LoginEmail`](crate::Field::LoginEmail) taken, [`Noun::MailDomain`](crate::Noun::MailDomain) not the
/// tenant's, [`Limit::MailAliases`](crate::Limit::MailAliases).
pub fn add_alias(tx: &mut Tx<'_>, who: &Caller, reference: &str, alias: &str) -> Result<MailGroup> {
    let group = find::get(tx, who, reference)?;
    mail_address::add_alias(tx, who, holder(group.key), alias)?;
    Ok(group)
}

/// A group and its aliases as they were given, in alphabetical order.
///
/// # Errors
/// [`Noun::MailGroup`](crate::Noun::MailGroup) not found.
pub fn aliases(tx: &mut Tx<'_>, who: &Caller, reference: &str) -> Result<(MailGroup, Vec<String>)> {
    let group = find::get(tx, who, reference)?;
    let aliases = mail_address::aliases(tx, who.tenant(), holder(group.key))?;
    Ok((group, aliases))
}

/// Takes an alias away from a group; the address is free again at once.
///
/// # Errors
/// [`Noun::MailGroup`](crate::Noun::MailGroup) not found, [`Field::EmailAlias`](crate::Field::EmailAlias) malformed,
/// [`Noun::MailAlias`](crate::Noun::MailAlias) not an alias of this group.
pub fn remove_alias(tx: &mut Tx<'_>, who: &Caller, reference: &str, alias: &str) -> Result<()> {
    let group = find::get(tx, who, reference)?;
    mail_address::remove_alias(tx, who.tenant(), holder(group.key), alias)
}
