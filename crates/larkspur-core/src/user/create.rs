//! Creating a user (contract `contact.v3.user.create`).

use larkspur_model::{User, UserKey};
use larkspur_store::Tx;

use super::draft::Draft;
use super::intake::Intake;
use super::{find, rows};
use crate::client_token::{self, ClientToken};
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

/// Makes a user and returns it; with a `client_token` that made one before, returns that one. City and job title are
/// left out when the lists of the tenant have no place for them: see [`NewUser::left_out`].
///
/// # Errors
/// The documented refusals, in this order: names, numbers and addresses, departments and range, leader, custom
/// attributes, what is taken.
pub fn create(tx: &mut Tx<'_>, who: &Caller, new: &NewUser, token: Option<&ClientToken>) -> Result<User> {
    if let Some(made) = client_token::find_made(tx, who, token)? {
        let made = find::find(tx, who, UserKey::new(made))?;
        return made.ok_or_else(|| Error::broken("what a client token made is kept"));
    }
    let mut intake = Intake::default();
    let user = intake.take_in(tx, who, Draft::of(who, new.clone())?)?;
    intake.settle(tx, who)?;
    client_token::keep(tx, who, token, user.key.get())?;
    Ok(user)
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
