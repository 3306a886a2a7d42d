//! The app shows its refresh token and gets fresh tokens; the one it showed is used up.

use larkspur_store::Tx;

use super::rows;
use super::session::{self, Issued, Session, Version};
use crate::app::App;
use crate::keyring::Keyring;
use crate::user_token::{self, Person};
use crate::{Error, Grant, Result, SignedOut, secret};

/// What an app shows.
#[derive(Clone, Debug, Default)]
pub struct Refresh {
    /// The refresh token.
    pub token: String,
    /// The scopes that the app wants of those it asked for; all that were granted when it does not say.
    pub scope: Option<String>,
}

/// Fresh tokens for a refresh token. User tokens that were issued before stay good until they expire (documented). A
/// token that is shown twice ends nothing else: only apps that know their secret get here, and a client that lost an
/// answer must not lose the session of another one.
///
/// # Errors
/// [`Error::Grant`], [`Error::SignedOut`].
pub fn refresh(
    tx: &mut Tx<'_>,
    keys: &Keyring,
    app: &App,
    version: Version,
    shown: &Refresh,
) -> Result<Issued> {
    let refused = |why| Err(Error::Grant(why));
    let hash = secret::hash(&shown.token);
    let Some(kept) = rows::refresh(tx, app.tenant, &hash)? else {
        return refused(Grant::UnknownRefreshToken);
    };
    if kept.app != app.key {
        return refused(Grant::OtherApp);
    }
    if kept.version != version.number() {
        return refused(Grant::OtherRefreshToken);
    }
    if kept.used_at.is_some() {
        return refused(Grant::UsedRefreshToken);
    }
    if kept.revoked_at.is_some() || kept.generation != app.generation {
        return refused(Grant::RevokedRefreshToken);
    }
    if tx.now() >= kept.expires_at {
        return refused(Grant::ExpiredRefreshToken);
    }
    match user_token::check(tx, app.tenant, Person { user: kept.user, issued_at: kept.issued_at }) {
        Err(Error::SignedOut(SignedOut::Void)) => return refused(Grant::RevokedRefreshToken),
        other => other?,
    }
    let session = Session {
        id: kept.session,
        user: kept.user,
        asked_set: kept.asked_set,
        granted_set: kept.granted_set,
        authorized_at: kept.authorized_at,
    };
    let issued = session::open(tx, keys, app, version, &session, shown.scope.as_deref())?;
    rows::use_refresh(tx, app.tenant, &hash)?;
    Ok(issued)
}
