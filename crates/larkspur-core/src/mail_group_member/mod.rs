//! Members of mail groups, and those who may send to one: two rolls of a group that keep the same rules.

mod add;
mod counts;
mod find;
mod leave;
mod remove;
mod resolve;
pub mod rows;

pub use add::add;
pub use find::{get, list};
pub(crate) use leave::{clear, leave_all};
pub use remove::remove;
pub use resolve::NewMember;

use larkspur_model::{IdKind, MailGroupKey, MailGroupMember, MemberKey};

use crate::{Caller, Error, Noun, RefKind, Reference};

/// A roll of a mail group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Roll {
    /// Who gets its mail.
    Members,
    /// Who may send to it when it is open to chosen senders only.
    PermissionMembers,
}

impl Roll {
    fn id_kind(self) -> IdKind {
        match self {
            Self::Members => IdKind::MemberId,
            Self::PermissionMembers => IdKind::PermissionMemberId,
        }
    }

    fn unknown(self, id: &str) -> Error {
        let noun = match self {
            Self::Members => Noun::MailGroupMember,
            Self::PermissionMembers => Noun::PermissionMember,
        };
        Error::NotFound(noun, Reference::new(RefKind::MailGroupMember, id))
    }

    /// The id of a membership, as the tenant shows it.
    #[must_use]
    pub fn show(self, who: &Caller, member: &MailGroupMember) -> String {
        who.ids.shown().show(self.id_kind(), member.group.get(), member.key.get())
    }

    /// The membership in this group that an id was made for.
    fn open(self, who: &Caller, group: MailGroupKey, id: &str) -> Option<MemberKey> {
        who.ids.shown().open_in(self.id_kind(), group.get(), id).map(MemberKey::new)
    }
}
