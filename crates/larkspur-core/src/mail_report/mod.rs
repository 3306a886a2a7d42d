//! What somebody is still to be told about mail that was accepted: a row written in the transaction of what happened, and
//! taken away in the one that writes the letter about it. So nothing is forgotten, and nothing is told twice.

pub mod rows;

use larkspur_model::{MailPostKey, TenantKey};
use larkspur_store::Tx;

use crate::Result;
use crate::mail_queue::Spot;

/// What there is to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum News {
    /// Copies failed for good.
    Failed,
    /// Copies are not tried any more.
    Expired,
    /// Copies are late.
    Late,
    /// The edition went out to those whom the group reaches; for an author who asked for it (RFC 3461 §5.2.7).
    Expanded,
    /// Members get no more mail until they have been quiet: too much came back from them.
    Suspended,
}

impl News {
    fn number(self) -> i64 {
        match self {
            Self::Failed => 1,
            Self::Expired => 2,
            Self::Late => 3,
            Self::Expanded => 4,
            Self::Suspended => 5,
        }
    }
}

/// Owes the news about an edition as a whole.
pub(crate) fn owe(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    (post, edition): (MailPostKey, i64),
    news: News,
) -> Result<()> {
    rows::insert(tx, tenant, post, edition, (news.number(), ""))
}

/// Owes the news about some copies of a delivery.
pub(crate) fn owe_copies(tx: &mut Tx<'_>, spot: &Spot, news: News, addresses: &[String]) -> Result<()> {
    if addresses.is_empty() {
        return Ok(());
    }
    rows::insert_all(tx, spot.tenant, (spot.post, spot.edition), news.number(), addresses)
}

/// Owes nothing about these posts any more: they go.
pub(crate) fn forget(tx: &mut Tx<'_>, tenant: TenantKey, posts: &[MailPostKey]) -> Result<()> {
    rows::delete_of_posts(tx, tenant, posts)
}
