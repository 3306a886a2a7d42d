//! What somebody is still to be told about mail that was accepted: a row written in the transaction of what happened, and
//! taken away in the one that writes the letter about it. So nothing is forgotten, and nothing is told twice.
//!
//! What stands in a letter is not known here.

mod catch_up;
mod owed;
pub mod rows;
mod told;

use std::collections::BTreeSet;

use larkspur_model::{EmailAddress, MailGroupKey, MailPostKey, TenantKey};
use larkspur_store::Tx;

use crate::mail_queue::Spot;
use crate::mail_reach::{self, Party};
use crate::{Result, mail_group};

pub use catch_up::catch_up;
pub use owed::{Owed, owed};
pub use told::{drop_owed, told};

/// What there is to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum News {
    /// Copies failed for good or were tried for too long; for the managers of the group.
    Undelivered,
    /// Copies are late; for the author.
    Late,
    /// The edition went out to those whom the group reaches; for an author who asked for it (RFC 3461 §5.2.7).
    Expanded,
    /// Members get no more mail until they have been quiet, since too much came back from them; for the managers.
    Suspended,
    /// A conversation goes on faster than people can have meant, so that mail of it is refused; for the managers.
    Storm,
    /// Copies failed for good or were tried for too long; for an author of the organisation, who is told how many.
    Summary,
    /// Nested groups were left out, since the author may not send to them; for an author of the organisation.
    LeftOut,
}

impl News {
    const ALL: [(Self, i64); 7] = [
        (Self::Undelivered, 1),
        (Self::Late, 2),
        (Self::Expanded, 3),
        (Self::Suspended, 4),
        (Self::Storm, 5),
        (Self::Summary, 6),
        (Self::LeftOut, 7),
    ];

    fn number(self) -> i64 {
        Self::ALL.iter().find(|(known, _)| *known == self).map_or(0, |(_, number)| *number)
    }

    fn of_number(number: i64) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == number).map(|(news, _)| *news)
    }

    /// Whether it is for those who look after the group, and not for the author.
    #[must_use]
    pub fn is_for_managers(self) -> bool {
        matches!(self, Self::Undelivered | Self::Suspended | Self::Storm)
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

/// Owes the news about some copies of a delivery. Of copies that failed the author is owed a summary besides, if it is
/// somebody of the organisation who did not forbid it (RFC 3461 §4.1): nobody else is told anything after acceptance.
pub(crate) fn owe_copies(tx: &mut Tx<'_>, spot: &Spot, news: News, addresses: &[String]) -> Result<()> {
    if addresses.is_empty() {
        return Ok(());
    }
    let place = (spot.post, spot.edition);
    rows::insert_all(tx, spot.tenant, place, news.number(), addresses)?;
    if news == News::Undelivered && is_authors_business(tx, spot.tenant, place)? {
        owe(tx, spot.tenant, place, News::Summary)?;
    }
    Ok(())
}

/// Owes the author of an edition the news that these nested groups were left out of it; the same authors as are told of
/// copies that failed.
pub(crate) fn owe_groups(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    place: (MailPostKey, i64),
    left_out: &BTreeSet<MailGroupKey>,
) -> Result<()> {
    if left_out.is_empty() || !is_authors_business(tx, tenant, place)? {
        return Ok(());
    }
    let mut addresses = Vec::with_capacity(left_out.len());
    for group in left_out {
        let group = mail_group::find_by_key(tx, tenant, *group)?;
        let address = group.and_then(|group| EmailAddress::parse(&group.email));
        addresses.extend(address.map(|address| address.folded().to_owned()));
    }
    rows::insert_all(tx, tenant, place, News::LeftOut.number(), &addresses)
}

/// Whether the author is to know what became of an edition.
fn is_authors_business(tx: &mut Tx<'_>, tenant: TenantKey, place: (MailPostKey, i64)) -> Result<bool> {
    let author = rows::author_to_tell(tx, tenant, place)?;
    let Some(author) = author.as_deref().and_then(EmailAddress::parse) else { return Ok(false) };
    let party = mail_reach::party_of_address(tx, tenant, &author)?;
    Ok(matches!(party, Party::User(_) | Party::PublicMailbox(_)))
}

/// Owes nothing about these posts any more: they go.
pub(crate) fn forget(tx: &mut Tx<'_>, tenant: TenantKey, posts: &[MailPostKey]) -> Result<()> {
    rows::delete_of_posts(tx, tenant, posts)
}
