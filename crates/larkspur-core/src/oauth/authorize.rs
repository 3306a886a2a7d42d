//! The person agrees: an app gets a code.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use larkspur_model::UserKey;
use larkspur_store::Tx;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::{KEPT_MS, rows};
use crate::app::{App, redirect_uri};
use crate::user_token::{self, Person};
use crate::{Error, Field, Grant, Result, scope_set, secret};

/// Most scopes that one authorization may ask for (documented).
const MOST_SCOPES: usize = 50;
/// Characters of a code; the platform asks clients to be ready for 64.
const CODE_LENGTH: usize = 64;

/// A challenge as RFC 7636 has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Challenge {
    /// The verifier itself.
    Plain(String),
    /// SHA-256 of the verifier, base 64 for URLs.
    S256(String),
}

/// What a person agreed to.
#[derive(Clone, Debug)]
pub struct Consent {
    /// Where the code is sent.
    pub redirect_uri: String,
    /// The scopes that are granted now, besides those granted before.
    pub scopes: BTreeSet<String>,
    /// The challenge, if the app uses PKCE.
    pub challenge: Option<Challenge>,
}

impl Challenge {
    /// The challenge of a request; no method means `plain`. `None` when it is none: 43 to 128 letters of RFC 3986's
    /// unreserved ones.
    #[must_use]
    pub fn parse(challenge: &str, method: Option<&str>) -> Option<Self> {
        let fits = is_verifier(challenge);
        match method {
            None | Some("plain") => fits.then(|| Self::Plain(challenge.to_owned())),
            Some("S256") => fits.then(|| Self::S256(challenge.to_owned())),
            Some(_) => None,
        }
    }

    /// Whether this is the verifier.
    pub(super) fn is_met_by(&self, verifier: &str) -> bool {
        is_verifier(verifier)
            && match self {
                Self::Plain(challenge) => challenge.as_bytes().ct_eq(verifier.as_bytes()).into(),
                Self::S256(challenge) => {
                    let hash = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
                    challenge.as_bytes().ct_eq(hash.as_bytes()).into()
                }
            }
    }

    pub(super) fn stored(&self) -> String {
        match self {
            Self::Plain(challenge) => format!("plain:{challenge}"),
            Self::S256(challenge) => format!("S256:{challenge}"),
        }
    }

    pub(super) fn from_stored(text: &str) -> Option<Self> {
        let (method, challenge) = text.split_once(':')?;
        Self::parse(challenge, Some(method))
    }
}

fn is_verifier(text: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    (43..=128).contains(&text.len()) && text.bytes().all(letter)
}

/// Checks that an app may ask for these scopes: it holds them, and they are not too many.
///
/// # Errors
/// [`Error::Grant`], [`Grant::ForbiddenScope`].
pub fn check_scopes(app: &App, scopes: &BTreeSet<String>) -> Result<()> {
    let fit = scopes.len() <= MOST_SCOPES && scopes.iter().all(|scope| app.scopes.contains(scope));
    fit.then_some(()).ok_or(Error::Grant(Grant::ForbiddenScope))
}

/// Notes that a person agrees, and returns the code for the app. What was granted before stays granted.
///
/// # Errors
/// [`Error::Grant`] for a switched-off app, a wrong address or scopes; [`Error::SignedOut`].
pub fn authorize(tx: &mut Tx<'_>, app: &App, user: UserKey, consent: &Consent) -> Result<String> {
    if !app.enabled {
        return Err(Error::Grant(Grant::DisabledApp));
    }
    if !redirect_uri::is_allowed(app, &consent.redirect_uri) {
        return Err(Error::Invalid(Field::RedirectUri, "not one of the addresses of the app"));
    }
    check_scopes(app, &consent.scopes)?;
    let now = tx.now();
    user_token::check(tx, app.tenant, Person { user, issued_at: now })?;
    let mut granted = consent.scopes.clone();
    if let Some((set, granted_at)) = rows::grant(tx, app.tenant, app.key, user)?
        && user_token::check(tx, app.tenant, Person { user, issued_at: granted_at }).is_ok()
    {
        granted.extend(scope_set::find(tx, app.tenant, set)?.unwrap_or_default());
    }
    let asked_set = scope_set::key_of(tx, app.tenant, &consent.scopes)?;
    let granted_set = scope_set::key_of(tx, app.tenant, &granted)?;
    rows::set_grant(tx, app.tenant, app.key, user, granted_set)?;
    rows::forget_codes(tx, app.tenant, now - KEPT_MS)?;
    let code = secret::fresh(tx, CODE_LENGTH);
    let row = rows::CodeRow {
        app: app.key,
        generation: app.generation,
        user,
        redirect_uri: consent.redirect_uri.clone(),
        challenge: consent.challenge.as_ref().map(Challenge::stored),
        asked_set,
        granted_set,
        created_at: now,
        used_at: None,
    };
    rows::insert_code(tx, app.tenant, &secret::hash(&code), &row)?;
    Ok(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_standard() {
        let challenge =
            Challenge::parse("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", Some("S256")).unwrap();
        assert!(challenge.is_met_by("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));
        assert!(!challenge.is_met_by("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXl"));
        assert!(!challenge.is_met_by("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"));
        assert_eq!(Challenge::from_stored(&challenge.stored()), Some(challenge));
    }

    #[test]
    fn plain_is_the_default_and_nothing_else_is_known() {
        let verifier = "a".repeat(43);
        let challenge = Challenge::parse(&verifier, None).unwrap();
        assert!(challenge.is_met_by(&verifier) && !challenge.is_met_by(&"b".repeat(43)));
        assert_eq!(Challenge::from_stored(&challenge.stored()), Some(challenge));
        for (text, method) in [(verifier.as_str(), Some("s256")), ("short", None), (&"x y".repeat(20), None)]
        {
            assert_eq!(Challenge::parse(text, method), None);
        }
    }
}
