//! The addresses that somebody may send as.

use larkspur_model::{EmailAddress, PublicMailboxKey, TenantKey, UserKey};
use larkspur_store::Tx;

use super::rows;
use crate::Result;
use crate::mail_address::Holder;

/// Every address of a user, and of the public mailboxes that the user works at, aliases included.
pub(super) fn of_user(tx: &mut Tx<'_>, tenant: TenantKey, user: UserKey) -> Result<Vec<EmailAddress>> {
    let mut folded = rows::addresses(tx, tenant, Holder::User(user.get()))?;
    let mailboxes: Vec<PublicMailboxKey> = rows::mailboxes_of(tx, tenant, user)?;
    for mailbox in mailboxes {
        folded.extend(rows::addresses(tx, tenant, Holder::PublicMailbox(mailbox.get()))?);
    }
    Ok(folded.iter().filter_map(|address| EmailAddress::parse(address)).collect())
}
