//! User access tokens: an app acts for a person. Derived like tenant tokens, and void with the app's generation, with
//! the account of the person, or after two hours.
//!
//! A token names the set of scopes that were granted to it; what it may do is that set and the app's own scopes, as
//! both are now.

pub mod rows;

use std::collections::BTreeSet;

use larkspur_model::{AppKey, TenantKey, UserKey};
use larkspur_store::Tx;

use crate::app::App;
use crate::keyring::Keyring;
use crate::{Error, Result, SignedOut, scope_set, sealed};

/// How long a token lives, seconds.
pub const LIFE_SECONDS: i64 = 7_200;
const PURPOSE: &str = "user_access_token";
const PREFIX: &str = "u-";

/// The person for whom a token speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Person {
    /// The user.
    pub user: UserKey,
    /// When the token was issued, milliseconds since 1970.
    pub issued_at: i64,
}

/// What a genuine token says. Whether app and person still are what they were is for the caller to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UserClaims {
    /// The app it was issued to.
    pub app: AppKey,
    /// The generation of the app's secret.
    pub generation: i64,
    /// For whom it speaks.
    pub person: Person,
    /// The key of the set of scopes that were granted to it.
    pub scope_set: i64,
}

/// Why a token says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Void {
    /// It is not one of ours.
    Invalid,
    /// It is older than two hours.
    Expired,
}

/// A token for `user` by `app` with these of the app's scopes.
///
/// # Errors
/// As [`check`].
pub fn issue(
    tx: &mut Tx<'_>,
    keys: &Keyring,
    app: &App,
    user: UserKey,
    scopes: &BTreeSet<String>,
) -> Result<String> {
    let now = tx.now();
    check(tx, app.tenant, Person { user, issued_at: now })?;
    let set = scope_set::key_of(tx, app.tenant, scopes)?;
    let numbers = [app.key.get(), now, app.generation, user.get(), set];
    Ok(sealed::seal(keys, PURPOSE, PREFIX, &numbers))
}

/// What a token says at `now_ms`.
///
/// # Errors
/// Why it says nothing.
pub fn open(keys: &Keyring, token: &str, now_ms: i64) -> Result<UserClaims, Void> {
    let numbers = sealed::open(keys, PURPOSE, PREFIX, token).ok_or(Void::Invalid)?;
    let [app, issued_at, generation, user, scope_set] = numbers;
    if now_ms >= issued_at + LIFE_SECONDS * 1_000 {
        return Err(Void::Expired);
    }
    let person = Person { user: UserKey::new(user), issued_at };
    Ok(UserClaims { app: AppKey::new(app), generation, person, scope_set })
}

/// Whether a person can still act by what was issued at that time.
///
/// # Errors
/// [`Error::SignedOut`].
pub fn check(tx: &mut Tx<'_>, tenant: TenantKey, person: Person) -> Result<()> {
    let refused = match rows::account(tx, tenant, person.user)? {
        None => SignedOut::Unknown,
        Some(account) if account.status.resigned => SignedOut::Resigned,
        Some(account) if account.status.frozen => SignedOut::Frozen,
        Some(account) if !account.status.joined => SignedOut::NotJoined,
        Some(account) if account.void_until.is_some_and(|until| person.issued_at <= until) => SignedOut::Void,
        Some(_) => return Ok(()),
    };
    Err(Error::SignedOut(refused))
}

/// Voids all that was issued until now to act for a person, for good: called when an account is frozen or its owner
/// leaves, so that nothing comes back to life with the account.
///
/// # Errors
/// Whatever the store answers.
pub(crate) fn void_all(tx: &mut Tx<'_>, tenant: TenantKey, user: UserKey) -> Result<()> {
    rows::set_void(tx, tenant, user)
}
