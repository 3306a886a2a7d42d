//! OAuth: a person lets an app act for them; the app gets a code, and for the code tokens (RFC 6749, RFC 7636).
//!
//! Nothing here knows a browser. Codes and refresh tokens are drawn, shown once and kept as hashes; each is good for
//! one use.

mod authorize;
mod exchange;
mod refresh;
pub mod rows;
mod session;

pub use authorize::{Challenge, Consent, authorize, check_scopes};
pub use exchange::{Exchange, exchange};
pub use refresh::{Refresh, refresh};
pub use session::{Issued, Version};

use larkspur_store::Tx;

use crate::app::{self, App, token};
use crate::{Error, Grant, Result};

/// How long a code may be used, milliseconds.
pub const CODE_LIFE_MS: i64 = 5 * 60 * 1_000;
/// The scope with which an app may act while the person is away: it gets refresh tokens.
pub const OFFLINE_ACCESS: &str = "offline_access";
/// How long used codes and expired refresh tokens are remembered, to tell them from those that never were: a day,
/// milliseconds.
const KEPT_MS: i64 = 24 * 60 * 60 * 1_000;

/// The ways to a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantType {
    /// For a code.
    AuthorizationCode,
    /// For a refresh token.
    RefreshToken,
}

impl GrantType {
    /// The way that this word means.
    ///
    /// # Errors
    /// [`Grant::UnknownGrantType`].
    pub fn parse(word: &str) -> Result<Self> {
        match word {
            "authorization_code" => Ok(Self::AuthorizationCode),
            "refresh_token" => Ok(Self::RefreshToken),
            _ => Err(Error::Grant(Grant::UnknownGrantType)),
        }
    }

    /// Checks that a word means this way.
    ///
    /// # Errors
    /// [`Grant::UnknownGrantType`].
    pub fn check(self, word: &str) -> Result<()> {
        let meant = Self::parse(word)?;
        if meant == self { Ok(()) } else { Err(Error::Grant(Grant::UnknownGrantType)) }
    }
}

/// The app that shows this secret.
///
/// # Errors
/// [`Error::Grant`]: unknown, switched off, wrong secret.
pub fn authenticate(tx: &mut Tx<'_>, app_id: &str, app_secret: &str) -> Result<App> {
    match token::authenticate(tx, app_id, app_secret) {
        Ok(_) => app::get(tx, app_id),
        Err(token::Refusal::UnknownApp) => Err(Error::Grant(Grant::UnknownApp)),
        Err(token::Refusal::Disabled) => Err(Error::Grant(Grant::DisabledApp)),
        Err(token::Refusal::WrongSecret) => Err(Error::Grant(Grant::WrongSecret)),
        Err(token::Refusal::Failed(error)) => Err(error),
    }
}
