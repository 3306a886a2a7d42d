//! Users, in the order of the files.

use larkspur_core::custom_attr::NewValue;
use std::sync::mpsc::{SyncSender, sync_channel};

use larkspur_core::user::{self, Draft, Intake, NewOrder, NewUser};
use larkspur_core::{Caller, Error, user_mailbox};
use larkspur_model::UserKey;
use larkspur_store::Tx;

use super::{Import, custom_attributes};
use crate::error::ExchangeError;
use crate::record::{JoinTime, User};
use crate::source::{Line, Source};

/// Users who come in together.
const TOGETHER: usize = 2_048;
/// How many such parts are read ahead: enough that neither side waits for the other, few enough to be kept in memory.
const AHEAD: usize = 2;

/// A record as it was read, which needs no transaction.
struct Read {
    line: Line,
    outcome: Result<(larkspur_core::Result<Draft>, Rest), String>,
}

/// What of a record is for later than the user's own rows.
struct Rest {
    called: Option<String>,
    mailbox: Option<String>,
    aliases: Vec<String>,
    /// Values that name another user, who comes later perhaps.
    attributes: Vec<NewValue>,
}

/// A user who refers to others, who come later perhaps.
struct Waiting {
    line: Line,
    user: UserKey,
    leader: Option<String>,
    attributes: Vec<NewValue>,
}

/// Makes the users. A thread of its own reads them and checks what can be checked of each alone; this one does what needs
/// the transaction.
pub(super) fn create(import: &mut Import<'_>, tx: &mut Tx<'_>) -> Result<(), ExchangeError> {
    let mut intake = Intake::default();
    let mut waiting = Vec::new();
    let (source, who) = (import.source, import.who);
    std::thread::scope(|scope| {
        let (to, from) = sync_channel(AHEAD);
        let reader = scope.spawn(move || read(source, who, &to));
        let taken = from.iter().try_for_each(|part| take_in(import, tx, &mut intake, part, &mut waiting));
        // A reader that waits for room must see that nobody listens any more.
        drop(from);
        let read = reader.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        taken.and(read)
    })?;
    intake.settle(tx, import.who)?;
    for Waiting { line, user, leader, attributes } in waiting {
        if let Some(leader) = leader {
            let outcome = user::set_leader(tx, import.who, user, &leader);
            import.settle(&line, None, outcome)?;
        }
        if !attributes.is_empty() {
            let outcome = user::set_attributes(tx, import.who, user, &attributes);
            import.settle(&line, None, outcome)?;
        }
    }
    Ok(())
}

/// Reads the users, part by part, until nobody listens.
fn read(source: &Source, who: &Caller, to: &SyncSender<Vec<Read>>) -> Result<(), ExchangeError> {
    let nobody_listens = |_| ExchangeError::unreadable("users", "the import ended before they were read");
    let mut part = Vec::with_capacity(TOGETHER);
    source.each(|line, record: Result<User, String>| {
        part.push(Read { line, outcome: record.and_then(|record| drafted(who, record)) });
        if part.len() == TOGETHER {
            let whole = std::mem::replace(&mut part, Vec::with_capacity(TOGETHER));
            to.send(whole).map_err(nobody_listens)?;
        }
        Ok(())
    })?;
    to.send(part).map_err(nobody_listens)
}

fn drafted(who: &Caller, mut record: User) -> Result<(larkspur_core::Result<Draft>, Rest), String> {
    let new = new_user(&mut record)?;
    let naming = record.custom_attrs.iter().filter(|value| value.user.is_some());
    let rest = Rest {
        called: record.user_id.or(record.name),
        attributes: naming.map(custom_attributes::value).collect(),
        mailbox: record.enterprise_email,
        aliases: record.aliases,
    };
    let (joined, frozen) = (record.joined, record.frozen == Some(true));
    let draft = Draft::of(who, new).map(|mut draft| {
        draft.stands(joined, frozen);
        draft
    });
    Ok((draft, rest))
}

/// Makes the users of a part, in the order of their lines, then their aliases.
fn take_in(
    import: &mut Import<'_>,
    tx: &mut Tx<'_>,
    intake: &mut Intake,
    part: Vec<Read>,
    waiting: &mut Vec<Waiting>,
) -> Result<(), ExchangeError> {
    let mut drafts = Vec::with_capacity(part.len());
    let mut records = Vec::with_capacity(part.len());
    for Read { line, outcome } in part {
        import.advance();
        let outcome = outcome.map(|(draft, rest)| (draft.map(|draft| drafts.push(draft)), rest));
        records.push((line, outcome));
    }
    let mut made = intake.take_in_all(tx, import.who, &mut drafts)?.into_iter();
    for (line, outcome) in records {
        let (drafted, rest) = match outcome {
            Ok(record) => record,
            Err(why) => {
                import.refuse(line, why)?;
                continue;
            }
        };
        let outcome = match drafted {
            Ok(()) => made.next().unwrap_or_else(|| Err(Error::broken("every draft has an outcome"))),
            Err(refusal) => Err(refusal),
        };
        let Some(user) = import.settle(&line, rest.called.as_deref(), outcome)? else { continue };
        import.report.users += 1;
        add_aliases(import, tx, &line, &rest)?;
        if user.leader.is_some() || !rest.attributes.is_empty() {
            let (user, leader, attributes) = (user.key, user.leader, rest.attributes);
            waiting.push(Waiting { line, user, leader, attributes });
        }
    }
    Ok(())
}

/// Gives the mailbox of a user further addresses; the user stands without those that are refused.
fn add_aliases(
    import: &mut Import<'_>,
    tx: &mut Tx<'_>,
    line: &Line,
    rest: &Rest,
) -> Result<(), ExchangeError> {
    let mailbox = rest.mailbox.as_deref().unwrap_or_default();
    for alias in &rest.aliases {
        let outcome = user_mailbox::add_alias(tx, import.who, mailbox, alias);
        import.settle(line, Some(alias), outcome)?;
    }
    Ok(())
}

/// Takes a user out of a record, in which stays what is needed afterwards.
fn new_user(record: &mut User) -> Result<NewUser, String> {
    let orders: Vec<NewOrder> =
        record.departments.iter().map(|text| place(text)).collect::<Result<_, _>>()?;
    Ok(NewUser {
        custom_id: record.user_id.clone(),
        name: record.name.clone().unwrap_or_default(),
        en_name: record.en_name.take(),
        nickname: record.nickname.take(),
        email: record.email.take(),
        enterprise_email: record.enterprise_email.clone(),
        mobile: record.mobile.take(),
        mobile_visible: record.mobile_visible.unwrap_or(true),
        gender: known(record.gender.unwrap_or(0), "gender", 0..=3)?,
        avatar_key: record.avatar_key.take(),
        departments: orders.iter().filter_map(|order| order.department.clone()).collect(),
        orders,
        leader: record.leader.take(),
        city: record.city.take(),
        country: record.country.take(),
        work_station: record.work_station.take(),
        job_title: record.job_title.take(),
        join_time: match record.join_time {
            Some(JoinTime::At(time)) => Some(time),
            Some(JoinTime::Unknown(_)) | None => None,
        },
        join_time_unknown: record.join_time == Some(JoinTime::UNKNOWN),
        employee_no: record.employee_no.take(),
        employee_type: record.employee_type.unwrap_or(1),
        custom_attrs: record
            .custom_attrs
            .iter()
            .filter(|value| value.user.is_none())
            .map(custom_attributes::value)
            .collect(),
        unknown: Vec::new(),
    })
}

fn known(number: i64, field: &str, of: std::ops::RangeInclusive<i64>) -> Result<i64, String> {
    if of.contains(&number) {
        return Ok(number);
    }
    Err(format!("{field}: {number} is not one of {} to {}", of.start(), of.end()))
}

/// `department[:user_order[:department_order]]`.
fn place(text: &str) -> Result<NewOrder, String> {
    let mut parts = text.split(':');
    let department = parts.next().map(str::to_owned);
    let mut order = || match parts.next() {
        None => Ok(0),
        Some(digits) => {
            digits.parse().map_err(|_| format!("departments: {text:?} has no number after its :"))
        }
    };
    let new = NewOrder { department, user_order: order()?, department_order: order()?, is_primary: false };
    match parts.next() {
        None => Ok(new),
        Some(_) => Err(format!("departments: {text:?} has more than two orders")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places() {
        let parsed =
            |text| place(text).map(|it| (it.department.unwrap(), it.user_order, it.department_order));
        assert_eq!(parsed("hr"), Ok(("hr".to_owned(), 0, 0)));
        assert_eq!(parsed("hr:7"), Ok(("hr".to_owned(), 7, 0)));
        assert_eq!(parsed("hr:-1:7"), Ok(("hr".to_owned(), -1, 7)));
        for wrong in ["hr:", "hr:x", "hr:1:2:3", "hr:1:"] {
            assert!(parsed(wrong).is_err(), "{wrong}");
        }
    }
}
