//! Creating a department (contract `contact.v3.department.create`).

use larkspur_model::{Department, DepartmentKey, I18nName};
use larkspur_store::{Started, Tx};

use super::family::Family;
use super::people::{Named, NewLeader};
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
    let made = make(tx, who, new, Room::ToTake, &mut Family::default())?;
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
    let counted = count_in(tx, who, in_rows(new.len()))?;
    let have_room = tx.finish(counted)? > 0;
    let mut outcomes = Vec::with_capacity(new.len());
    for new in new {
        let outcome = if have_room {
            make(tx, who, new, Room::Taken, &mut family)
        } else {
            // Some may find room. Here a refusal may come after the department was counted.
            tx.attempt(|tx| make(tx, who, new, Room::ToTake, &mut family))
        };
        if outcome.as_ref().is_err_and(Error::is_failure) {
            return outcome.map(|_| outcomes);
        }
        outcomes.push(outcome);
    }
    let refused = outcomes.iter().filter(|outcome| outcome.is_err()).count();
    if have_room && refused > 0 {
        rows::counts::count_out(tx, who.tenant(), in_rows(refused))?;
    }
    let made = outcomes.iter().filter_map(|outcome| outcome.as_ref().ok());
    search::enter(tx, who.tenant(), made.map(|made| (Item::Department(made.key), made.name.as_str())))?;
    Ok(outcomes)
}

fn in_rows(departments: usize) -> i64 {
    i64::try_from(departments).unwrap_or(i64::MAX)
}

/// Whether a department is counted among those of the tenant already.
#[derive(Clone, Copy)]
enum Room {
    Taken,
    ToTake,
}

/// Makes a department, but for its name that is searched.
fn make(
    tx: &mut Tx<'_>,
    who: &Caller,
    new: &NewDepartment,
    room: Room,
    family: &mut Family,
) -> Result<Department> {
    name::check(&new.name, &new.i18n_name)?;
    let parent = new
        .parent
        .as_deref()
        .filter(|text| !text.is_empty())
        .ok_or(Error::Missing(Field::ParentDepartment))?;
    let parent = family.parent(tx, who, parent)?;
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
    let counted = match room {
        Room::ToTake => Some(count_in(tx, who, 1)?),
        Room::Taken => None,
    };
    let key = DepartmentKey::new(tx.fresh_id());
    let candidate = Candidate {
        key,
        name: &new.name,
        custom_id: new.custom_id.as_deref(),
        i18n_name: &new.i18n_name,
        wish: new.order.map_or(Wish::Last, Wish::At),
    };
    // Asked together with the count, and told after it.
    let order = siblings::check(tx, who, parent.key, &candidate);
    if let Some(counted) = counted
        && !order.as_ref().is_err_and(Error::is_failure)
    {
        need_room(tx, counted)?;
    }
    let order = order?;
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

/// Begins to count departments in. The first write of the call: it also orders all changes of the structure of this
/// tenant.
fn count_in(tx: &mut Tx<'_>, who: &Caller, departments: i64) -> Result<Started> {
    rows::counts::count_in(tx, who.tenant(), departments, who.policy.limits.departments)
}

fn need_room(tx: &mut Tx<'_>, counted: Started) -> Result<()> {
    if tx.finish(counted)? > 0 { Ok(()) } else { Err(Error::Full(Limit::Departments)) }
}
