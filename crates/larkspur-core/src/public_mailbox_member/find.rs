//! Reading who works at a public mailbox.

use larkspur_model::{MemberKey, PublicMailboxMember};
use larkspur_store::Tx;

use super::{open, rows, unknown};
use crate::{Caller, Result, public_mailbox};

/// One membership by its id.
///
/// # Errors
/// [`Noun::PublicMailbox`](crate::Noun::PublicMailbox) not found,
/// [`Noun::PublicMailboxMember`](crate::Noun::PublicMailboxMember) for an id of another mailbox or of none.
pub fn get(tx: &mut Tx<'_>, who: &Caller, mailbox: &str, id: &str) -> Result<PublicMailboxMember> {
    let mailbox = public_mailbox::get(tx, who, mailbox)?.key;
    let key = open(who, mailbox, id).ok_or_else(|| unknown(id))?;
    rows::by_key(tx, who.tenant(), mailbox, key)?.ok_or_else(|| unknown(id))
}

/// A page of memberships in the order in which they began, and the last one if there are more.
///
/// # Errors
/// [`Noun::PublicMailbox`](crate::Noun::PublicMailbox) not found.
pub fn list(
    tx: &mut Tx<'_>,
    who: &Caller,
    mailbox: &str,
    page_size: usize,
    after: Option<MemberKey>,
) -> Result<(Vec<PublicMailboxMember>, Option<MemberKey>)> {
    let mailbox = public_mailbox::get(tx, who, mailbox)?.key;
    let after = after.unwrap_or(MemberKey::new(0));
    let mut page = rows::page(tx, who.tenant(), mailbox, after, page_size + 1)?;
    let has_more = page.len() > page_size;
    page.truncate(page_size);
    let last = page.last().map(|last| last.key).filter(|_| has_more);
    Ok((page, last))
}
