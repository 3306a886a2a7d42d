//! Idempotency: the same `client_token` with the same request makes one thing, and gets the same answer for a day.

pub mod rows;

use larkspur_model::TenantKey;
use larkspur_store::Tx;
use sha2::{Digest as _, Sha256};

use crate::{Caller, Error, Field, Result, secret};

/// How long a token is remembered: 24 hours, milliseconds. The platform documents none.
const KEPT_MS: i64 = 24 * 60 * 60 * 1_000;

/// A `client_token` as a request carries it.
#[derive(Clone, Debug)]
pub struct ClientToken {
    operation: &'static str,
    token: String,
    request_hash: [u8; 32],
}

impl ClientToken {
    /// The token of a request to `operation`; `request` is everything that must be the same the second time.
    #[must_use]
    pub fn new(operation: &'static str, token: &str, request: &[&[u8]]) -> Self {
        let mut hash = Sha256::new();
        for part in request {
            hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(part);
        }
        // A token may be of any length, an index entry of PostgreSQL may not: its hash stands for it.
        let token = secret::hash(token).iter().map(|byte| format!("{byte:02x}")).collect();
        Self { operation, token, request_hash: hash.finalize().into() }
    }

    /// What tells it from others of its operation.
    pub(crate) fn text(&self) -> &str {
        &self.token
    }
}

/// The key of what this token made before, if it did.
///
/// # Errors
/// [`Field::ClientToken`] taken when it was used for another request.
pub fn find_made(tx: &mut Tx<'_>, who: &Caller, token: Option<&ClientToken>) -> Result<Option<i64>> {
    let Some(token) = token else { return Ok(None) };
    let kept = rows::find(tx, who.tenant(), who.app(), token.operation, &token.token, tx.now() - KEPT_MS)?;
    match kept {
        Some((hash, _)) if hash != token.request_hash => Err(Error::Taken(Field::ClientToken)),
        Some((_, made)) => Ok(Some(made)),
        None => Ok(None),
    }
}

/// Remembers what this token made, and forgets what is older than a day.
///
/// # Errors
/// Whatever the store answers.
pub fn keep(tx: &mut Tx<'_>, who: &Caller, token: Option<&ClientToken>, made: i64) -> Result<()> {
    let Some(token) = token else { return Ok(()) };
    keep_each(tx, who.tenant(), &[Kept { who, token, made }])
}

/// What a token made.
pub(crate) struct Kept<'a> {
    /// Whose token it is.
    pub(crate) who: &'a Caller,
    /// The token.
    pub(crate) token: &'a ClientToken,
    /// The key of what it made.
    pub(crate) made: i64,
}

/// As [`keep`], of callers of one tenant.
pub(crate) fn keep_each(tx: &mut Tx<'_>, tenant: TenantKey, kept: &[Kept<'_>]) -> Result<()> {
    if kept.is_empty() {
        return Ok(());
    }
    rows::forget_before(tx, tenant, tx.now() - KEPT_MS)?;
    rows::insert(tx, tenant, kept)
}
