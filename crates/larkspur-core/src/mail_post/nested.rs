//! Groups that are nested in the one that mail is sent to: whose rules count there.

use larkspur_model::{MailGroupKey, TenantKey};
use larkspur_store::Tx;

use super::Author;
use super::judge::permit;
use crate::mail_expansion::Extent;
use crate::{Result, mail_group};

/// Whose rules count for the members that nested groups bring in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Nested {
    /// Those of the group that the mail was sent to: an administrator chose to put the others there.
    #[default]
    Outer,
    /// Those of each nested group as well: one that the author may not send to is left out, with what it holds.
    Strict,
}

impl Nested {
    /// What a group holds for mail of this author.
    ///
    /// # Errors
    /// Whatever the store answers.
    pub fn extent(
        self,
        tx: &mut Tx<'_>,
        tenant: TenantKey,
        group: MailGroupKey,
        author: Author<'_>,
    ) -> Result<Extent> {
        Extent::admitted(tx, tenant, group, |tx, nested| {
            if self == Self::Outer {
                return Ok(true);
            }
            let Some(nested) = mail_group::find_by_key(tx, tenant, nested)? else { return Ok(false) };
            Ok(permit(tx, tenant, author, &nested)?.is_ok())
        })
    }
}
