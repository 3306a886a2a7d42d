//! Users, in the order of the files.

use larkspur_core::custom_attr::NewValue;
use larkspur_core::user::{self, Intake, NewOrder, NewUser, Standing};
use larkspur_core::{Error, Noun, user_mailbox};
use larkspur_model::UserKey;
use larkspur_store::Tx;

use super::{Import, custom_attributes};
use crate::error::ExchangeError;
use crate::record::{JoinTime, User};
use crate::source::Line;

/// A user who refers to others, who come later perhaps.
struct Waiting {
    line: Line,
    user: UserKey,
    leader: Option<String>,
    attributes: Vec<NewValue>,
}

/// Makes the users.
pub(super) fn create(import: &mut Import<'_>, tx: &mut Tx<'_>) -> Result<(), ExchangeError> {
    let mut intake = Intake::default();
    let mut waiting = Vec::new();
    let source = import.source;
    source.each(|line, record: Result<User, String>| {
        import.advance();
        let parsed = record.and_then(|mut record| Ok((new_user(&mut record)?, record)));
        let (new, record) = match parsed {
            Ok(parsed) => parsed,
            Err(why) => return import.refuse(line, why),
        };
        let outcome = take_in(import, tx, &mut intake, new);
        let called = record.user_id.as_deref().or(record.name.as_deref());
        let Some((user, leader)) = import.settle(&line, called, outcome)? else { return Ok(()) };
        import.report.users += 1;
        set_standing(import, tx, user, &record)?;
        add_aliases(import, tx, &line, &record)?;
        let naming = record.custom_attrs.iter().filter(|value| value.user.is_some());
        let attributes: Vec<NewValue> = naming.map(custom_attributes::value).collect();
        if leader.is_some() || !attributes.is_empty() {
            waiting.push(Waiting { line, user, leader, attributes });
        }
        Ok(())
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

/// Gives the mailbox of a user further addresses; the user stands without those that are refused.
fn add_aliases(
    import: &mut Import<'_>,
    tx: &mut Tx<'_>,
    line: &Line,
    record: &User,
) -> Result<(), ExchangeError> {
    let mailbox = record.enterprise_email.as_deref().unwrap_or_default();
    for alias in &record.aliases {
        let outcome = user_mailbox::add_alias(tx, import.who, mailbox, alias);
        import.settle(line, Some(alias), outcome)?;
    }
    Ok(())
}

/// Makes a user, and returns the leader if that one is not there yet.
fn take_in(
    import: &Import<'_>,
    tx: &mut Tx<'_>,
    intake: &mut Intake,
    mut new: NewUser,
) -> larkspur_core::Result<(UserKey, Option<String>)> {
    match intake.take_in(tx, import.who, &new) {
        Err(Error::NotFound(Noun::Leader, _)) => {
            let leader = new.leader.take();
            Ok((intake.take_in(tx, import.who, &new)?.key, leader))
        }
        outcome => Ok((outcome?.key, None)),
    }
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

/// Sets how an account stands, where that is another way than new ones do.
fn set_standing(
    import: &Import<'_>,
    tx: &mut Tx<'_>,
    user: UserKey,
    record: &User,
) -> Result<(), ExchangeError> {
    let joins = import.who.policy.users_join_at_once;
    let joined = match record.joined {
        Some(true) if !joins => Some(Standing::Joined),
        Some(false) if joins => Some(Standing::Unjoined),
        _ => None,
    };
    let frozen = (record.frozen == Some(true)).then_some(Standing::Frozen);
    for standing in joined.into_iter().chain(frozen) {
        user::set_standing(tx, import.who.tenant(), user, standing)?;
    }
    Ok(())
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
