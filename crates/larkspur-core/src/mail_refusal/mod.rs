//! Who was refused when mail came in, and by which rule: the answer to "why did my mail not get through".
//!
//! A list with an end: the last 10,000 of each tenant are kept.

pub mod rows;

use larkspur_model::TenantKey;
use larkspur_store::Tx;

use crate::{Result, page};

/// Refusals that a tenant keeps.
const KEPT: i64 = 10_000;
/// The longest text that is kept of an address or a peer, in characters.
const LONGEST_TEXT: usize = 400;

/// A refusal that is to be written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRefusal {
    /// When, milliseconds since 1970.
    pub at: i64,
    /// Where the client came from, and as whom it had logged in.
    pub peer: String,
    /// The sender of the envelope as it was given; `None` is the empty one.
    pub sender: Option<String>,
    /// The recipient as it was given.
    pub recipient: String,
    /// The rule that refused.
    pub rule: String,
}

/// A refusal that was written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailRefusal {
    /// Counted from 1 on in its tenant.
    pub number: i64,
    /// What happened.
    pub what: NewRefusal,
}

/// Writes refusals down, in their order, and forgets those that are too many.
///
/// # Errors
/// Whatever the store answers.
pub fn record(tx: &mut Tx<'_>, tenant: TenantKey, refusals: &[NewRefusal]) -> Result<()> {
    let last = rows::last(tx, tenant)?;
    let mut number = last;
    for refusal in refusals {
        number += 1;
        let kept = NewRefusal {
            at: refusal.at,
            peer: shortened(&refusal.peer),
            sender: refusal.sender.as_deref().map(shortened),
            recipient: shortened(&refusal.recipient),
            rule: shortened(&refusal.rule),
        };
        rows::insert(tx, tenant, number, &kept)?;
    }
    if number > last {
        rows::delete_until(tx, tenant, number - KEPT)?;
    }
    Ok(())
}

/// A page of the refusals of a tenant, the youngest first, and the number of the last one if there are more. With a
/// recipient: those that were meant for that address, letter by letter.
///
/// # Errors
/// Whatever the store answers.
pub fn list(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    recipient: Option<&str>,
    page_size: usize,
    before: Option<i64>,
) -> Result<(Vec<MailRefusal>, Option<i64>)> {
    let rows = rows::page(tx, tenant, recipient, before.unwrap_or(i64::MAX), page_size + 1)?;
    Ok(page::cut(rows, page_size, |refusal| refusal.number))
}

/// A text as it is kept: bounded, and without the one sign that PostgreSQL cannot keep.
fn shortened(text: &str) -> String {
    text.chars().filter(|sign| *sign != '\0').take(LONGEST_TEXT).collect()
}
