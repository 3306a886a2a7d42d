//! Checking a name and a password.

use larkspur_model::{EmailAddress, TenantKey};
use larkspur_store::Tx;

use super::{Owner, addresses, rows};
use crate::mail_address::{self, Holder};
use crate::mail_reach::{Party, party_of_address};
use crate::{Result, app, mail_domain, secret};

/// Somebody who has logged in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Of which tenant.
    pub tenant: TenantKey,
    /// Whose password it was.
    pub owner: Owner,
    name: String,
    addresses: Vec<EmailAddress>,
}

impl Identity {
    /// The name that logged in.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether an address is one of those that mail may be sent as.
    #[must_use]
    pub fn may_send_as(&self, address: &EmailAddress) -> bool {
        self.addresses.iter().any(|own| own.folded() == address.folded())
    }
}

/// Who logs in: a user by any of the user's addresses in a mail domain, an app by its app id. `None` when there is no
/// such name, the password is none of its, or the account is not in service.
///
/// # Errors
/// Whatever the store answers.
pub fn check(tx: &mut Tx<'_>, login: &str, password: &str) -> Result<Option<Identity>> {
    let Some((tenant, owner)) = named(tx, login)? else { return Ok(None) };
    let kept = rows::hashes(tx, tenant, owner)?;
    // All are compared, so that the time does not tell which.
    let matching = kept.iter().fold(None, |found, password_of| {
        if secret::matches(password, &password_of.hash) { Some(&password_of.address) } else { found }
    });
    let Some(address) = matching else { return Ok(None) };
    let (owner, addresses) = match (owner, address) {
        (rows::OwnerKey::User(user), _) => (Owner::User(user), addresses::of_user(tx, tenant, user)?),
        // The domain may be another tenant's by now, and the address a group's.
        (rows::OwnerKey::App(app), Some(address)) if addresses::may_be_of_app(tx, tenant, address)? => {
            (Owner::App(app, address.clone()), vec![address.clone()])
        }
        (rows::OwnerKey::App(_), _) => return Ok(None),
    };
    Ok(Some(Identity { tenant, owner, name: login.to_owned(), addresses }))
}

fn named(tx: &mut Tx<'_>, login: &str) -> Result<Option<(TenantKey, rows::OwnerKey)>> {
    if !login.contains('@') {
        let app = app::find_by_app_id(tx, login)?;
        return Ok(app.filter(|app| app.enabled).map(|app| (app.tenant, rows::OwnerKey::App(app.key))));
    }
    let Some(address) = EmailAddress::parse(login) else { return Ok(None) };
    let Some(tenant) = mail_domain::owner(tx, address.domain())? else { return Ok(None) };
    if !matches!(mail_address::find(tx, tenant, &address)?, Some((Holder::User(_), _))) {
        return Ok(None);
    }
    Ok(match party_of_address(tx, tenant, &address)? {
        Party::User(user) => Some((tenant, rows::OwnerKey::User(user))),
        _ => None,
    })
}
