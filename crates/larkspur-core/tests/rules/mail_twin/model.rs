//! The twin: lists and recursion.

use std::collections::BTreeSet;

use larkspur_core::mail_group_member::Roll;
use larkspur_core::mail_reach::Ground;
use larkspur_model::{
    DepartmentKey, MailGroupKey, Member, MemberKey, PublicMailboxKey, User, UserKey, WhoCanSend,
};

pub(super) struct TwinUser {
    pub(super) user: User,
    pub(super) homes: Vec<DepartmentKey>,
    /// Folded; the first is where mail goes.
    pub(super) addresses: Vec<String>,
    pub(super) is_frozen: bool,
}

pub(super) struct TwinGroup {
    pub(super) key: MailGroupKey,
    /// Folded; the first is the primary one.
    pub(super) addresses: Vec<String>,
    pub(super) rule: WhoCanSend,
    pub(super) members: Vec<(MemberKey, Member)>,
    pub(super) permitted: Vec<(MemberKey, Member)>,
}

impl TwinGroup {
    pub(super) fn roll(&self, roll: Roll) -> &[(MemberKey, Member)] {
        match roll {
            Roll::Members => &self.members,
            Roll::PermissionMembers => &self.permitted,
        }
    }

    pub(super) fn roll_mut(&mut self, roll: Roll) -> &mut Vec<(MemberKey, Member)> {
        match roll {
            Roll::Members => &mut self.members,
            Roll::PermissionMembers => &mut self.permitted,
        }
    }
}

/// Somebody who gets mail.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Who {
    User(UserKey, Option<String>),
    Mailbox(String),
    Address(String),
}

#[derive(Default)]
pub(super) struct Model {
    /// Departments and what is above them.
    pub(super) departments: Vec<(DepartmentKey, DepartmentKey)>,
    pub(super) users: Vec<TwinUser>,
    pub(super) groups: Vec<TwinGroup>,
    /// Public mailboxes with their addresses.
    pub(super) mailboxes: Vec<(PublicMailboxKey, String)>,
    /// Mailboxes of users who left, and public ones that were put away.
    pub(super) bin: Vec<String>,
}

impl Model {
    pub(super) fn is_taken(&self, address: &str) -> bool {
        self.users.iter().flat_map(|it| &it.addresses).any(|it| it == address)
            || self.groups.iter().flat_map(|it| &it.addresses).any(|it| it == address)
            || self.mailboxes.iter().any(|(_, it)| it == address)
            || self.bin.iter().any(|it| it == address)
    }

    pub(super) fn group(&self, key: MailGroupKey) -> &TwinGroup {
        self.groups.iter().find(|it| it.key == key).unwrap()
    }

    fn group_of(&self, address: &str) -> Option<MailGroupKey> {
        self.groups.iter().find(|it| it.addresses.iter().any(|it| it == address)).map(|it| it.key)
    }

    fn user_of(&self, address: &str) -> Option<&TwinUser> {
        self.users.iter().find(|it| it.addresses.iter().any(|it| it == address))
    }

    pub(super) fn way_up(&self, mut key: DepartmentKey) -> Vec<DepartmentKey> {
        let mut way = vec![key];
        while let Some((_, parent)) = self.departments.iter().find(|(it, _)| *it == key) {
            key = *parent;
            way.push(key);
        }
        way
    }

    /// Whether a member stands for a user, nested groups left aside.
    fn stands_for(&self, member: &Member, user: &TwinUser) -> bool {
        match member {
            Member::User(key) => *key == user.user.key,
            Member::Department(above) => user.homes.iter().any(|home| self.way_up(*home).contains(above)),
            Member::Company => true,
            Member::ExternalUser(text) | Member::OtherMember(text) => {
                user.addresses.iter().any(|it| it == text.folded())
            }
            Member::MailGroup(_) | Member::PublicMailbox(_) => false,
        }
    }

    /// The group that a member is, by key or by address.
    fn nested(&self, member: &Member) -> Option<MailGroupKey> {
        match member {
            Member::MailGroup(key) => Some(*key),
            Member::ExternalUser(text) | Member::OtherMember(text) => self.group_of(text.folded()),
            _ => None,
        }
    }

    fn gather(
        &self,
        members: &[(MemberKey, Member)],
        seen: &mut BTreeSet<MailGroupKey>,
        out: &mut BTreeSet<Who>,
    ) {
        for (_, member) in members {
            for user in self.users.iter().filter(|user| !user.is_frozen && self.stands_for(member, user)) {
                out.insert(Who::User(user.user.key, user.addresses.first().cloned()));
            }
            let stands = |key: PublicMailboxKey, address: &str| match member {
                Member::PublicMailbox(named) => *named == key,
                Member::ExternalUser(text) | Member::OtherMember(text) => text.folded() == address,
                _ => false,
            };
            let mailboxes = self.mailboxes.iter().filter(|(key, address)| stands(*key, address));
            out.extend(mailboxes.map(|(_, address)| Who::Mailbox(address.clone())));
            if let Member::ExternalUser(text) | Member::OtherMember(text) = member
                && !self.is_taken(text.folded())
            {
                out.insert(Who::Address(text.folded().to_owned()));
            }
            if let Some(nested) = self.nested(member).filter(|nested| seen.insert(*nested)) {
                self.gather(&self.group(nested).members, seen, out);
            }
        }
    }

    /// Everyone who stands on a roll of a group in effect.
    pub(super) fn effective(&self, group: MailGroupKey, roll: Roll) -> BTreeSet<Who> {
        let mut out = BTreeSet::new();
        self.gather(self.group(group).roll(roll), &mut BTreeSet::new(), &mut out);
        out
    }

    /// What `may_send` answers.
    pub(super) fn judge(&self, from: &str, group: &TwinGroup) -> Ground {
        if self.group_of(from).is_some() {
            return Ground::MailGroup;
        }
        if group.rule == WhoCanSend::Anyone {
            return Ground::Anyone;
        }
        let user = self.user_of(from);
        if user.is_some_and(|user| user.is_frozen) {
            return Ground::Suspended;
        }
        let is_mailbox = self.mailboxes.iter().any(|(_, address)| address == from);
        let itself = match user {
            Some(user) => Who::User(user.user.key, user.addresses.first().cloned()),
            None if is_mailbox => Who::Mailbox(from.to_owned()),
            None => Who::Address(from.to_owned()),
        };
        let stands = |roll| self.effective(group.key, roll).contains(&itself);
        match group.rule {
            WhoCanSend::AllInternalUsers if user.is_some() || is_mailbox => Ground::Internal,
            WhoCanSend::AllInternalUsers => Ground::NotInternal,
            WhoCanSend::AllGroupMembers if stands(Roll::Members) => Ground::Member,
            WhoCanSend::AllGroupMembers => Ground::NotMember,
            _ if stands(Roll::PermissionMembers) => Ground::Permitted,
            _ => Ground::NotPermitted,
        }
    }

    /// Every way from a group down to a user: groups and member.
    pub(super) fn ways(&self, group: MailGroupKey, user: &TwinUser) -> Vec<(Vec<MailGroupKey>, Member)> {
        let mut ways = Vec::new();
        if !user.is_frozen {
            self.descend(&mut vec![group], user, &mut ways);
        }
        ways
    }

    fn descend(
        &self,
        chain: &mut Vec<MailGroupKey>,
        user: &TwinUser,
        ways: &mut Vec<(Vec<MailGroupKey>, Member)>,
    ) {
        let members = &self.group(*chain.last().unwrap()).members;
        for (_, member) in members.iter().filter(|(_, member)| self.stands_for(member, user)) {
            ways.push((chain.clone(), member.clone()));
        }
        let nested: BTreeSet<_> = members.iter().filter_map(|(_, member)| self.nested(member)).collect();
        for nested in nested {
            if !chain.contains(&nested) {
                chain.push(nested);
                self.descend(chain, user, ways);
                chain.pop();
            }
        }
    }
}
