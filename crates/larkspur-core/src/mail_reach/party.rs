//! Whose address it is that asks.

use larkspur_model::{EmailAddress, MailGroupKey, PublicMailboxKey, TenantKey, UserKey};
use larkspur_store::Tx;

use crate::mail_address::{self, Holder};
use crate::{Result, user};

/// Somebody who may send mail, or be a member of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Party {
    /// A user whose account is in service: at work or invited, not frozen.
    User(UserKey),
    /// A user whose account is frozen: neither sends nor gets mail.
    Suspended(UserKey),
    /// A user who has left.
    Gone(UserKey),
    /// A public mailbox.
    PublicMailbox(PublicMailboxKey),
    /// A public mailbox that is gone and whose address lies in the recycle bin.
    FormerPublicMailbox,
    /// A mail group.
    MailGroup(MailGroupKey),
    /// An address that nobody in the tenant has, inside or outside its domains.
    Stranger(EmailAddress),
}

/// Whose address this is in a tenant: mailbox, alias and sign-in address of a user are all the user's.
///
/// # Errors
/// Whatever the store answers.
pub fn party_of_address(tx: &mut Tx<'_>, tenant: TenantKey, address: &EmailAddress) -> Result<Party> {
    match mail_address::find(tx, tenant, address)? {
        Some((Holder::User(key), _)) => party_of_user(tx, tenant, UserKey::new(key)),
        Some((Holder::MailGroup(key), _)) => Ok(Party::MailGroup(MailGroupKey::new(key))),
        Some((Holder::PublicMailbox(key), _)) => Ok(Party::PublicMailbox(PublicMailboxKey::new(key))),
        // No copy goes to what lies in the recycle bin, so nothing stands for it on a roll either.
        Some((Holder::FormerUser(key), _)) => Ok(Party::Gone(UserKey::new(key))),
        Some((Holder::FormerPublicMailbox(_), _)) => Ok(Party::FormerPublicMailbox),
        None => Ok(Party::Stranger(address.clone())),
    }
}

/// A user of a tenant, as mail sees the account.
///
/// # Errors
/// Whatever the store answers.
pub fn party_of_user(tx: &mut Tx<'_>, tenant: TenantKey, user: UserKey) -> Result<Party> {
    Ok(match user::rows::status(tx, tenant, user)? {
        Some(status) if !status.resigned && status.frozen => Party::Suspended(user),
        Some(status) if !status.resigned => Party::User(user),
        _ => Party::Gone(user),
    })
}
