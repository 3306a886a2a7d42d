//! Who signs in.

use larkspur_model::{EmailAddress, Mobile, UserKey};
use larkspur_store::Tx;

use super::rows;
use crate::ids::IdView;
use crate::mail_address::{self, Holder};
use crate::tenant::Tenant;
use crate::{Error, Noun, RefKind, Reference, Result};

/// The user at work who goes by this name: a `user_id`, an address or a mobile number.
///
/// # Errors
/// [`Noun::User`] not found.
pub fn by_login_name(tx: &mut Tx<'_>, tenant: &Tenant, name: &str) -> Result<UserKey> {
    let name = name.trim();
    if let Some(user) = IdView::of_tenant(tenant).user_by_id(tx, name)? {
        return Ok(user);
    }
    if let Some(mobile) = Mobile::parse(name)
        && let Some((_, user)) = with_mobile(tx, tenant, &mobile)?.pop()
    {
        return Ok(user);
    }
    if let Some(address) = EmailAddress::parse(name)
        && let Some((Holder::User(user), _)) = mail_address::find(tx, tenant.key, &address)?
    {
        return Ok(UserKey::new(user));
    }
    Err(Error::NotFound(Noun::User, Reference::new(RefKind::Name, name)))
}

fn with_mobile(tx: &mut Tx<'_>, tenant: &Tenant, mobile: &Mobile) -> Result<Vec<(String, UserKey)>> {
    rows::by_texts(tx, tenant.key, &rows::BY_MOBILE, &[mobile.as_str().to_owned()])
}
