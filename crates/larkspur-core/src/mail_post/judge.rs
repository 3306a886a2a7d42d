//! May this post come in, for this recipient? The question of every `RCPT`.

use larkspur_model::{EmailAddress, MailGroupKey};
use larkspur_store::Tx;

use super::{Destination, Refusal};
use crate::mail_address::{self, Holder};
use crate::{Result, mail_domain, mail_group, mail_reach};

/// Decides about one recipient. `from` is the sender as far as it is proved; `None` is the empty sender of a report,
/// which every group takes and none passes on (the source is the design of mail delivery, section 4).
///
/// Costs a few look-ups, however many members the group has.
///
/// # Errors
/// Whatever the store answers.
pub fn judge(
    tx: &mut Tx<'_>,
    from: Option<&EmailAddress>,
    to: &EmailAddress,
) -> Result<Result<Destination, Refusal>> {
    let Some(tenant) = mail_domain::owner(tx, to.domain())? else { return Ok(Err(Refusal::NotOurs)) };
    let Some((Holder::MailGroup(key), _)) = mail_address::find(tx, tenant, to)? else {
        return Ok(Err(Refusal::Unknown));
    };
    permit(tx, from, Destination { tenant, group: MailGroupKey::new(key) })
}

/// The second half, for a group that was found: it is there still, and the sender may post to it.
pub(super) fn permit(
    tx: &mut Tx<'_>,
    from: Option<&EmailAddress>,
    to: Destination,
) -> Result<Result<Destination, Refusal>> {
    let Some(group) = mail_group::find_by_key(tx, to.tenant, to.group)? else {
        return Ok(Err(Refusal::Unknown));
    };
    let Some(from) = from else { return Ok(Ok(to)) };
    let ground = mail_reach::may_send(tx, to.tenant, from, &group)?.ground;
    Ok(if ground.accepts() { Ok(to) } else { Err(Refusal::NotPermitted(ground)) })
}
