//! Creating a mail group (contract `mail.v1.mailgroup.create`).

use larkspur_model::{MailGroup, MailGroupKey};
use larkspur_store::Tx;

use super::profile::{NewMailGroup, Profile};
use super::{holder, rows};
use crate::mail_address::{self, Role};
use crate::{Caller, Error, Limit, Result};

/// Makes a mail group.
///
/// # Errors
/// [`Field::Email`](crate::Field::Email) missing, malformed or taken, also as an alias or sign-in address,
/// [`Noun::MailDomain`](crate::Noun::MailDomain) not the tenant's, [`Field::Name`](crate::Field::Name) or
/// [`Field::Description`](crate::Field::Description) too long, [`Limit::MailGroups`].
pub fn create(tx: &mut Tx<'_>, who: &Caller, new: &NewMailGroup) -> Result<MailGroup> {
    let profile = Profile::parse(new)?;
    mail_address::check_free(tx, who.tenant(), &profile.address)?;
    if rows::count_group(tx, who.tenant(), 1)? > who.policy.limits.mail_groups {
        return Err(Error::Full(Limit::MailGroups));
    }
    let group = MailGroup {
        key: MailGroupKey::new(tx.fresh_id()),
        email: profile.address.as_str().to_owned(),
        name: profile.name,
        description: profile.description,
        who_can_send: profile.who_can_send,
        direct_member_count: 0,
        external_member_count: 0,
        company_member_count: 0,
    };
    mail_address::take(tx, who.tenant(), &profile.address, holder(group.key), Role::Primary)?;
    rows::insert(tx, who.tenant(), &group)?;
    Ok(group)
}
