//! Reading public mailboxes.

use larkspur_model::{IdKind, PublicMailbox, PublicMailboxKey};
use larkspur_store::Tx;

use super::rows;
use crate::mail_address::{self, Holder};
use crate::{Caller, Error, Noun, RefKind, Reference, Result};

/// The public mailbox that `reference` means: its id, or any of its addresses. One in the recycle bin is not there.
///
/// # Errors
/// [`Noun::PublicMailbox`] not found.
pub fn get(tx: &mut Tx<'_>, who: &Caller, reference: &str) -> Result<PublicMailbox> {
    let ids = (who.ids.shown(), IdKind::PublicMailboxId);
    let key = mail_address::keyed(tx, who.tenant(), ids, reference, |holder| match holder {
        Holder::PublicMailbox(key) => Some(key),
        _ => None,
    });
    let key = key?.map(PublicMailboxKey::new);
    let mailbox = key.map(|key| rows::by_key(tx, who.tenant(), key)).transpose()?.flatten();
    mailbox.ok_or_else(|| unknown(reference))
}

pub(super) fn unknown(reference: &str) -> Error {
    Error::NotFound(Noun::PublicMailbox, Reference::new(RefKind::PublicMailbox, reference))
}

/// A page of public mailboxes in the order they were made, and the last one if there are more.
///
/// # Errors
/// Whatever the store answers.
pub fn list(
    tx: &mut Tx<'_>,
    who: &Caller,
    page_size: usize,
    after: Option<PublicMailboxKey>,
) -> Result<(Vec<PublicMailbox>, Option<PublicMailboxKey>)> {
    let after = after.unwrap_or(PublicMailboxKey::new(0));
    let mut page = rows::page(tx, who.tenant(), after, page_size + 1)?;
    let has_more = page.len() > page_size;
    page.truncate(page_size);
    let last = page.last().map(|last| last.key).filter(|_| has_more);
    Ok((page, last))
}
