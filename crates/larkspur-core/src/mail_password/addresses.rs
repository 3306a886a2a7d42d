//! The addresses that somebody may send as.

use larkspur_model::{EmailAddress, PublicMailboxKey, TenantKey, UserKey};
use larkspur_store::Tx;

use super::rows;
use crate::mail_address::Holder;
use crate::mail_reach::{Party, party_of_address};
use crate::{Result, mail_domain};

/// Whether an app may send as an address: it is in a domain of the tenant and not that of a mail group.
pub(super) fn may_be_of_app(tx: &mut Tx<'_>, tenant: TenantKey, address: &EmailAddress) -> Result<bool> {
    Ok(mail_domain::belongs_to(tx, tenant, address.domain())?
        && !matches!(party_of_address(tx, tenant, address)?, Party::MailGroup(_)))
}

/// Every address of a user, and of the public mailboxes that the user works at, aliases included.
pub(super) fn of_user(tx: &mut Tx<'_>, tenant: TenantKey, user: UserKey) -> Result<Vec<EmailAddress>> {
    let mut folded = rows::addresses(tx, tenant, Holder::User(user.get()))?;
    let mailboxes: Vec<PublicMailboxKey> = rows::mailboxes_of(tx, tenant, user)?;
    for mailbox in mailboxes {
        folded.extend(rows::addresses(tx, tenant, Holder::PublicMailbox(mailbox.get()))?);
    }
    Ok(folded.iter().filter_map(|address| EmailAddress::parse(address)).collect())
}
