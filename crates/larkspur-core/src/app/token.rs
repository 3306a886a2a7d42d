//! Tenant access tokens: derived, not stored.
//!
//! A token is `t-` and the base-32 text of (app, issue time, generation, tag). It is valid while its tag is right,
//! less than 7,200 s have passed, and the app is on and still of that generation: so it survives a restart, works
//! on every server process, and is void at once when the app is switched off or its secret rotated.

use larkspur_model::AppKey;
use larkspur_store::Tx;

use super::rows;
use crate::keyring::Keyring;
use crate::{Error, Noun, RefKind, Reference, Result, sealed, secret};

/// How long a token lives, seconds.
pub const LIFE_SECONDS: i64 = 7_200;
/// With this much left or more, the same token is handed out again; seconds.
const RENEWAL_SECONDS: i64 = 1_800;
const PURPOSE: &str = "tenant_access_token";
const PREFIX: &str = "t-";

/// A token as it is handed out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuedToken {
    /// The token.
    pub token: String,
    /// Seconds it has left.
    pub expire: i64,
}

/// What a genuine token says. Whether the app still is what it was is for the caller to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenClaims {
    /// The app it was issued to.
    pub app: AppKey,
    /// The generation of the app's secret.
    pub generation: i64,
}

/// Why a token endpoint refuses.
#[derive(Debug)]
pub enum Refusal {
    /// There is no such app.
    UnknownApp,
    /// The app is switched off.
    Disabled,
    /// The secret is wrong.
    WrongSecret,
    /// Anything else.
    Failed(Error),
}

impl From<larkspur_store::StoreError> for Refusal {
    fn from(error: larkspur_store::StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// The current token of an app, if one with at least 30 minutes left was issued; `None` asks for [`issue`].
///
/// # Errors
/// A [`Refusal`].
pub fn current(
    tx: &mut Tx<'_>,
    keys: &Keyring,
    app_id: &str,
    app_secret: &str,
) -> Result<Option<IssuedToken>, Refusal> {
    let app = authenticate(tx, app_id, app_secret)?;
    // Rounded down, so that no caller is told of a second that the token does not have.
    let left = (app.token_issued_at + LIFE_SECONDS * 1_000 - tx.now()).div_euclid(1_000);
    // A clock that was set back must not make a token last longer than its life.
    let reusable = (RENEWAL_SECONDS..=LIFE_SECONDS).contains(&left);
    Ok(reusable.then(|| IssuedToken {
        token: seal(keys, app.key, app.token_issued_at, app.generation),
        expire: left,
    }))
}

/// Issues a new token, unless a concurrent caller just did: then that one.
///
/// # Errors
/// A [`Refusal`].
pub fn issue(
    tx: &mut Tx<'_>,
    keys: &Keyring,
    app_id: &str,
    app_secret: &str,
) -> Result<IssuedToken, Refusal> {
    if let Some(current) = current(tx, keys, app_id, app_secret)? {
        return Ok(current);
    }
    let app = authenticate(tx, app_id, app_secret)?;
    let now = tx.now();
    rows::set_token_issued(tx, app.key, now)?;
    Ok(IssuedToken { token: seal(keys, app.key, now, app.generation), expire: LIFE_SECONDS })
}

pub(crate) fn authenticate(
    tx: &mut Tx<'_>,
    app_id: &str,
    app_secret: &str,
) -> Result<rows::Credentials, Refusal> {
    let app = rows::credentials(tx, app_id)?.ok_or(Refusal::UnknownApp)?;
    if !secret::matches(app_secret, &app.secret_hash) {
        return Err(Refusal::WrongSecret);
    }
    if !app.enabled {
        return Err(Refusal::Disabled);
    }
    Ok(app)
}

fn seal(keys: &Keyring, app: AppKey, issued_at: i64, generation: i64) -> String {
    sealed::seal(keys, PURPOSE, PREFIX, &[app.get(), issued_at, generation])
}

/// What a token says, if it is genuine and has not expired at `now_ms`.
///
/// # Errors
/// [`Noun::App`] for everything else: a caller learns nothing about why.
pub fn open(keys: &Keyring, token: &str, now_ms: i64) -> Result<TokenClaims> {
    parse(keys, token, now_ms)
        .ok_or_else(|| Error::NotFound(Noun::App, Reference::new(RefKind::Name, "an access token")))
}

fn parse(keys: &Keyring, token: &str, now_ms: i64) -> Option<TokenClaims> {
    let [app, issued_at, generation] = sealed::open(keys, PURPOSE, PREFIX, token)?;
    let expired = now_ms >= issued_at + LIFE_SECONDS * 1_000;
    (!expired).then_some(TokenClaims { app: AppKey::new(app), generation })
}
