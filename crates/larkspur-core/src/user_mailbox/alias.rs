//! Further addresses of a user's mailbox (contracts `mail.v1.user_mailbox_alias.*`).

use larkspur_model::UserKey;
use larkspur_store::Tx;

use super::find;
use crate::mail_address::{self, Holder};
use crate::{Caller, Result};

/// Gives the mailbox at `address` a further address, and returns its primary one.
///
/// # Errors
/// [`Noun::UserMailbox`](crate::Noun::UserMailbox) not found; [`Field::EmailAlias`](crate::Field::EmailAlias) missing,
/// malformed or taken by an alias, [`Field::Email`](crate::Field::Email) or
/// [`Field::LoginEmail`](crate::Field::LoginEmail) taken, [`Noun::MailDomain`](crate::Noun::MailDomain) not the
/// tenant's, [`Limit::MailAliases`](crate::Limit::MailAliases).
pub fn add_alias(tx: &mut Tx<'_>, who: &Caller, address: &str, alias: &str) -> Result<String> {
    let (user, primary) = find::get(tx, who, address)?;
    mail_address::add_alias(tx, who, Holder::User(user.get()), alias)?;
    Ok(primary)
}

/// The primary address of the mailbox at `address`, and its aliases as they were given, in alphabetical order.
///
/// # Errors
/// [`Noun::UserMailbox`](crate::Noun::UserMailbox) not found.
pub fn aliases(tx: &mut Tx<'_>, who: &Caller, address: &str) -> Result<(String, Vec<String>)> {
    let (user, primary) = find::get(tx, who, address)?;
    let aliases = mail_address::aliases(tx, who.tenant(), Holder::User(user.get()))?;
    Ok((primary, aliases))
}

/// The aliases of the mailboxes of some users as they were given, each user's in alphabetical order.
///
/// # Errors
/// Whatever the store answers.
pub fn aliases_of(tx: &mut Tx<'_>, who: &Caller, users: &[UserKey]) -> Result<Vec<(UserKey, String)>> {
    let users: Vec<i64> = users.iter().map(|user| user.get()).collect();
    let aliases = mail_address::aliases_of_users(tx, who.tenant(), &users)?;
    Ok(aliases.into_iter().map(|(user, alias)| (UserKey::new(user), alias)).collect())
}

/// Takes an alias away from the mailbox at `address`; it is free again at once.
///
/// # Errors
/// [`Noun::UserMailbox`](crate::Noun::UserMailbox) not found, [`Field::EmailAlias`](crate::Field::EmailAlias)
/// malformed, [`Noun::MailAlias`](crate::Noun::MailAlias) not an alias of this mailbox.
pub fn remove_alias(tx: &mut Tx<'_>, who: &Caller, address: &str, alias: &str) -> Result<()> {
    let (user, _) = find::get(tx, who, address)?;
    mail_address::remove_alias(tx, who.tenant(), Holder::User(user.get()), alias)
}
