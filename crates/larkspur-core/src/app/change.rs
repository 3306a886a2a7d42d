//! Changing an app. Every change bumps its version, so that no process goes on with what it remembered.

use larkspur_store::Tx;

use super::{App, create, redirect_uri, rows};
use crate::{ContactRange, Result, secret};

/// What to change of an app; `None` keeps.
#[derive(Clone, Debug, Default)]
pub struct AppChange {
    /// The name.
    pub name: Option<String>,
    /// Whether it may call. Switching off voids all its tokens.
    pub enabled: Option<bool>,
    /// All its scopes.
    pub scopes: Option<Vec<String>>,
    /// All addresses that a browser may be sent back to.
    pub redirect_uris: Option<Vec<String>>,
    /// Its contact range.
    pub range: Option<ContactRange>,
}

/// Changes an app and returns it as it is now.
///
/// # Errors
/// As [`create()`](super::create()); [`Field::RedirectUri`](crate::Field::RedirectUri) for one that a browser must not be sent to.
pub fn change(tx: &mut Tx<'_>, mut app: App, change: AppChange) -> Result<App> {
    if let Some(name) = change.name {
        create::check_name(&name)?;
        app.name = name;
    }
    if let Some(scopes) = change.scopes {
        create::check_scopes(&scopes)?;
        app.scopes = scopes;
    }
    if let Some(redirect_uris) = change.redirect_uris {
        redirect_uri::check(&redirect_uris)?;
        app.redirect_uris = redirect_uris;
    }
    if let Some(enabled) = change.enabled {
        // A token handed out before the switch must not come back to life with it.
        app.generation += i64::from(app.enabled && !enabled);
        app.enabled = enabled;
    }
    if let Some(range) = change.range {
        app.range = range;
        rows::set_range(tx, &app)?;
    }
    app.version += 1;
    rows::update(tx, &app)?;
    Ok(app)
}

/// Gives an app a new secret and returns it; the former one and every token made with it are void at once.
///
/// # Errors
/// Whatever the store answers.
pub fn rotate_secret(tx: &mut Tx<'_>, mut app: App) -> Result<(App, String)> {
    let secret = secret::fresh(tx, 32);
    app.generation += 1;
    app.version += 1;
    rows::update(tx, &app)?;
    rows::set_secret(tx, app.key, &secret::hash(&secret))?;
    Ok((app, secret))
}
