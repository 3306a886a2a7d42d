//! Bringing back a user who has resigned (contract `contact.v3.user.resurrect`).

use larkspur_model::User;
use larkspur_store::Tx;

use super::contact::{Claim, Contact};
use super::create::{NewOrder, check_number_free};
use super::{custom_id, find, places, rows};
use crate::department::Standings;
use crate::department::counts::{self, Tally};
use crate::mail_address::{self, Holder};
use crate::search::{self, Item};
use crate::{Caller, Error, Field, Noun, Result, chat, user_mailbox};

/// How long someone who has resigned can be brought back: 30 days, milliseconds.
const RECOVERABLE_MS: i64 = 30 * 24 * 60 * 60 * 1_000;

/// A department that a user comes back to, in the id kind of the request.
#[derive(Clone, Debug, Default)]
pub struct NewPlace {
    /// The department.
    pub department: String,
    /// Place of the user within it, larger first.
    pub user_order: i64,
    /// Place of it among the user's departments, larger first; the first of the largest is the primary one.
    pub department_order: i64,
}

/// Brings back a user into these departments, or into the root when there are none. Profile, number, addresses and id
/// are the user's again, addresses that were left to somebody included; chats of the departments are joined. Former
/// departments, leaderships, mail groups and ranges are not; nor is an employee number that somebody else has now, nor
/// an address in a domain that the tenant gave up.
///
/// # Errors
/// As [`get()`](super::get()); [`Error::NotResigned`], [`Error::TooLate`]; departments as in
/// [`create()`](super::create()); [`Field::UserId`], [`Field::Mobile`], [`Field::Email`], [`Field::EnterpriseEmail`] and
/// [`Field::LoginEmail`] taken.
pub fn resurrect(tx: &mut Tx<'_>, who: &Caller, reference: &str, wanted: &[NewPlace]) -> Result<User> {
    let tenant = who.tenant();
    let mut user = find::get(tx, who, reference)?;
    let Some(left) = rows::departure(tx, tenant, user.key)? else {
        return Err(Error::NotResigned(Noun::User));
    };
    if tx.now() - left.at > RECOVERABLE_MS {
        return Err(Error::TooLate(Noun::User));
    }
    let (departments, orders) = split(wanted);
    let mut met = Standings::default();
    let mut places = places::departments(tx, who, &mut met, &departments)?;
    user.memberships = places::memberships(tx, who, &mut met, &mut places, &orders)?;
    custom_id::check_free(tx, who, &who.ids.user_id(user.custom_id.as_deref(), user.key), Some(user.key))?;
    // Out of the recycle bin first: what lies there is the user's own.
    user_mailbox::restore(tx, tenant, user.key)?;
    let claim = Claim { user: user.key, heir: left.heir };
    let mut contact = Contact::of(&user)?;
    contact.check_mobile(tx, who, user.key, None)?;
    match contact.check_addresses(tx, who, claim, None) {
        Err(Error::NotFound(Noun::MailDomain, _)) => {
            user.enterprise_email = None;
            // Without a mailbox there are no further addresses of it.
            mail_address::release_all(tx, tenant, Holder::User(user.key.get()))?;
            contact = Contact::of(&user)?;
        }
        checked => checked?,
    }
    match check_number_free(tx, who, &user) {
        Err(Error::Taken(Field::EmployeeNo)) => user.employee_no = None,
        checked => checked?,
    }
    met.check_room(who, &places, &Tally::default())?;

    (user.status.resigned, user.status.frozen) = (false, false);
    rows::update(tx, tenant, &user)?;
    rows::set_back(tx, tenant, user.key)?;
    rows::insert_memberships(tx, tenant, &[&user])?;
    contact.take_back(tx, who, user.key)?;
    counts::count(tx, tenant, &places, 1)?;
    let chats = met.chats_above(tx, who, &places)?;
    chat::join(tx, who, [(&user, &chats)])?;
    search::put(tx, tenant, Item::User(user.key), &user.name)?;
    Ok(user)
}

/// Departments and orders as other calls give them.
fn split(wanted: &[NewPlace]) -> (Vec<String>, Vec<NewOrder>) {
    if wanted.is_empty() {
        return (vec!["0".to_owned()], Vec::new());
    }
    let order = |place: &NewPlace| NewOrder {
        department: Some(place.department.clone()),
        user_order: place.user_order,
        department_order: place.department_order,
        is_primary: false,
    };
    (wanted.iter().map(|place| place.department.clone()).collect(), wanted.iter().map(order).collect())
}
