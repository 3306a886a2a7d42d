//! What an app gets in the end: a user token and, where it may act while the person is away, a refresh token.

use std::collections::BTreeSet;

use larkspur_model::UserKey;
use larkspur_store::Tx;

use super::{KEPT_MS, OFFLINE_ACCESS, rows};
use crate::app::App;
use crate::keyring::Keyring;
use crate::{Error, Grant, Result, scope_set, secret, user_token};

/// How long a person's agreement lasts at most: 365 days (documented), milliseconds.
const AUTHORIZED_MS: i64 = 365 * 24 * 60 * 60 * 1_000;
/// Characters of a refresh token behind its prefix: 264 random bits.
const TOKEN_LENGTH: usize = 44;
const PREFIX: &str = "ur-";

/// Which endpoints speak: their refresh tokens are not interchangeable (documented).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// `authen/v1`: always with a refresh token, good for 30 days.
    One,
    /// `authen/v2`: a refresh token for `offline_access` alone, good for 7 days.
    Two,
}

impl Version {
    pub(super) fn number(self) -> i64 {
        match self {
            Self::One => 1,
            Self::Two => 2,
        }
    }

    fn refresh_seconds(self) -> i64 {
        let days = match self {
            Self::One => 30,
            Self::Two => 7,
        };
        days * 24 * 60 * 60
    }
}

/// What an app gets.
#[derive(Clone, Debug)]
pub struct Issued {
    /// The user token.
    pub access_token: String,
    /// Seconds it has left.
    pub expires_in: i64,
    /// The refresh token and the seconds it has left.
    pub refresh: Option<(String, i64)>,
    /// What the user token may do.
    pub scopes: BTreeSet<String>,
    /// For whom it speaks.
    pub user: UserKey,
}

/// An authorization that goes on: what [`open`] needs of it.
pub(super) struct Session {
    /// The hash of the code in which it began.
    pub(super) id: Vec<u8>,
    pub(super) user: UserKey,
    pub(super) asked_set: i64,
    pub(super) granted_set: i64,
    pub(super) authorized_at: i64,
}

/// Issues the tokens of a session; `narrowed` are the scopes that the app wants of those it was granted.
pub(super) fn open(
    tx: &mut Tx<'_>,
    keys: &Keyring,
    app: &App,
    version: Version,
    session: &Session,
    narrowed: Option<&str>,
) -> Result<Issued> {
    let granted = granted(tx, app, session.granted_set)?;
    let scopes = match narrowed {
        None => granted.clone(),
        Some(text) => narrow(tx, app, session, text)?,
    };
    let access_token = user_token::issue(tx, keys, app, session.user, &scopes)?;
    let wanted = version == Version::One || granted.contains(OFFLINE_ACCESS);
    let refresh = if wanted { issue_refresh(tx, app, version, session)? } else { None };
    Ok(Issued { access_token, expires_in: user_token::LIFE_SECONDS, refresh, scopes, user: session.user })
}

/// What was granted, as far as the app still holds it.
fn granted(tx: &mut Tx<'_>, app: &App, set: i64) -> Result<BTreeSet<String>> {
    let granted = scope_set::find(tx, app.tenant, set)?;
    let granted = granted.ok_or_else(|| Error::broken("a session names a scope set that is there"))?;
    Ok(granted.into_iter().filter(|scope| app.scopes.contains(scope)).collect())
}

/// The scopes of this text: each once, each among those that this authorization asked for (documented).
fn narrow(tx: &mut Tx<'_>, app: &App, session: &Session, text: &str) -> Result<BTreeSet<String>> {
    let wanted = scope_set::parse(text);
    if wanted.len() != text.split_ascii_whitespace().count() {
        return Err(Error::Grant(Grant::RepeatedScope));
    }
    let asked = granted(tx, app, session.asked_set)?;
    if wanted.is_subset(&asked) { Ok(wanted) } else { Err(Error::Grant(Grant::ForbiddenScope)) }
}

/// A refresh token with the seconds it has; none when the agreement is about to end.
fn issue_refresh(
    tx: &mut Tx<'_>,
    app: &App,
    version: Version,
    session: &Session,
) -> Result<Option<(String, i64)>> {
    let now = tx.now();
    let end = session.authorized_at + AUTHORIZED_MS;
    let seconds = version.refresh_seconds().min((end - now).div_euclid(1_000));
    if seconds <= 0 {
        return Ok(None);
    }
    rows::forget_refresh(tx, app.tenant, now - KEPT_MS)?;
    let token = format!("{PREFIX}{}", secret::fresh(tx, TOKEN_LENGTH));
    let row = rows::RefreshRow {
        session: session.id.clone(),
        app: app.key,
        generation: app.generation,
        user: session.user,
        version: version.number(),
        asked_set: session.asked_set,
        granted_set: session.granted_set,
        authorized_at: session.authorized_at,
        issued_at: now,
        expires_at: now + seconds * 1_000,
        used_at: None,
        revoked_at: None,
    };
    rows::insert_refresh(tx, app.tenant, &secret::hash(&token), &row)?;
    Ok(Some((token, seconds)))
}
