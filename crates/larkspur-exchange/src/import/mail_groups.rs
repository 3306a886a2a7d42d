//! Mail groups with managers and aliases; then their members, among which are other groups.

use larkspur_core::mail_group::{self, NewMailGroup};
use larkspur_core::mail_group_member::{self, NewMember, Roll};
use larkspur_core::{Caller, mail_group_manager};
use larkspur_model::{MemberKind, WhoCanSend};
use larkspur_store::Tx;

use super::Import;
use crate::error::ExchangeError;
use crate::record::{MailGroup, MailGroupMember};

/// Makes the groups.
pub(super) fn create(import: &mut Import<'_>, tx: &mut Tx<'_>) -> Result<(), ExchangeError> {
    let source = import.source;
    source.each(|line, record: Result<MailGroup, String>| {
        import.advance();
        let parsed = record.and_then(|record| Ok((who_can_send(&record)?, record)));
        let (who_can_send, record) = match parsed {
            Ok(parsed) => parsed,
            Err(why) => return import.refuse(line, why),
        };
        let who = import.who;
        let outcome = tx.attempt(|tx| create_whole(tx, who, &record, who_can_send));
        if import.settle(&line, record.email.as_deref(), outcome)?.is_some() {
            import.report.mail_groups += 1;
        }
        Ok(())
    })
}

fn create_whole(
    tx: &mut Tx<'_>,
    who: &Caller,
    record: &MailGroup,
    who_can_send: Option<WhoCanSend>,
) -> larkspur_core::Result<()> {
    let new = NewMailGroup {
        email: record.email.clone(),
        name: record.name.clone(),
        description: record.description.clone(),
        who_can_send,
    };
    let group = mail_group::create(tx, who, &new)?;
    if !record.managers.is_empty() {
        mail_group_manager::add(tx, who, &group.email, &record.managers)?;
    }
    for alias in &record.aliases {
        mail_group::add_alias(tx, who, &group.email, alias)?;
    }
    Ok(())
}

fn who_can_send(record: &MailGroup) -> Result<Option<WhoCanSend>, String> {
    let Some(word) = &record.who_can_send else { return Ok(None) };
    let known = WhoCanSend::parse(word);
    known.map(Some).ok_or_else(|| format!("who_can_send: {word:?} is not a word of the API"))
}

/// Puts the members on their rolls.
pub(super) fn fill(import: &mut Import<'_>, tx: &mut Tx<'_>) -> Result<(), ExchangeError> {
    let source = import.source;
    source.each(|line, record: Result<MailGroupMember, String>| {
        import.advance();
        let parsed = record.and_then(|record| Ok((roll(&record)?, member(&record)?, record)));
        let (roll, member, record) = match parsed {
            Ok(parsed) => parsed,
            Err(why) => return import.refuse(line, why),
        };
        let group = record.mail_group.as_deref().unwrap_or_default();
        let who = import.who;
        let outcome = tx.attempt(|tx| mail_group_member::add(tx, who, roll, group, &[member]));
        if import.settle(&line, Some(group), outcome)?.is_some() {
            import.report.mail_group_members += 1;
        }
        Ok(())
    })
}

fn roll(record: &MailGroupMember) -> Result<Roll, String> {
    match record.roll.as_deref() {
        None | Some("member") => Ok(Roll::Members),
        Some("sender") => Ok(Roll::PermissionMembers),
        Some(other) => Err(format!("roll: {other:?} is neither member nor sender")),
    }
}

fn member(record: &MailGroupMember) -> Result<NewMember, String> {
    let word = record.kind.as_deref().unwrap_or_default();
    let kind = MemberKind::parse(word).ok_or_else(|| format!("kind: {word:?} is not a word of the API"))?;
    let text = record.member.clone();
    let mut member = NewMember { kind: Some(kind), ..NewMember::default() };
    match kind {
        MemberKind::User => member.user = text,
        MemberKind::Department => member.department = text,
        _ => member.email = text,
    }
    Ok(member)
}
