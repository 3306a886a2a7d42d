//! Changing a public mailbox (contracts `mail.v1.public_mailbox.patch` and `mail.v1.public_mailbox.update`).

use larkspur_model::PublicMailbox;
use larkspur_store::Tx;

use super::{NewPublicMailbox, find, holder, rows};
use crate::mail_address::{self, Named};
use crate::{Caller, Result};

/// Changes what is given; what is absent stays as it is. An empty name is the local part of the address again.
///
/// # Errors
/// [`Noun::PublicMailbox`](crate::Noun::PublicMailbox) not found, then as [`create`](super::create);
/// [`Limit::MailAliases`](crate::Limit::MailAliases) when there is no room for the old address.
pub fn patch(
    tx: &mut Tx<'_>,
    who: &Caller,
    reference: &str,
    given: &NewPublicMailbox,
) -> Result<PublicMailbox> {
    let old = find::get(tx, who, reference)?;
    let whole = Named::parse(
        Some(given.email.as_deref().unwrap_or(&old.email)),
        Some(given.name.as_deref().unwrap_or(&old.name)),
    )?;
    rewrite(tx, who, &old, whole)
}

/// Replaces everything: an absent name is the local part of the address. Only the address stays when it is absent,
/// since no mailbox can be without one.
///
/// # Errors
/// As [`patch`].
pub fn replace(
    tx: &mut Tx<'_>,
    who: &Caller,
    reference: &str,
    given: &NewPublicMailbox,
) -> Result<PublicMailbox> {
    let old = find::get(tx, who, reference)?;
    let email = given.email.as_deref().filter(|text| !text.is_empty()).unwrap_or(&old.email);
    let whole = Named::parse(Some(email), given.name.as_deref())?;
    rewrite(tx, who, &old, whole)
}

fn rewrite(tx: &mut Tx<'_>, who: &Caller, old: &PublicMailbox, whole: Named) -> Result<PublicMailbox> {
    let Named { address, name } = whole;
    mail_address::move_to(tx, who, holder(old.key), &old.email, &address)?;
    let mailbox = PublicMailbox { key: old.key, email: address.as_str().to_owned(), name };
    rows::update(tx, who.tenant(), &mailbox)?;
    Ok(mailbox)
}
