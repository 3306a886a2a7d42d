//! The mail groups, with members of every kind, and the public mailboxes.

use super::Plan;
use super::chance::Chance;
use super::people::user_id;
use super::tree::department_id;
use crate::record::{MailGroup, MailGroupMember, PublicMailbox};

/// The record of a group.
pub(super) fn group(number: u32, plan: &Plan, chance: &mut Chance<'_>) -> MailGroup {
    let who_can_send = ["ALL_INTERNAL_USERS", "ALL_INTERNAL_USERS", "ANYONE", "ALL_GROUP_MEMBERS"];
    MailGroup {
        email: Some(address(number, plan)),
        name: Some(format!("邮件组 Team {}", number + 1)),
        description: chance.percent(30).then(|| "跨部门项目 / cross-department project".to_owned()),
        who_can_send: Some(chance.any(&who_can_send).to_owned()),
        managers: vec![user_id(chance.below(plan.users))],
        aliases: if chance.percent(30) {
            vec![format!("all-team-{}@{}", number + 1, plan.mail_domain)]
        } else {
            Vec::new()
        },
        ..MailGroup::default()
    }
}

/// Its members.
pub(super) fn members(number: u32, plan: &Plan, chance: &mut Chance<'_>) -> Vec<MailGroupMember> {
    let mut members: Vec<(&str, Option<String>)> = Vec::new();
    for _ in 0..1 + chance.below(20) {
        members.push(("USER", Some(user_id(chance.below(plan.users)))));
    }
    if plan.departments > 0 {
        let place = usize::try_from(chance.below(plan.departments)).unwrap_or(0);
        members.push(("DEPARTMENT", Some(department_id(place))));
    }
    if chance.percent(2) {
        members.push(("COMPANY", None));
    }
    if chance.percent(10) {
        members.push(("EXTERNAL_USER", Some(format!("guest{}@partner.example.net", number + 1))));
    }
    if chance.percent(20) {
        members.push(("MAIL_GROUP", Some(address(chance.below(plan.mail_groups), plan))));
    }
    if public_mailboxes(plan) > 0 && chance.percent(20) {
        members.push(("PUBLIC_MAILBOX", Some(desk(chance.below(public_mailboxes(plan)), plan))));
    }
    // Nobody stands twice on a roll.
    members.sort();
    members.dedup();
    let record = |(kind, member): (&str, Option<String>)| MailGroupMember {
        mail_group: Some(address(number, plan)),
        kind: Some(kind.to_owned()),
        member,
        ..MailGroupMember::default()
    };
    members.into_iter().map(record).collect()
}

/// How many public mailboxes there are: one for every four groups.
pub(super) fn public_mailboxes(plan: &Plan) -> u32 {
    plan.mail_groups / 4
}

/// The record of a public mailbox.
pub(super) fn public_mailbox(number: u32, plan: &Plan, chance: &mut Chance<'_>) -> PublicMailbox {
    let mut members: Vec<String> = Vec::new();
    for _ in 0..1 + chance.below(4) {
        let member = user_id(chance.below(plan.users));
        if !members.contains(&member) {
            members.push(member);
        }
    }
    let aliases = if chance.percent(30) {
        vec![format!("help-{}@{}", number + 1, plan.mail_domain)]
    } else {
        Vec::new()
    };
    PublicMailbox {
        email: Some(desk(number, plan)),
        name: Some(format!("服务台 Desk {}", number + 1)),
        members,
        aliases,
        ..PublicMailbox::default()
    }
}

fn desk(number: u32, plan: &Plan) -> String {
    format!("desk-{}@{}", number + 1, plan.mail_domain)
}

fn address(number: u32, plan: &Plan) -> String {
    format!("team-{}@{}", number + 1, plan.mail_domain)
}
