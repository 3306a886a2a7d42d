//! Making a password.

use larkspur_model::{MailPasswordKey, TenantKey};
use larkspur_store::Tx;

use super::{MailPassword, Owner, addresses, rows};
use crate::mail_reach::{Party, party_of_address, party_of_user};
use crate::{Error, Field, Noun, RefKind, Reference, Result, app, mail_domain, secret};

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

/// A password that was made.
#[derive(Clone, Debug)]
pub struct Issued {
    /// What is kept of it.
    pub password: MailPassword,
    /// The name to log in with.
    pub login: String,
    /// The secret, which is told this once.
    pub secret: String,
}

/// Makes a password. That the user or the app is of the tenant is the caller's to know.
///
/// # Errors
/// [`Field::UserId`] of a user who is not in service, or has no address in a mail domain; [`Noun::App`] not there;
/// [`Noun::MailDomain`] of an app's address not the tenant's, [`Field::Email`] that of a mail group; [`Field::Name`] when
/// the label is too long, or there are too many already.
pub fn issue(tx: &mut Tx<'_>, tenant: TenantKey, new: &NewPassword) -> Result<Issued> {
    let login = login(tx, tenant, &new.owner)?;
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
    Ok(Issued { password, login, secret })
}

/// The name that the owner logs in with, who may have a password.
fn login(tx: &mut Tx<'_>, tenant: TenantKey, owner: &Owner) -> Result<String> {
    match owner {
        Owner::User(user) => {
            if !matches!(party_of_user(tx, tenant, *user)?, Party::User(_)) {
                return Err(Error::Invalid(Field::UserId, "the account is not in service"));
            }
            for address in addresses::of_user(tx, tenant, *user)? {
                let is_own = party_of_address(tx, tenant, &address)? == Party::User(*user);
                if is_own && mail_domain::belongs_to(tx, tenant, address.domain())? {
                    return Ok(address.as_str().to_owned());
                }
            }
            Err(Error::Invalid(Field::UserId, "the user has no address in a mail domain"))
        }
        Owner::App(app, address) => {
            if !mail_domain::belongs_to(tx, tenant, address.domain())? {
                let domain = Reference::new(RefKind::Name, address.domain().as_str());
                return Err(Error::NotFound(Noun::MailDomain, domain));
            }
            if matches!(party_of_address(tx, tenant, address)?, Party::MailGroup(_)) {
                return Err(Error::Invalid(Field::Email, "a mail group sends nothing"));
            }
            let unknown = || Error::NotFound(Noun::App, Reference::new(RefKind::Name, "app"));
            Ok(app::find(tx, *app)?.ok_or_else(unknown)?.app_id)
        }
    }
}
