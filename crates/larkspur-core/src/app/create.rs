//! Making an app.

use larkspur_model::AppKey;
use larkspur_store::Tx;

use super::{App, rows};
use crate::tenant::Tenant;
use crate::{ContactRange, Error, Field, Result, secret};

/// What an app is made from.
#[derive(Clone, Debug)]
pub struct NewApp {
    /// Its name, 1 to 255 characters.
    pub name: String,
    /// The scopes it holds, as the platform spells them.
    pub scopes: Vec<String>,
    /// The part of the organisation it sees.
    pub range: ContactRange,
}

/// Makes an app and returns it with its secret, which is shown this once.
///
/// # Errors
/// [`Field::Name`] and [`Field::Scopes`] when they are malformed.
pub fn create(tx: &mut Tx<'_>, tenant: &Tenant, new: &NewApp) -> Result<(App, String)> {
    check_name(&new.name)?;
    check_scopes(&new.scopes)?;
    let secret = secret::fresh(tx, 32);
    let app = App {
        key: AppKey::new(tx.fresh_id()),
        tenant: tenant.key,
        tenant_key: tenant.tenant_key.clone(),
        app_id: format!("cli_{}", secret::fresh_hex(tx, 16)),
        name: new.name.clone(),
        developer: 0,
        generation: 1,
        enabled: true,
        scopes: new.scopes.clone(),
        redirect_uris: Vec::new(),
        range: new.range.clone(),
        version: 1,
        created_at: tx.now(),
        ids: tenant.ids.clone(),
    };
    rows::insert(tx, &app, &secret::hash(&secret))?;
    rows::set_range(tx, &app)?;
    Ok((app, secret))
}

pub(super) fn check_name(name: &str) -> Result<()> {
    let fits = larkspur_model::text::is_presentable(name) && name.chars().count() <= 255;
    fits.then_some(()).ok_or(Error::Invalid(Field::Name, "1 to 255 characters"))
}

/// Scopes are words of ASCII without blanks, at most 128 characters each and 1,000 of them.
pub(super) fn check_scopes(scopes: &[String]) -> Result<()> {
    let word = |scope: &String| {
        (1..=128).contains(&scope.len()) && scope.bytes().all(|byte| byte.is_ascii_graphic())
    };
    let fit = scopes.len() <= 1_000 && scopes.iter().all(word);
    fit.then_some(()).ok_or(Error::Invalid(Field::Scopes, "at most 1,000 scopes of up to 128 characters"))
}
