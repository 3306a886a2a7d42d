//! Addresses of members that mail comes back from for good: after five days with such a failure an address gets no
//! more copies, until it has been quiet for fourteen days or an administrator forgives it.
//!
//! A day counts once, so that one morning of trouble at some server suspends nobody.

mod returned;
pub mod rows;

use std::collections::HashSet;

use larkspur_model::{EmailAddress, TenantKey};
use larkspur_store::Tx;

use crate::{Result, page};

pub use returned::{Failure, returned};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// After so long without a failure the past is forgotten.
const QUIET_MS: i64 = 14 * DAY_MS;
/// Days with a failure after which an address is suspended.
const SUSPENDED_AT: i64 = 5;
/// Longest reason that is kept, in letters.
const LONGEST_REASON: usize = 250;

/// An address in trouble.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// The address, folded.
    pub address: String,
    /// On how many days a copy came back for good.
    pub score: i64,
    /// When that happened last, milliseconds since 1970.
    pub last_at: i64,
    /// What was said then.
    pub reason: String,
    /// Whether it gets no copies.
    pub is_suspended: bool,
}

/// Whether a failure with this status speaks against the address: it is unknown, moved or switched off. Refused contents
/// and rules of the other side speak against the message, and a full mailbox passes.
#[must_use]
pub fn counts(status: (u16, u16, u16)) -> bool {
    matches!(status, (5, 1, 1 | 2 | 3 | 6 | 10) | (5, 2, 1))
}

/// Notes that something for this address came back for good, and says whether it is suspended by that.
///
/// # Errors
/// Whatever the store answers.
pub fn bounced(tx: &mut Tx<'_>, tenant: TenantKey, address: &str, reason: &str) -> Result<bool> {
    let now = tx.now();
    let known = rows::find(tx, tenant, address, now - QUIET_MS)?;
    let (score, is_new_day) = match &known {
        None => (1, true),
        Some(known) if known.last_at.div_euclid(DAY_MS) == now.div_euclid(DAY_MS) => (known.score, false),
        Some(known) => (known.score + 1, true),
    };
    let reason: String = reason.chars().filter(|sign| *sign != '\0').take(LONGEST_REASON).collect();
    rows::keep(tx, tenant, address, score, &reason)?;
    Ok(is_new_day && score == SUSPENDED_AT)
}

/// Those of some addresses that get copies.
///
/// # Errors
/// Whatever the store answers.
pub fn without_suspended(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    mut addresses: Vec<EmailAddress>,
) -> Result<Vec<EmailAddress>> {
    let folded: Vec<String> = addresses.iter().map(|address| address.folded().to_owned()).collect();
    let since = tx.now() - QUIET_MS;
    let suspended: HashSet<String> =
        rows::suspended(tx, tenant, &folded, SUSPENDED_AT, since)?.into_iter().collect();
    if !suspended.is_empty() {
        addresses.retain(|address| !suspended.contains(address.folded()));
    }
    Ok(addresses)
}

/// A page of the addresses in trouble, in the order of the addresses, and the last one if there are more.
///
/// # Errors
/// Whatever the store answers.
pub fn list(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    page_size: usize,
    after: Option<&str>,
) -> Result<(Vec<Trouble>, Option<String>)> {
    let since = tx.now() - QUIET_MS;
    let rows = rows::page(tx, tenant, after.unwrap_or_default(), since, page_size + 1)?;
    Ok(page::cut(rows, page_size, |trouble| trouble.address.clone()))
}

/// Forgives an address, so that it gets copies again, and says whether there was something to forgive.
///
/// # Errors
/// Whatever the store answers.
pub fn forgive(tx: &mut Tx<'_>, tenant: TenantKey, address: &EmailAddress) -> Result<bool> {
    rows::delete(tx, tenant, address.folded())
}

/// Forgets the addresses of a tenant that have been quiet for long enough.
///
/// # Errors
/// Whatever the store answers.
pub fn prune(tx: &mut Tx<'_>, tenant: TenantKey) -> Result<()> {
    let until = tx.now() - QUIET_MS;
    rows::delete_quiet(tx, tenant, until)
}
