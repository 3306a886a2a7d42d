//! Making a password.

use larkspur_model::{MailPasswordKey, TenantKey};
use larkspur_store::Tx;

use super::{MailPassword, Owner, rows};
use crate::mail_reach::{Party, party_of_address, party_of_user};
use crate::{Error, Field, Noun, RefKind, Reference, Result, mail_domain, secret};

/// Signs of a password, six random bits each.
const LENGTH: usize = 32;
/// Passwords of one user or app.
const MOST: usize = 50;
/// Characters of a label.
const LONGEST_LABEL: usize = 100;

/// A password that is to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPassword {
    /// Whose it will be.
    pub owner: Owner,
    /// What it is for; may be empty.
    pub label: String,
}

/// Makes a password and returns it with its secret, which is told this once. That the user or the app is of the tenant is
/// the caller's to know.
///
/// # Errors
/// [`Noun::User`] not in service; [`Noun::MailDomain`] of an app's address not the tenant's, [`Field::Email`] that of a
/// mail group; [`Field::Name`] when the label is too long, or there are too many already.
pub fn issue(tx: &mut Tx<'_>, tenant: TenantKey, new: &NewPassword) -> Result<(MailPassword, String)> {
    check_owner(tx, tenant, &new.owner)?;
    let fits = new.label.chars().count() <= LONGEST_LABEL && !new.label.contains(char::is_control);
    if !fits {
        return Err(Error::Invalid(Field::Name, "the label is at most 100 characters on one line"));
    }
    if rows::hashes(tx, tenant, rows::owner_key(&new.owner))?.len() >= MOST {
        return Err(Error::Invalid(Field::Name, "there are 50 passwords already; revoke one"));
    }
    let password = MailPassword {
        key: MailPasswordKey::new(tx.fresh_id()),
        tenant,
        owner: new.owner.clone(),
        label: new.label.clone(),
        created_at: tx.now(),
    };
    let secret = secret::fresh(tx, LENGTH);
    rows::insert(tx, &password, &secret::hash(&secret))?;
    Ok((password, secret))
}

fn check_owner(tx: &mut Tx<'_>, tenant: TenantKey, owner: &Owner) -> Result<()> {
    match owner {
        Owner::User(user) => match party_of_user(tx, tenant, *user)? {
            Party::User(_) => Ok(()),
            _ => Err(Error::Invalid(Field::UserId, "the account is not in service")),
        },
        Owner::App(_, address) => {
            if !mail_domain::belongs_to(tx, tenant, address.domain())? {
                let domain = Reference::new(RefKind::Name, address.domain().as_str());
                return Err(Error::NotFound(Noun::MailDomain, domain));
            }
            match party_of_address(tx, tenant, address)? {
                Party::MailGroup(_) => Err(Error::Invalid(Field::Email, "a mail group sends nothing")),
                _ => Ok(()),
            }
        }
    }
}
