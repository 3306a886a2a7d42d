//! Creating a department (contract `contact.v3.department.create`).

use larkspur_model::{Department, DepartmentKey, I18nName};
use larkspur_store::Tx;

use super::family::Family;
use super::people::{Named, NewLeader};
use super::rows::Site;
use super::siblings::{self, Candidate, Wish};
use super::{chat_types, custom_id, find, name, people, rows, subtree};
use crate::client_token::{self, ClientToken};
use crate::search::{self, Item};
use crate::{Caller, Error, Field, Limit, Result, chat, unit};

/// What a department is made from, references in the id kinds of the request.
#[derive(Clone, Debug, Default)]
pub struct NewDepartment {
    /// Its name.
    pub name: String,
    /// Its name by language.
    pub i18n_name: I18nName,
    /// The department above it.
    pub parent: Option<String>,
    /// A custom id; `None` has one generated.
    pub custom_id: Option<String>,
    /// The main leader.
    pub leader: Option<String>,
    /// Place among its siblings; `None` puts it last.
    pub order: Option<i64>,
    /// Units to bind, at most one.
    pub units: Vec<String>,
    /// Whether it gets a group chat.
    pub create_chat: bool,
    /// All leaders.
    pub leaders: Vec<NewLeader>,
    /// Whose members join the chat; empty: all.
    pub chat_employee_types: Vec<i64>,
    /// HR business partners.
    pub hrbps: Vec<String>,
}

/// Makes a department and returns it; with a `client_token` that made one before, returns that one.
///
/// # Errors
/// The documented refusals, in this order: name, parent, range, custom id, unit, employee types, people, limits,
/// siblings.
pub fn create(
    tx: &mut Tx<'_>,
    who: &Caller,
    new: &NewDepartment,
    token: Option<&ClientToken>,
) -> Result<Department> {
    if let Some(made) = client_token::find_made(tx, who, token)? {
        let made = find::find(tx, who, DepartmentKey::new(made))?;
        return made.ok_or_else(|| Error::broken("what a client token made is kept"));
    }
    let made = make(tx, who, new, &mut Family::default())?;
    rows::counts::count(tx, who.tenant(), 1)?;
    search::put(tx, who.tenant(), Item::Department(made.key), &made.name)?;
    client_token::keep(tx, who, token, made.key.get())?;
    Ok(made)
}

/// Makes departments as if they came one after the other, and says in their order what became of each. One that is refused
/// leaves nothing behind. A thousand at a time are good: they are counted at once, and what they refer to is read together.
///
/// # Errors
/// Whatever the store answers.
pub fn create_each(tx: &mut Tx<'_>, who: &Caller, new: &[NewDepartment]) -> Result<Vec<Result<Department>>> {
    let mut family = Family::of(tx, who, new)?;
    let mut outcomes = Vec::with_capacity(new.len());
    for new in new {
        let outcome = make(tx, who, new, &mut family);
        if outcome.as_ref().is_err_and(Error::is_failure) {
            return outcome.map(|_| outcomes);
        }
        outcomes.push(outcome);
    }
    let made: Vec<&Department> = outcomes.iter().filter_map(|outcome| outcome.as_ref().ok()).collect();
    rows::counts::count(tx, who.tenant(), i64::try_from(made.len()).unwrap_or(i64::MAX))?;
    let names = made.into_iter().map(|made| (Item::Department(made.key), made.name.as_str()));
    search::enter(tx, who.tenant(), names)?;
    Ok(outcomes)
}

/// Makes a department; to count it and to have its name searched is left. Decides before it writes.
fn make(tx: &mut Tx<'_>, who: &Caller, new: &NewDepartment, family: &mut Family) -> Result<Department> {
    name::check(&new.name, &new.i18n_name)?;
    let parent = new
        .parent
        .as_deref()
        .filter(|text| !text.is_empty())
        .ok_or(Error::Missing(Field::ParentDepartment))?;
    let key = DepartmentKey::new(tx.fresh_id());
    let candidate = Candidate {
        key,
        name: &new.name,
        custom_id: new.custom_id.as_deref(),
        i18n_name: &new.i18n_name,
        wish: new.order.map_or(Wish::Last, Wish::At),
    };
    let Site { parent, clash, departments } = family.site(tx, who, parent, &candidate)?;
    if let Some(id) = &new.custom_id {
        custom_id::check(id)?;
    }
    let unit = unit::asked(tx, who, &new.units)?;
    let chat_employee_types = chat_types::check(tx, who, &new.chat_employee_types, &[])?;
    let named = Named::default();
    let leaders = people::leaders(tx, who, &named, new.leader.as_deref(), &new.leaders)?;
    let hrbps = people::hrbps(tx, who, &named, &new.hrbps)?;

    // Depth, children and number of departments.
    subtree::check_room(who, &parent, 1)?;
    if departments >= who.policy.limits.departments {
        return Err(Error::Full(Limit::Departments));
    }
    let order = siblings::place(&clash, &candidate)?;
    if let Some(custom_id) = &new.custom_id
        && family.is_taken(tx, who, custom_id)?
    {
        return Err(Error::Taken(Field::DepartmentId));
    }

    let mut department = Department {
        key,
        parent: Some(parent.key),
        path: parent.path.child(key),
        custom_id: new.custom_id.clone(),
        name: new.name.clone(),
        i18n_name: new.i18n_name.clone(),
        order,
        unit_id: new.units.first().cloned(),
        chat: None,
        chat_employee_types,
        leaders,
        hrbps,
        child_count: 0,
        member_count: 0,
        primary_member_count: 0,
        is_deleted: false,
    };
    if new.create_chat {
        department.chat = Some(chat::create_for_department(tx, who, &department)?);
    }
    rows::insert(tx, who.tenant(), &department, unit)?;
    if let Some(unit) = unit {
        unit::add_department(tx, who.tenant(), unit)?;
    }
    rows::people::insert_people(tx, who.tenant(), std::slice::from_ref(&department))?;
    chat::follow(tx, who.tenant(), &department)?;
    rows::counts::add_children(tx, who.tenant(), parent.key, 1)?;
    if let Some(reference) = &new.parent {
        family.add_child(reference);
    }
    Ok(department)
}
