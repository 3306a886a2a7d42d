//! Members of public mailboxes (contracts `mail.v1.public_mailbox_member.*`): the users who work at one.

mod add;
mod find;
mod remove;
pub mod rows;

pub use add::add;
pub use find::{get, list};
pub use remove::{clear, remove};
pub(crate) use remove::{dismiss, leave_all};

use larkspur_model::{IdKind, MemberKey, PublicMailboxKey, PublicMailboxMember};

use crate::{Caller, Error, Noun, RefKind, Reference};

/// The id of a membership, as the tenant shows it.
#[must_use]
pub fn show(who: &Caller, member: &PublicMailboxMember) -> String {
    who.ids.shown().show(IdKind::PublicMailboxMemberId, member.mailbox.get(), member.key.get())
}

/// The membership in this mailbox that an id was made for.
fn open(who: &Caller, mailbox: PublicMailboxKey, id: &str) -> Option<MemberKey> {
    who.ids.shown().open_in(IdKind::PublicMailboxMemberId, mailbox.get(), id).map(MemberKey::new)
}

fn unknown(id: &str) -> Error {
    Error::NotFound(Noun::PublicMailboxMember, Reference::new(RefKind::PublicMailboxMember, id))
}
