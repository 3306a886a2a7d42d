//! Creating a public mailbox (contract `mail.v1.public_mailbox.create`).

use larkspur_model::{PublicMailbox, PublicMailboxKey};
use larkspur_store::Tx;

use super::{NewPublicMailbox, holder, rows};
use crate::mail_address::{self, Named, Role};
use crate::{Caller, Error, Field, Limit, Result};

/// Makes a public mailbox, at which nobody works yet.
///
/// # Errors
/// [`Field::Email`] missing, malformed or taken, also as an alias or sign-in address,
/// [`Noun::MailDomain`](crate::Noun::MailDomain) not the tenant's, [`Field::Name`] or [`Field::Geo`] invalid,
/// [`Limit::PublicMailboxes`].
pub fn create(tx: &mut Tx<'_>, who: &Caller, new: &NewPublicMailbox) -> Result<PublicMailbox> {
    let Named { address, name } = Named::parse(new.email.as_deref(), new.name.as_deref())?;
    if new.geo.as_deref().is_some_and(|geo| !geo.is_empty()) {
        return Err(Error::Invalid(Field::Geo, "all data of a tenant lie in one place"));
    }
    mail_address::check_free(tx, who.tenant(), &address)?;
    if rows::count_mailbox(tx, who.tenant(), 1)? > who.policy.limits.public_mailboxes {
        return Err(Error::Full(Limit::PublicMailboxes));
    }
    let key = PublicMailboxKey::new(tx.fresh_id());
    let mailbox = PublicMailbox { key, email: address.as_str().to_owned(), name };
    mail_address::take(tx, who.tenant(), &address, holder(key), Role::Primary)?;
    rows::insert(tx, who.tenant(), &mailbox)?;
    Ok(mailbox)
}
