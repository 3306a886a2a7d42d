//! Members of mail groups, and those who may send to one.

use crate::email::EmailAddress;
use crate::key::{DepartmentKey, MailGroupKey, MemberKey, PublicMailboxKey, UserKey};

/// The kinds of member that the API has words for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MemberKind {
    /// A user.
    User,
    /// A department: everyone in it and below it.
    Department,
    /// The whole organisation.
    Company,
    /// An address outside the organisation.
    ExternalUser,
    /// Another mail group.
    MailGroup,
    /// A public mailbox.
    PublicMailbox,
    /// Any other address.
    OtherMember,
}

impl MemberKind {
    const WORDS: [(Self, &'static str); 7] = [
        (Self::User, "USER"),
        (Self::Department, "DEPARTMENT"),
        (Self::Company, "COMPANY"),
        (Self::ExternalUser, "EXTERNAL_USER"),
        (Self::MailGroup, "MAIL_GROUP"),
        (Self::PublicMailbox, "PUBLIC_MAILBOX"),
        (Self::OtherMember, "OTHER_MEMBER"),
    ];

    /// The word of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::WORDS.iter().find(|(known, _)| *known == self).map_or("", |(_, word)| word)
    }

    /// Parses the word of the API.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(_, word)| *word == text).map(|(known, _)| *known)
    }

    /// Whether such a member can be given the right to send (contract `mail.v1.mailgroup_permission_member.create`).
    #[must_use]
    pub fn may_be_permitted(self) -> bool {
        matches!(self, Self::User | Self::Department | Self::MailGroup | Self::PublicMailbox)
    }
}

/// Whom a membership is of. What lives in the directory is meant by its key, so that a new name or address of it
/// changes nothing here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Member {
    /// A user.
    User(UserKey),
    /// A department: everyone in it and below it.
    Department(DepartmentKey),
    /// The whole organisation.
    Company,
    /// An address outside the organisation.
    ExternalUser(EmailAddress),
    /// Another mail group.
    MailGroup(MailGroupKey),
    /// A public mailbox.
    PublicMailbox(PublicMailboxKey),
    /// Any other address.
    OtherMember(EmailAddress),
}

impl Member {
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> MemberKind {
        match self {
            Self::User(_) => MemberKind::User,
            Self::Department(_) => MemberKind::Department,
            Self::Company => MemberKind::Company,
            Self::ExternalUser(_) => MemberKind::ExternalUser,
            Self::MailGroup(_) => MemberKind::MailGroup,
            Self::PublicMailbox(_) => MemberKind::PublicMailbox,
            Self::OtherMember(_) => MemberKind::OtherMember,
        }
    }
}

/// A membership with everything an answer shows of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailGroupMember {
    /// Its inner key.
    pub key: MemberKey,
    /// The group.
    pub group: MailGroupKey,
    /// Whom it is of.
    pub member: Member,
    /// The address of a member that is meant by address, as it is now; `None` for users, departments and the company.
    pub email: Option<String>,
}
