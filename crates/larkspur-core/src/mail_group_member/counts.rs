//! The one owner of the kept numbers of a mail group: direct members, external ones, and whether the company is one.

use larkspur_model::{MailGroupKey, Member, MemberKind, TenantKey};
use larkspur_store::Tx;

use super::rows;
use crate::Result;

/// What members count for: direct, external, company.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Weight {
    pub(super) direct: i64,
    pub(super) external: i64,
    pub(super) company: i64,
}

impl Weight {
    fn of(kinds: &[MemberKind], by: i64) -> Self {
        let mut weight = Self::default();
        for kind in kinds {
            weight.direct += by;
            match kind {
                MemberKind::ExternalUser => weight.external += by,
                MemberKind::Company => weight.company += by,
                _ => {}
            }
        }
        weight
    }
}

/// Counts members of these kinds into a group (`by` 1) or out of it (`by` -1), and returns its number of direct ones.
pub(super) fn count(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    group: MailGroupKey,
    kinds: &[MemberKind],
    by: i64,
) -> Result<i64> {
    rows::count(tx, tenant, group, Weight::of(kinds, by))
}

/// Counts someone who goes away out of every group; the memberships must still be there.
pub(super) fn count_out_everywhere(tx: &mut Tx<'_>, tenant: TenantKey, member: &Member) -> Result<()> {
    rows::count_everywhere(tx, tenant, member, Weight::of(&[member.kind()], -1))
}
