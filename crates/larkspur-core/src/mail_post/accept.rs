//! Takes a post over: the members are read, and post and copies are written, in one transaction.

use std::collections::BTreeMap;

use larkspur_model::{EmailAddress, MailGroupKey, MailPostKey, TenantKey};
use larkspur_store::Tx;

use super::judge::permit;
use super::{Destination, Refusal, rows};
use crate::{Limits, Result, mail_expansion};

/// Octets of a row of text: the size that all stores keep well.
const PART: usize = 256 * 1024;
/// Copies of one statement.
const BATCH: usize = 1_000;

/// A post that was received whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPost {
    /// The sender of the envelope, proved; `None` for a report.
    pub sender: Option<EmailAddress>,
    /// The subject as people read it.
    pub subject: String,
    /// Header and body.
    pub text: Vec<u8>,
    /// The recipients that [`judge`](super::judge) let in, in their order.
    pub to: Vec<Destination>,
}

/// Accepts a post for those recipients that may still have it, and says for each the post that it became part of, or why
/// not. Recipients of one tenant share a post, in which an address gets one copy, under the first group that brings it.
///
/// A report (no sender) is kept without copies: it is not passed on.
///
/// # Errors
/// Whatever the store answers.
pub fn accept(tx: &mut Tx<'_>, limits: &Limits, new: &NewPost) -> Result<Vec<Result<MailPostKey, Refusal>>> {
    let mut verdicts = Vec::new();
    let mut parcels: BTreeMap<TenantKey, Parcel> = BTreeMap::new();
    for to in &new.to {
        let reached = reach(tx, limits, new, *to)?;
        verdicts.push(reached.map(|addresses| {
            let parcel = parcels.entry(to.tenant).or_default();
            parcel.groups.push((to.group, addresses));
            to.tenant
        }));
    }
    let mut keys = BTreeMap::new();
    for (tenant, parcel) in &parcels {
        keys.insert(*tenant, write(tx, *tenant, new, parcel)?);
    }
    let told = verdicts.into_iter().map(|verdict| {
        // Every tenant that was let in has its post by now.
        verdict.and_then(|tenant| keys.get(&tenant).copied().ok_or(Refusal::Unknown))
    });
    Ok(told.collect())
}

/// What goes to one tenant: the groups, each with the addresses that it reaches.
#[derive(Default)]
struct Parcel {
    groups: Vec<(MailGroupKey, Vec<String>)>,
}

fn reach(
    tx: &mut Tx<'_>,
    limits: &Limits,
    new: &NewPost,
    to: Destination,
) -> Result<Result<Vec<String>, Refusal>> {
    if let Err(refusal) = permit(tx, new.sender.as_ref(), to)? {
        return Ok(Err(refusal));
    }
    if new.sender.is_none() {
        return Ok(Ok(Vec::new()));
    }
    let mut addresses = Vec::new();
    let most = limits.mail_recipients;
    let met = mail_expansion::walk(tx, to.tenant, to.group, most, |_, batch| {
        addresses.extend(batch.iter().filter_map(|recipient| recipient.address().map(str::to_owned)));
        Ok(())
    })?;
    if met > most {
        return Ok(Err(Refusal::TooMany));
    }
    Ok(if addresses.is_empty() { Err(Refusal::Empty) } else { Ok(addresses) })
}

fn write(tx: &mut Tx<'_>, tenant: TenantKey, new: &NewPost, parcel: &Parcel) -> Result<MailPostKey> {
    let key = MailPostKey::new(tx.fresh_id());
    rows::insert(tx, tenant, key, new)?;
    for (part, octets) in (0..).zip(new.text.chunks(PART)) {
        rows::insert_part(tx, tenant, key, part, octets)?;
    }
    for (group, addresses) in &parcel.groups {
        for batch in addresses.chunks(BATCH) {
            let parsed = batch.iter().filter_map(|given| EmailAddress::parse(given));
            let (folded, given): (Vec<String>, Vec<String>) =
                parsed.map(|address| (address.folded().to_owned(), address.as_str().to_owned())).unzip();
            rows::insert_copies(tx, tenant, key, *group, &folded)?;
            for (folded, given) in folded.iter().zip(&given).filter(|(folded, given)| folded != given) {
                rows::set_given(tx, tenant, key, folded, given)?;
            }
        }
    }
    Ok(key)
}
