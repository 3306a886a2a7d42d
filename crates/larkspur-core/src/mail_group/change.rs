//! Changing a mail group (contracts `mail.v1.mailgroup.patch` and `mail.v1.mailgroup.update`).

use larkspur_model::MailGroup;
use larkspur_store::Tx;

use super::profile::{NewMailGroup, Profile};
use super::{find, holder, rows};
use crate::{Caller, Result, mail_address};

/// Changes what is given; what is absent stays as it is. An empty name is the local part of the address again.
///
/// # Errors
/// [`Noun::MailGroup`](crate::Noun::MailGroup) not found, then as [`create`](super::create);
/// [`Limit::MailAliases`](crate::Limit::MailAliases) when there is no room for the old address.
pub fn patch(tx: &mut Tx<'_>, who: &Caller, reference: &str, given: &NewMailGroup) -> Result<MailGroup> {
    let old = find::get(tx, who, reference)?;
    let kept = |given: &Option<String>, old: &str| Some(given.clone().unwrap_or_else(|| old.to_owned()));
    let whole = NewMailGroup {
        email: kept(&given.email, &old.email),
        name: kept(&given.name, &old.name),
        description: kept(&given.description, &old.description),
        who_can_send: given.who_can_send.or(Some(old.who_can_send)),
    };
    rewrite(tx, who, old, &whole)
}

/// Replaces everything: what is absent gets the default of a new group. Only the address stays when it is absent,
/// since no group can be without one.
///
/// # Errors
/// As [`patch`].
pub fn replace(tx: &mut Tx<'_>, who: &Caller, reference: &str, given: &NewMailGroup) -> Result<MailGroup> {
    let old = find::get(tx, who, reference)?;
    let email = given.email.clone().filter(|text| !text.is_empty()).unwrap_or_else(|| old.email.clone());
    rewrite(tx, who, old, &NewMailGroup { email: Some(email), ..given.clone() })
}

fn rewrite(tx: &mut Tx<'_>, who: &Caller, old: MailGroup, whole: &NewMailGroup) -> Result<MailGroup> {
    let profile = Profile::parse(whole)?;
    mail_address::move_to(tx, who, holder(old.key), &old.email, &profile.address)?;
    let group = MailGroup {
        email: profile.address.as_str().to_owned(),
        name: profile.name,
        description: profile.description,
        who_can_send: profile.who_can_send,
        ..old
    };
    rows::update(tx, who.tenant(), &group)?;
    Ok(group)
}
