//! The app shows its code and gets tokens.

use larkspur_store::Tx;

use super::authorize::Challenge;
use super::session::{self, Issued, Session, Version};
use super::{CODE_LIFE_MS, rows};
use crate::app::App;
use crate::keyring::Keyring;
use crate::user_token::{self, Person};
use crate::{Error, Grant, Result, SignedOut, secret};

/// What an app shows.
#[derive(Clone, Debug, Default)]
pub struct Exchange {
    /// The code.
    pub code: String,
    /// The address of the authorization; it must be the same, if the app shows it.
    pub redirect_uri: Option<String>,
    /// The verifier of the challenge.
    pub verifier: Option<String>,
    /// The scopes that the app wants of those it asked for; all that were ever granted when it does not say.
    pub scope: Option<String>,
}

/// Tokens for a code. `None` for a code that was used before: it may have been stolen, so the refresh tokens that came
/// of it are void with this transaction (RFC 6749, section 4.1.2).
///
/// # Errors
/// [`Error::Grant`], [`Error::SignedOut`].
pub fn exchange(
    tx: &mut Tx<'_>,
    keys: &Keyring,
    app: &App,
    version: Version,
    shown: &Exchange,
) -> Result<Option<Issued>> {
    let hash = secret::hash(&shown.code);
    let code = rows::code(tx, app.tenant, &hash)?.ok_or(Error::Grant(Grant::UnknownCode))?;
    if code.app != app.key {
        return Err(Error::Grant(Grant::OtherApp));
    }
    if code.used_at.is_some() {
        rows::revoke_session(tx, app.tenant, &hash)?;
        return Ok(None);
    }
    let now = tx.now();
    if now >= code.created_at + CODE_LIFE_MS {
        return Err(Error::Grant(Grant::ExpiredCode));
    }
    if code.generation != app.generation {
        return Err(Error::Grant(Grant::UnknownCode));
    }
    if shown.redirect_uri.as_ref().is_some_and(|uri| *uri != code.redirect_uri) {
        return Err(Error::Grant(Grant::WrongRedirectUri));
    }
    check_verifier(code.challenge.as_deref(), shown.verifier.as_deref())?;
    match user_token::check(tx, app.tenant, Person { user: code.user, issued_at: code.created_at }) {
        Err(Error::SignedOut(SignedOut::Void)) => return Err(Error::Grant(Grant::UnknownCode)),
        other => other?,
    }
    let session = Session {
        id: hash.to_vec(),
        user: code.user,
        asked_set: code.asked_set,
        granted_set: code.granted_set,
        authorized_at: code.created_at,
    };
    let issued = session::open(tx, keys, app, version, &session, shown.scope.as_deref())?;
    rows::use_code(tx, app.tenant, &hash)?;
    Ok(Some(issued))
}

/// A challenge needs its verifier, and a verifier without a challenge means that somebody took the challenge away.
fn check_verifier(challenge: Option<&str>, verifier: Option<&str>) -> Result<()> {
    let met = match (challenge, verifier) {
        (None, None) => true,
        (Some(challenge), Some(verifier)) => Challenge::from_stored(challenge)
            .ok_or_else(|| Error::broken("a stored challenge has a method"))?
            .is_met_by(verifier),
        _ => false,
    };
    met.then_some(()).ok_or(Error::Grant(Grant::WrongVerifier))
}
