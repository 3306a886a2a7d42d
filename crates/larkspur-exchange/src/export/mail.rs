//! Public mailboxes and mail groups, with everybody on their rolls.

use std::collections::HashMap;

use larkspur_core::mail_group_member::{self, Roll};
use larkspur_core::{mail_group, mail_group_manager, public_mailbox, public_mailbox_member};
use larkspur_model::{self as model, DepartmentKey, Member, UserKey};
use larkspur_store::Tx;

use super::{Export, STRETCH, each_stretch};
use crate::error::ExchangeError;
use crate::record::{MailGroup, MailGroupMember, PublicMailbox};

impl Export<'_> {
    pub(super) fn public_mailboxes(&mut self, tx: &mut Tx<'_>) -> Result<(), ExchangeError> {
        let who = self.who;
        each_stretch(
            tx,
            |tx, after| public_mailbox::list(tx, who, STRETCH, after),
            |tx, mailboxes| {
                for model::PublicMailbox { email, name, .. } in mailboxes {
                    let mut members = Vec::new();
                    each_stretch(
                        tx,
                        |tx, after| public_mailbox_member::list(tx, who, &email, STRETCH, after),
                        |tx, page| {
                            let users: Vec<UserKey> = page.iter().map(|member| member.user).collect();
                            members.extend(self.in_order(tx, &users)?);
                            Ok(())
                        },
                    )?;
                    let (_, aliases) = public_mailbox::aliases(tx, who, &email)?;
                    let (email, name) = (Some(email), Some(name));
                    self.put(PublicMailbox { email, name, members, aliases, ..PublicMailbox::default() })?;
                }
                Ok(())
            },
        )
    }

    pub(super) fn mail_groups(&mut self, tx: &mut Tx<'_>) -> Result<(), ExchangeError> {
        self.each_group(tx, |export, tx, group| {
            let who = export.who;
            let (_, aliases) = mail_group::aliases(tx, who, &group.email)?;
            let mut managers = Vec::new();
            each_stretch(
                tx,
                |tx, after| mail_group_manager::list(tx, who, &group.email, STRETCH, after),
                |tx, page| {
                    managers.extend(export.in_order(tx, &page)?);
                    Ok(())
                },
            )?;
            export.put(MailGroup {
                email: Some(group.email),
                name: Some(group.name),
                description: Some(group.description),
                who_can_send: Some(group.who_can_send.as_str().to_owned()),
                managers,
                aliases,
                ..MailGroup::default()
            })
        })
    }

    pub(super) fn rolls(
        &mut self,
        tx: &mut Tx<'_>,
        ids: &HashMap<DepartmentKey, String>,
    ) -> Result<(), ExchangeError> {
        self.each_group(tx, |export, tx, group| {
            let who = export.who;
            for (roll, word) in [(Roll::Members, "member"), (Roll::PermissionMembers, "sender")] {
                each_stretch(
                    tx,
                    |tx, after| mail_group_member::list(tx, who, roll, &group.email, STRETCH, after),
                    |tx, page| {
                        let users: Vec<UserKey> = page.iter().filter_map(|it| user_of(&it.member)).collect();
                        let shown = export.shown(tx, &users)?;
                        for member in page {
                            export.put(member_record(&group.email, word, member, ids, &shown))?;
                        }
                        Ok(())
                    },
                )?;
            }
            Ok(())
        })
    }

    fn each_group(
        &mut self,
        tx: &mut Tx<'_>,
        mut take: impl FnMut(&mut Self, &mut Tx<'_>, model::MailGroup) -> Result<(), ExchangeError>,
    ) -> Result<(), ExchangeError> {
        let who = self.who;
        each_stretch(
            tx,
            |tx, after| mail_group::list(tx, who, None, STRETCH, after),
            |tx, groups| groups.into_iter().try_for_each(|group| take(self, tx, group)),
        )
    }

    /// The `user_id` of each of these users, in their order.
    fn in_order(&self, tx: &mut Tx<'_>, users: &[UserKey]) -> Result<Vec<String>, ExchangeError> {
        let shown = self.shown(tx, users)?;
        Ok(users.iter().filter_map(|key| shown.get(key).cloned()).collect())
    }
}

fn user_of(member: &Member) -> Option<UserKey> {
    match member {
        Member::User(key) => Some(*key),
        _ => None,
    }
}

fn member_record(
    group: &str,
    roll: &str,
    member: model::MailGroupMember,
    ids: &HashMap<DepartmentKey, String>,
    users: &HashMap<UserKey, String>,
) -> MailGroupMember {
    let text = match &member.member {
        Member::User(key) => users.get(key).cloned(),
        Member::Department(key) => ids.get(key).cloned(),
        _ => member.email,
    };
    MailGroupMember {
        mail_group: Some(group.to_owned()),
        roll: Some(roll.to_owned()),
        kind: Some(member.member.kind().as_str().to_owned()),
        member: text,
        ..MailGroupMember::default()
    }
}
