//! How much one sender, one conversation and one message may reach: what keeps a mistake or a stolen password from
//! flooding everybody.

use larkspur_model::{EmailAddress, MailGroupKey, TenantKey};
use larkspur_store::Tx;

use super::parcel::Parcel;
use super::write::shortened;
use super::{NewPost, Originator, Refusal, rows};
use crate::mail_address::{self, Holder};
use crate::mail_report::{self, News};
use crate::{Limits, Result};

const HOUR_MS: i64 = 60 * 60 * 1_000;
const MINUTE_MS: i64 = 60 * 1_000;

/// What a sender has used up.
pub(super) struct Allowance {
    /// Whose allowance it is; nobody's for a report.
    pub(super) counted_as: Option<String>,
    /// Copies of the last hour.
    used: i64,
}

impl Allowance {
    pub(super) fn of(tx: &mut Tx<'_>, tenant: TenantKey, new: &NewPost) -> Result<Self> {
        let counted_as = match (&new.originator, &new.sender) {
            (Originator::Report, _) | (Originator::Unproved, None) => None,
            (Originator::Proved(address), _) | (Originator::Unproved, Some(address)) => {
                Some(account(tx, tenant, address)?)
            }
        };
        let since = tx.now() - HOUR_MS;
        let used = match &counted_as {
            Some(counted_as) => rows::copies_since(tx, tenant, counted_as, since)?,
            None => 0,
        };
        Ok(Self { counted_as, used })
    }

    /// Whether so many more copies are within the hour's allowance and not too much for a message of this size.
    pub(super) fn check(&self, limits: &Limits, parcel: &Parcel<'_>, more: i64) -> Result<(), Refusal> {
        let used = self.used + parcel.copies();
        // The first of an hour may go to any group, or large groups could not be written to at all.
        if used > 0 && used.saturating_add(more) > limits.mail_recipients_per_hour {
            return Err(Refusal::TooMuch);
        }
        let size = i64::try_from(parcel.new.head.len() + parcel.new.body.len()).unwrap_or(i64::MAX);
        if size.saturating_mul(parcel.copies().saturating_add(more)) > limits.mail_fan_out {
            return Err(Refusal::TooLarge);
        }
        Ok(())
    }

    /// Whether a conversation in a large group goes on at a pace that people can have meant. When it does not, the managers
    /// of the group are to be told, once for each conversation.
    pub(super) fn conversation(
        &self,
        tx: &mut Tx<'_>,
        limits: &Limits,
        parcel: &Parcel<'_>,
        group: MailGroupKey,
        reaches: usize,
    ) -> Result<Result<(), Refusal>> {
        let Some(thread) = &parcel.new.thread else { return Ok(Ok(())) };
        if reaches < limits.mail_storm_recipients {
            return Ok(Ok(()));
        }
        let since = tx.now() - MINUTE_MS;
        let posts = rows::posts_of_thread(tx, parcel.tenant, &shortened(thread), group, since)?;
        if posts < limits.mail_storm_posts {
            return Ok(Ok(()));
        }
        if let Some(beginning) = rows::storm::untold(tx, parcel.tenant, &shortened(thread), group)? {
            rows::storm::set_told(tx, parcel.tenant, beginning)?;
            mail_report::owe(tx, parcel.tenant, beginning, News::Storm)?;
        }
        Ok(Err(Refusal::TooMuch))
    }
}

/// Under which name an address counts: all addresses of a user are one sender.
fn account(tx: &mut Tx<'_>, tenant: TenantKey, address: &EmailAddress) -> Result<String> {
    Ok(match mail_address::find(tx, tenant, address)? {
        Some((Holder::User(key), _)) => format!("user {key}"),
        _ => address.folded().to_owned(),
    })
}
