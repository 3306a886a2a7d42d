//! Writes what was decided: a post with its text, its editions, its copies, and what is to be delivered.

use std::collections::{BTreeMap, HashSet};

use larkspur_model::{EmailAddress, MailPostKey, TenantKey};
use larkspur_store::Tx;

use super::parcel::{LetIn, Parcel};
use super::{CopyState, Letter, Onward, PostKind, rows};
use crate::mail_report::{self, News};
use crate::{Result, mail_queue};

/// Octets of a row of text: the size that all stores keep well.
const PART: usize = 256 * 1024;
/// Copies of one statement.
const BATCH: usize = 1_000;
/// The longest text that is kept of a subject or an id, in bytes: a line of a header has no more.
const LONGEST_TEXT: usize = 998;
/// The section of the header as it came.
pub(super) const HEAD: i64 = -1;
/// The section of the body.
pub(super) const BODY: i64 = 0;
/// The route of all domains that have none of their own.
const ANY_ROUTE: &str = "*";

/// A text as it is kept: not longer than a line, and without the one sign that PostgreSQL cannot keep.
pub(super) fn shortened(text: &str) -> String {
    let mut kept: String = text.chars().filter(|sign| *sign != '\0').collect();
    let mut end = kept.len().min(LONGEST_TEXT);
    while !kept.is_char_boundary(end) {
        end -= 1;
    }
    kept.truncate(end);
    kept
}

/// Writes what a tenant gets of a post; nothing if no recipient was let in, or all were when it came before.
pub(super) fn post_parcel(tx: &mut Tx<'_>, parcel: &Parcel<'_>, onward: Onward<'_>) -> Result<()> {
    if parcel.editions.is_empty() {
        return Ok(());
    }
    let (new, tenant) = (parcel.new, parcel.tenant);
    let is_report = new.originator == super::Originator::Report;
    let row = rows::PostRow {
        kind: if is_report { PostKind::Report } else { PostKind::Groups },
        sender: new.sender.as_ref(),
        author: new.originator.proved().map(EmailAddress::as_str),
        counted_as: parcel.allowance.counted_as.as_deref(),
        subject: shortened(&new.subject),
        message_id: new.message_id.as_deref().map(shortened),
        thread: new.thread.as_deref().map(shortened),
        smtputf8: new.smtputf8,
        ret: new.ret,
        envid: new.envid.as_deref().map(shortened),
        fingerprint: Some(&new.fingerprint),
        size: new.head.len() + new.body.len(),
        copies: parcel.copies(),
    };
    rows::insert(tx, tenant, new.key, &row)?;
    write_section(tx, (tenant, new.key), HEAD, &new.head)?;
    write_section(tx, (tenant, new.key), BODY, &new.body)?;
    for LetIn { number, edition, reached } in &parcel.editions {
        let row = rows::text::EditionRow {
            number: *number,
            group: Some(edition.to.group),
            sender: &edition.sender,
            notify: edition.notify,
            orcpt: edition.orcpt.as_deref().map(shortened),
        };
        rows::text::insert_edition(tx, tenant, new.key, &row)?;
        // An edition without a header of its own has the one that came.
        if edition.head != new.head {
            write_section(tx, (tenant, new.key), *number, &edition.head)?;
        }
        write_copies(tx, (tenant, new.key, *number), &reached.addresses, onward)?;
        // Nobody who may be somebody else is told anything.
        let is_asked = edition.notify.is_some_and(|notify| notify.success);
        if is_asked && new.originator.proved().is_some() {
            mail_report::owe(tx, tenant, (new.key, *number), News::Expanded)?;
        }
        mail_report::owe_groups(tx, tenant, (new.key, *number), &reached.left_out)?;
    }
    Ok(())
}

/// Keeps a letter and sends it on its way. An address that stands in it twice gets one copy.
///
/// # Errors
/// Whatever the store answers.
pub fn post_letter(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    letter: &Letter,
    onward: Onward<'_>,
) -> Result<MailPostKey> {
    let mut seen = HashSet::new();
    let to: Vec<EmailAddress> =
        letter.to.iter().filter(|to| seen.insert(to.folded().to_owned())).cloned().collect();
    let row = rows::PostRow {
        kind: PostKind::Letter,
        sender: letter.sender.as_ref(),
        author: None,
        counted_as: None,
        subject: shortened(&letter.subject),
        message_id: letter.message_id.as_deref().map(shortened),
        thread: None,
        smtputf8: letter.smtputf8,
        ret: None,
        envid: None,
        fingerprint: None,
        size: letter.head.len() + letter.body.len(),
        copies: i64::try_from(to.len()).unwrap_or(i64::MAX),
    };
    rows::insert(tx, tenant, letter.key, &row)?;
    write_section(tx, (tenant, letter.key), HEAD, &letter.head)?;
    write_section(tx, (tenant, letter.key), BODY, &letter.body)?;
    let sender = letter.sender.as_ref().map_or("", EmailAddress::as_str);
    let edition = rows::text::EditionRow { number: 1, group: None, sender, notify: None, orcpt: None };
    rows::text::insert_edition(tx, tenant, letter.key, &edition)?;
    write_copies(tx, (tenant, letter.key, 1), &to, onward)?;
    Ok(letter.key)
}

fn write_section(
    tx: &mut Tx<'_>,
    (tenant, post): (TenantKey, MailPostKey),
    section: i64,
    octets: &[u8],
) -> Result<()> {
    for (part, piece) in (0..).zip(octets.chunks(PART)) {
        rows::text::insert_part(tx, tenant, post, (section, part), piece)?;
    }
    Ok(())
}

fn write_copies(
    tx: &mut Tx<'_>,
    (tenant, post, edition): (TenantKey, MailPostKey, i64),
    addresses: &[EmailAddress],
    onward: Onward<'_>,
) -> Result<()> {
    let mut by_route: BTreeMap<&str, Vec<&EmailAddress>> = BTreeMap::new();
    for address in addresses {
        by_route.entry(route_of(address, onward)).or_default().push(address);
    }
    for (route, addresses) in by_route {
        let state = match onward {
            Onward::Capture => CopyState::Captured,
            Onward::Relay { .. } => CopyState::Pending,
        };
        let shared = rows::copies::NewCopies { edition, route, state };
        for batch in addresses.chunks(BATCH) {
            let folded: Vec<String> = batch.iter().map(|address| address.folded().to_owned()).collect();
            rows::copies::insert_copies(tx, tenant, post, &shared, &folded)?;
            for address in batch.iter().filter(|address| address.folded() != address.as_str()) {
                rows::copies::set_given(tx, tenant, post, address)?;
            }
        }
        if let Onward::Relay { expires_at, .. } = onward {
            mail_queue::enqueue(tx, tenant, post, (edition, route), expires_at)?;
        }
    }
    Ok(())
}

fn route_of<'a>(address: &EmailAddress, onward: Onward<'a>) -> &'a str {
    match onward {
        Onward::Capture => "",
        Onward::Relay { routes, .. } => {
            let own = routes.iter().find(|route| *route == address.domain().as_str());
            own.map_or(ANY_ROUTE, String::as_str)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut_between_letters() {
        assert_eq!(shortened("a\0b"), "ab");
        assert_eq!(shortened(&"好".repeat(400)), "好".repeat(332));
        assert_eq!(shortened(&"x".repeat(2_000)).len(), LONGEST_TEXT);
    }
}
