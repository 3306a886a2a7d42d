//! May this post come in, for this recipient? The question of every `RCPT`.

use larkspur_model::{EmailAddress, MailGroup, MailGroupKey, TenantKey, WhoCanSend};
use larkspur_store::Tx;

use super::Author;
use crate::mail_address::{self, Holder};
use crate::mail_reach::Ground;
use crate::{Result, mail_domain, mail_group, mail_reach};

/// Where a recipient's mail goes: a group of a tenant, with what its copies tell of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// Whose group.
    pub tenant: TenantKey,
    /// Which group.
    pub group: MailGroupKey,
    /// Its primary address, whichever of its addresses the mail was sent to.
    pub email: EmailAddress,
    /// Its name.
    pub name: String,
}

/// Why a recipient is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The domain belongs to no tenant.
    NotOurs,
    /// Nobody, or nobody who gets mail here, has the address. Mailboxes of users are kept elsewhere.
    Unknown,
    /// The sender may not post to the group.
    NotPermitted(Ground),
    /// The group takes mail of some senders only, and nobody proved to be one.
    NotProved,
    /// The group reaches nobody.
    Empty,
    /// The group reaches more than one mail may have.
    TooMany,
    /// The sender, or the conversation, reached too many of late: the same may succeed later.
    TooMuch,
    /// The message is too large for so many recipients.
    TooLarge,
}

/// Decides about one recipient (the source is the design of mail delivery, section 4).
///
/// Costs a few look-ups, however many members the group has.
///
/// # Errors
/// Whatever the store answers.
pub fn judge(tx: &mut Tx<'_>, author: Author<'_>, to: &EmailAddress) -> Result<Result<Destination, Refusal>> {
    let Some(tenant) = mail_domain::owner(tx, to.domain())? else { return Ok(Err(Refusal::NotOurs)) };
    let Some((Holder::MailGroup(key), _)) = mail_address::find(tx, tenant, to)? else {
        return Ok(Err(Refusal::Unknown));
    };
    let Some(group) = mail_group::find_by_key(tx, tenant, MailGroupKey::new(key))? else {
        return Ok(Err(Refusal::Unknown));
    };
    if let Err(refusal) = permit(tx, tenant, author, &group)? {
        return Ok(Err(refusal));
    }
    // A group's own address was parsed when it was given.
    let destination = |email| Destination { tenant, group: group.key, email, name: group.name.clone() };
    Ok(EmailAddress::parse(&group.email).map(destination).ok_or(Refusal::Unknown))
}

/// The second half, for a group that was found: the sender may post to it.
pub(super) fn permit(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    author: Author<'_>,
    group: &MailGroup,
) -> Result<Result<(), Refusal>> {
    let from = match author {
        Author::Report | Author::Later => return Ok(Ok(())),
        Author::Unproved if group.who_can_send == WhoCanSend::Anyone => return Ok(Ok(())),
        Author::Unproved => return Ok(Err(Refusal::NotProved)),
        Author::Proved(from) => from,
    };
    let ground = mail_reach::may_send(tx, tenant, from, group)?.ground;
    Ok(if ground.accepts() { Ok(()) } else { Err(Refusal::NotPermitted(ground)) })
}
