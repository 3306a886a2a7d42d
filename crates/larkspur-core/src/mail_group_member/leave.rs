//! The end of memberships when a member or a group goes away.

use larkspur_model::{MailGroupKey, Member, TenantKey};
use larkspur_store::Tx;

use super::{counts, rows};
use crate::Result;

/// Takes someone who goes away off every roll of every group.
pub(crate) fn leave_all(tx: &mut Tx<'_>, tenant: TenantKey, member: &Member) -> Result<()> {
    counts::count_out_everywhere(tx, tenant, member)?;
    rows::delete_everywhere(tx, tenant, member)
}

/// Empties both rolls of a group that goes away, whose counts nobody will ask for again.
pub(crate) fn clear(tx: &mut Tx<'_>, tenant: TenantKey, group: MailGroupKey) -> Result<()> {
    rows::delete_of_group(tx, tenant, group)
}
