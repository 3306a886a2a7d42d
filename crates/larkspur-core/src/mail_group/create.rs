//! Creating a mail group (contract `mail.v1.mailgroup.create`).

use larkspur_model::{EmailAddress, MailGroup, MailGroupKey, WhoCanSend, text};
use larkspur_store::Tx;

use super::rows;
use crate::mail_address::{self, Holder, Role};
use crate::{Caller, Error, Field, Limit, Noun, RefKind, Reference, Result, mail_domain};

/// Longest name, characters. Not documented; that of a user's name.
const LONGEST_NAME: usize = 255;
/// Longest description, characters. Not documented.
const LONGEST_DESCRIPTION: usize = 1_000;

/// What a mail group is made from. The page calls every field optional.
#[derive(Clone, Debug, Default)]
pub struct NewMailGroup {
    /// Its address; a group without one could not receive mail, so it is needed.
    pub email: Option<String>,
    /// Its display name; the local part of the address when absent.
    pub name: Option<String>,
    /// Free text.
    pub description: Option<String>,
    /// Who may send to it; members of the organisation when absent, as in the documented example.
    pub who_can_send: Option<WhoCanSend>,
}

/// Makes a mail group.
///
/// # Errors
/// [`Field::Email`] missing, malformed or taken, [`Field::LoginEmail`] taken, [`Noun::MailDomain`] not the tenant's,
/// [`Field::Name`] or [`Field::Description`] too long, [`Limit::MailGroups`].
pub fn create(tx: &mut Tx<'_>, who: &Caller, new: &NewMailGroup) -> Result<MailGroup> {
    let given = new.email.as_deref().filter(|text| !text.is_empty()).ok_or(Error::Missing(Field::Email))?;
    let address = EmailAddress::parse(given).ok_or(Error::Invalid(Field::Email, "not a mail address"))?;
    let name = new.name.as_deref().filter(|name| !name.is_empty()).unwrap_or(address.local_part());
    if !text::is_presentable(name) || name.chars().count() > LONGEST_NAME {
        return Err(Error::Invalid(Field::Name, "at most 255 visible characters"));
    }
    let description = new.description.as_deref().unwrap_or_default();
    if description.chars().count() > LONGEST_DESCRIPTION {
        return Err(Error::Invalid(Field::Description, "at most 1,000 characters"));
    }
    check_free(tx, who, &address)?;
    if rows::count_group(tx, who.tenant())? > who.policy.limits.mail_groups {
        return Err(Error::Full(Limit::MailGroups));
    }
    let group = MailGroup {
        key: MailGroupKey::new(tx.fresh_id()),
        email: address.as_str().to_owned(),
        name: name.to_owned(),
        description: description.to_owned(),
        who_can_send: new.who_can_send.unwrap_or(WhoCanSend::AllInternalUsers),
        direct_member_count: 0,
        external_member_count: 0,
        company_member_count: 0,
    };
    mail_address::take(tx, who.tenant(), &address, Holder::MailGroup(group.key.get()), Role::Primary)?;
    rows::insert(tx, who.tenant(), &group)?;
    Ok(group)
}

/// The address is in a domain of the tenant and nobody holds it.
fn check_free(tx: &mut Tx<'_>, who: &Caller, address: &EmailAddress) -> Result<()> {
    if !mail_domain::belongs_to(tx, who.tenant(), address.domain())? {
        let domain = Reference::new(RefKind::Name, address.domain().as_str());
        return Err(Error::NotFound(Noun::MailDomain, domain));
    }
    match mail_address::find(tx, who.tenant(), address)? {
        None => Ok(()),
        Some((_, role)) if role.is_login() => Err(Error::Taken(Field::LoginEmail)),
        Some(_) => Err(Error::Taken(Field::Email)),
    }
}
