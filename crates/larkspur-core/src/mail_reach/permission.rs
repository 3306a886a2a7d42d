//! May this address send to that group? The question of mail delivery at every recipient.

use larkspur_model::{EmailAddress, MailGroup, TenantKey, WhoCanSend};
use larkspur_store::Tx;

use super::climb::stands;
use super::party::{Party, party_of_address};
use crate::Result;
use crate::mail_group_member::Roll;

/// Why a sender was accepted or refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// Accepted: anybody may send.
    Anyone,
    /// Accepted: an account in service, or a public mailbox of the organisation.
    Internal,
    /// Accepted: a member in effect.
    Member,
    /// Accepted: among those who were given the right.
    Permitted,
    /// Refused: mail groups send nothing, whoever may send to this one. What claims to come from a group is a loop or
    /// a forgery.
    MailGroup,
    /// Refused: the account is frozen.
    Suspended,
    /// Refused: not of the organisation. An address in its domains that nobody has is not internal either.
    NotInternal,
    /// Refused: not a member.
    NotMember,
    /// Refused: not among those who were given the right; being a member or a manager gives none.
    NotPermitted,
}

impl Ground {
    /// Whether the sender is accepted.
    #[must_use]
    pub fn accepts(self) -> bool {
        matches!(self, Self::Anyone | Self::Internal | Self::Member | Self::Permitted)
    }
}

/// An answer with everything that made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Whose address the sender's is.
    pub sender: Party,
    /// The rule of the group that decided.
    pub rule: WhoCanSend,
    /// Why.
    pub ground: Ground,
}

/// Decides whether `from` may send to a group, under the rule of that group alone: the rules of groups nested in it do
/// not matter, since an administrator chose to put them there. That `from` really is the sender is the caller's to
/// prove.
///
/// # Errors
/// Whatever the store answers.
pub fn may_send(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    from: &EmailAddress,
    group: &MailGroup,
) -> Result<Decision> {
    let sender = party_of_address(tx, tenant, from)?;
    let rule = group.who_can_send;
    let ground = match (&sender, rule) {
        (Party::MailGroup(_), _) => Ground::MailGroup,
        (_, WhoCanSend::Anyone) => Ground::Anyone,
        (Party::Suspended(_), _) => Ground::Suspended,
        (Party::User(_) | Party::PublicMailbox(_), WhoCanSend::AllInternalUsers) => Ground::Internal,
        (_, WhoCanSend::AllInternalUsers) => Ground::NotInternal,
        (_, WhoCanSend::AllGroupMembers) => {
            let is_member = stands(tx, tenant, (group.key, Roll::Members), &sender)?;
            if is_member { Ground::Member } else { Ground::NotMember }
        }
        (_, WhoCanSend::CustomMembers) => {
            let is_permitted = stands(tx, tenant, (group.key, Roll::PermissionMembers), &sender)?;
            if is_permitted { Ground::Permitted } else { Ground::NotPermitted }
        }
    };
    Ok(Decision { sender, rule, ground })
}
