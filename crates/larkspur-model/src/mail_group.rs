//! Mail groups.

use crate::key::MailGroupKey;

/// Who may send mail to a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhoCanSend {
    /// Anybody.
    Anyone,
    /// Members of the organisation.
    AllInternalUsers,
    /// Members of the group.
    AllGroupMembers,
    /// The permission members of the group.
    CustomMembers,
}

impl WhoCanSend {
    const WORDS: [(Self, &'static str); 4] = [
        (Self::Anyone, "ANYONE"),
        (Self::AllInternalUsers, "ALL_INTERNAL_USERS"),
        (Self::AllGroupMembers, "ALL_GROUP_MEMBERS"),
        (Self::CustomMembers, "CUSTOM_MEMBERS"),
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
}

/// A mail group with everything an answer shows of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailGroup {
    /// Its inner key.
    pub key: MailGroupKey,
    /// Primary address as given.
    pub email: String,
    /// Display name.
    pub name: String,
    /// Free text.
    pub description: String,
    /// Who may send to it.
    pub who_can_send: WhoCanSend,
    /// Direct members of all kinds.
    pub direct_member_count: i64,
    /// Direct members outside the organisation.
    pub external_member_count: i64,
    /// 1 when the whole company is a member.
    pub company_member_count: i64,
}
