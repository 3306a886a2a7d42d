//! The climb itself, when only its end matters.

use std::collections::HashSet;

use larkspur_model::{MailGroupKey, TenantKey};
use larkspur_store::Tx;

use super::seeds::Seeds;
use super::{DEEPEST, Party, rows};
use crate::Result;
use crate::mail_group_member::Roll;

/// Whether somebody stands on a roll of a group in effect. Asks at each level whether the roll holds it before it looks
/// for the level above, so that a direct member costs two statements.
pub(super) fn stands(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    (group, roll): (MailGroupKey, Roll),
    party: &Party,
) -> Result<bool> {
    let (mut level, _) = Seeds::of(tx, tenant, party)?;
    let mut seen: HashSet<MailGroupKey> = HashSet::new();
    for _ in 0..DEEPEST {
        if rows::holds(tx, tenant, (group, roll), &level)? {
            return Ok(true);
        }
        let mut above = rows::holders(tx, tenant, &level)?;
        above.retain(|group| seen.insert(*group));
        if above.is_empty() {
            return Ok(false);
        }
        (level, _) = Seeds::of_groups(tx, tenant, &above)?;
    }
    Ok(false)
}
