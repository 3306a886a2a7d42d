//! Creating a user (contract `contact.v3.user.create`).

use std::collections::HashSet;

use larkspur_model::{User, UserKey};
use larkspur_store::Tx;

use super::draft::Draft;
use super::intake::Intake;
use super::{find, rows};
use crate::client_token::{self, ClientToken, Kept};
use crate::custom_attr::NewValue;
use crate::{Caller, Error, Field, Limit, Result, word_list};

/// A user's place in one department, as a request gives it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewOrder {
    /// The department, in the id kind of the request.
    pub department: Option<String>,
    /// Place of the user within it, larger first.
    pub user_order: i64,
    /// Place of it among the user's departments, larger first.
    pub department_order: i64,
    /// Whether it is the primary one.
    pub is_primary: bool,
}

/// What a user is made from, references in the id kinds of the request.
#[derive(Clone, Debug, Default)]
pub struct NewUser {
    /// A custom `user_id`; `None` has one generated.
    pub custom_id: Option<String>,
    /// Full name.
    pub name: String,
    /// English name.
    pub en_name: Option<String>,
    /// Also known as.
    pub nickname: Option<String>,
    /// Sign-in address.
    pub email: Option<String>,
    /// Address within the organisation's mail domains.
    pub enterprise_email: Option<String>,
    /// Mobile number.
    pub mobile: Option<String>,
    /// Whether colleagues see the number.
    pub mobile_visible: bool,
    /// 0 to 3.
    pub gender: i64,
    /// Key of the picture.
    pub avatar_key: Option<String>,
    /// Departments, 1 to 50.
    pub departments: Vec<String>,
    /// Orders in them.
    pub orders: Vec<NewOrder>,
    /// The direct leader.
    pub leader: Option<String>,
    /// City of work.
    pub city: Option<String>,
    /// Country or region code.
    pub country: Option<String>,
    /// Desk.
    pub work_station: Option<String>,
    /// Job title.
    pub job_title: Option<String>,
    /// When the person joined, seconds since 1970; `None` is now.
    pub join_time: Option<i64>,
    /// Whether nobody says when, not even now.
    pub join_time_unknown: bool,
    /// Number of the employee.
    pub employee_no: Option<String>,
    /// Employee type.
    pub employee_type: i64,
    /// Values of custom attributes.
    pub custom_attrs: Vec<NewValue>,
    /// Names of things that this tenant has none of yet, in the order they are checked; naming one is refused.
    pub unknown: Vec<Field>,
}

type Asked<'a> = crate::Asked<'a, NewUser>;

/// Makes a user and returns it; with a `client_token` that made one before, returns that one. City and job title are
/// left out when the lists of the tenant have no place for them: see [`NewUser::left_out`].
///
/// # Errors
/// The documented refusals, in this order: names, numbers and addresses, departments and range, leader, custom
/// attributes, what is taken.
pub fn create(tx: &mut Tx<'_>, who: &Caller, new: &NewUser, token: Option<&ClientToken>) -> Result<User> {
    if let Some(made) = made_before(tx, who, token)? {
        return Ok(made);
    }
    let mut intake = Intake::default();
    let user = intake.take_in(tx, who, Draft::of(who, new.clone())?)?;
    intake.settle(tx, who)?;
    client_token::keep(tx, who, token, user.key.get())?;
    Ok(user)
}

/// Makes users of one tenant as if they came one after the other, and says in their order what became of each, as
/// [`create`] does. One who is refused leaves nothing behind. Those whom one caller asks for come in together.
///
/// # Errors
/// Whatever the store answers.
pub fn create_each(tx: &mut Tx<'_>, asked: &[Asked<'_>]) -> Result<Vec<Result<User>>> {
    let mut made = Vec::with_capacity(asked.len());
    let mut rest = asked;
    while !rest.is_empty() {
        let (together, later) = rest.split_at(can_come_together(rest));
        match together {
            [Asked { who, new, token }] => made.push(told(create(tx, who, new, *token))?),
            _ => made.extend(create_together(tx, together)?),
        }
        rest = later;
    }
    Ok(made)
}

/// How many of these, from the first on, can come in together; one at least, if there is one. A leader may be one of those
/// who come before, and has to be there.
fn can_come_together(asked: &[Asked<'_>]) -> usize {
    let Some(first) = asked.first() else { return 0 };
    let mut tokens = HashSet::new();
    for (place, Asked { who, new, token }) in asked.iter().enumerate() {
        let is_repeated = token.is_some_and(|token| !tokens.insert(token.text()));
        if new.leader.is_some() || is_repeated || !who.is_like(first.who) {
            return place.max(1);
        }
    }
    asked.len()
}

fn create_together(tx: &mut Tx<'_>, asked: &[Asked<'_>]) -> Result<Vec<Result<User>>> {
    let Some(Asked { who, .. }) = asked.first() else { return Ok(Vec::new()) };
    let mut drafts = Vec::with_capacity(asked.len());
    let mut outcomes = Vec::with_capacity(asked.len());
    for Asked { who, new, token } in asked {
        // `None` for those who are to be let in.
        outcomes.push(match told(made_before(tx, who, *token))? {
            Ok(None) => Draft::of(who, (*new).clone()).map(|draft| {
                drafts.push(draft);
                None
            }),
            known => known,
        });
    }
    let mut intake = Intake::default();
    let let_in = intake.take_in_all(tx, who, &mut drafts)?;
    intake.settle(tx, who)?;
    let mut let_in = drafts.into_iter().zip(let_in);
    let (mut made, mut kept) = (Vec::with_capacity(asked.len()), Vec::new());
    for (Asked { who, token, .. }, outcome) in asked.iter().zip(outcomes) {
        made.push(match outcome {
            Ok(None) => {
                let (draft, outcome) =
                    let_in.next().ok_or_else(|| Error::broken("every draft has an outcome"))?;
                outcome.map(|newcomer| {
                    kept.extend(token.map(|token| Kept { who, token, made: newcomer.key.get() }));
                    draft.user
                })
            }
            Ok(Some(user)) => Ok(user),
            Err(refusal) => Err(refusal),
        });
    }
    client_token::keep_each(tx, who.tenant(), &kept)?;
    Ok(made)
}

/// What a token made before, if it did.
fn made_before(tx: &mut Tx<'_>, who: &Caller, token: Option<&ClientToken>) -> Result<Option<User>> {
    let Some(made) = client_token::find_made(tx, who, token)? else { return Ok(None) };
    let made = find::find(tx, who, UserKey::new(made))?;
    made.map(Some).ok_or_else(|| Error::broken("what a client token made is kept"))
}

/// What is told to one caller; a failure concerns all.
fn told<T>(outcome: Result<T>) -> Result<Result<T>> {
    match outcome {
        Err(failure) if failure.is_failure() => Err(failure),
        outcome => Ok(outcome),
    }
}

/// Checks that nobody else at work has the employee number of this user.
///
/// # Errors
/// [`Field::EmployeeNo`] taken.
pub(super) fn check_number_free(tx: &mut Tx<'_>, who: &Caller, user: &User) -> Result<()> {
    let Some(number) = &user.employee_no else { return Ok(()) };
    let holder = rows::holder_of_employee_no(tx, who.tenant(), number)?;
    if holder.is_some_and(|holder| holder != user.key) {
        return Err(Error::Taken(Field::EmployeeNo));
    }
    Ok(())
}

impl NewUser {
    /// What this request asks for and a user who was made of it does not have, because a list of the tenant is full.
    #[must_use]
    pub fn left_out(&self, made: &User) -> Option<Limit> {
        let misses = |asked: &Option<String>, has: &Option<String>| {
            asked.as_ref().is_some_and(|text| !text.trim().is_empty()) && asked != has
        };
        word_list::left_out(misses(&self.city, &made.city), misses(&self.job_title, &made.job_title))
    }
}
