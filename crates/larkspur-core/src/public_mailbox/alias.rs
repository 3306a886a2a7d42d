//! Further addresses of a public mailbox (contracts `mail.v1.public_mailbox_alias.*`).

use larkspur_model::PublicMailbox;
use larkspur_store::Tx;

use super::{find, holder};
use crate::{Caller, Result, mail_address};

/// Gives a public mailbox a further address, and returns the mailbox.
///
/// # Errors
/// [`Noun::PublicMailbox`](crate::Noun::PublicMailbox) not found; [`Field::EmailAlias`](crate::Field::EmailAlias)
/// missing, malformed or taken by an alias, [`Field::Email`](crate::Field::Email) or
/// [`Field::LoginEmail`](crate::Field::LoginEmail) taken, [`Noun::MailDomain`](crate::Noun::MailDomain) not the
/// tenant's, [`Limit::MailAliases`](crate::Limit::MailAliases).
pub fn add_alias(tx: &mut Tx<'_>, who: &Caller, reference: &str, alias: &str) -> Result<PublicMailbox> {
    let mailbox = find::get(tx, who, reference)?;
    mail_address::add_alias(tx, who, holder(mailbox.key), alias)?;
    Ok(mailbox)
}

/// A public mailbox and its aliases as they were given, in alphabetical order.
///
/// # Errors
/// [`Noun::PublicMailbox`](crate::Noun::PublicMailbox) not found.
pub fn aliases(tx: &mut Tx<'_>, who: &Caller, reference: &str) -> Result<(PublicMailbox, Vec<String>)> {
    let mailbox = find::get(tx, who, reference)?;
    let aliases = mail_address::aliases(tx, who.tenant(), holder(mailbox.key))?;
    Ok((mailbox, aliases))
}

/// Takes an alias away from a public mailbox; the address is free again at once.
///
/// # Errors
/// [`Noun::PublicMailbox`](crate::Noun::PublicMailbox) not found, [`Field::EmailAlias`](crate::Field::EmailAlias)
/// malformed, [`Noun::MailAlias`](crate::Noun::MailAlias) not an alias of this mailbox.
pub fn remove_alias(tx: &mut Tx<'_>, who: &Caller, reference: &str, alias: &str) -> Result<()> {
    let mailbox = find::get(tx, who, reference)?;
    mail_address::remove_alias(tx, who.tenant(), holder(mailbox.key), alias)
}
