//! Takes a post over: the members are read, and post and copies are written, in one transaction.

use std::collections::BTreeMap;

use larkspur_model::{MailPostKey, TenantKey};
use larkspur_store::Tx;

use super::parcel::Parcel;
use super::{NewPost, Onward, Refusal, write};
use crate::{Limits, Result};

/// Accepts a post for those recipients that may still have it, and says for each the post that it became part of, or why
/// not. Recipients of one tenant share a post, in which an address gets one copy, in the first edition that brings it.
///
/// A post with the fingerprint of one that the tenant accepted within the last hour is that one sent again: its key is
/// the answer, and nothing is written. A report is kept without copies: it is not passed on.
///
/// # Errors
/// Whatever the store answers.
pub fn accept(
    tx: &mut Tx<'_>,
    limits: &Limits,
    new: &NewPost,
    onward: Onward<'_>,
) -> Result<Vec<Result<MailPostKey, Refusal>>> {
    let mut verdicts = Vec::with_capacity(new.editions.len());
    let mut parcels: BTreeMap<TenantKey, Parcel<'_>> = BTreeMap::new();
    for (number, edition) in (1..).zip(&new.editions) {
        let tenant = edition.to.tenant;
        let mut parcel = match parcels.remove(&tenant) {
            Some(begun) => begun,
            None => Parcel::begin(tx, tenant, new)?,
        };
        verdicts.push(parcel.add(tx, limits, number, edition)?);
        parcels.insert(tenant, parcel);
    }
    for parcel in parcels.values() {
        write::post_parcel(tx, parcel, onward)?;
    }
    Ok(verdicts)
}
