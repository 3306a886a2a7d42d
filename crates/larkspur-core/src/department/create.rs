//! Creating a department (contract `contact.v3.department.create`).

use larkspur_model::{Department, DepartmentKey, I18nName};
use larkspur_store::Tx;

use super::people::NewLeader;
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
    let made = make(tx, who, new, Room::ToTake)?;
    client_token::keep(tx, who, token, made.key.get())?;
    Ok(made)
}

/// Makes several departments, each as [`create`] would, and counts them at once: on PostgreSQL a row that a transaction
/// changes again and again takes longer each time.
///
/// # Errors
/// What the first of them is refused for that is refused, or that there is no room for all; what was made until then must
/// be undone.
pub fn create_each(tx: &mut Tx<'_>, who: &Caller, new: &[NewDepartment]) -> Result<Vec<Department>> {
    let before = rows::counts::departments(tx, who.tenant())?;
    let more = i64::try_from(new.len()).unwrap_or(i64::MAX);
    need_room(who, before, more)?;
    rows::counts::count(tx, who.tenant(), more)?;
    new.iter().map(|new| make(tx, who, new, Room::Taken)).collect()
}

/// Whether a department is counted among those of the tenant already.
#[derive(Clone, Copy)]
enum Room {
    Taken,
    ToTake,
}

fn make(tx: &mut Tx<'_>, who: &Caller, new: &NewDepartment, room: Room) -> Result<Department> {
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
    let Site { parent, clash, departments } = find::site(tx, who, parent, &candidate)?;
    if let Some(id) = &new.custom_id {
        custom_id::check(id)?;
    }
    let unit = unit::asked(tx, who, &new.units)?;
    let chat_employee_types = chat_types::check(tx, who, &new.chat_employee_types, &[])?;
    let leaders = people::leaders(tx, who, new.leader.as_deref(), &new.leaders)?;
    let hrbps = people::hrbps(tx, who, &new.hrbps)?;

    // Depth, children and number of departments.
    subtree::check_room(who, &parent, 1)?;
    if matches!(room, Room::ToTake) {
        need_room(who, departments, 1)?;
    }
    let order = siblings::place(&clash, &candidate)?;
    if let Some(custom_id) = &new.custom_id
        && who.ids.department_by_id(tx, custom_id)?.is_some()
    {
        return Err(Error::Taken(Field::DepartmentId));
    }

    if matches!(room, Room::ToTake) {
        rows::counts::count(tx, who.tenant(), 1)?;
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
    rows::people::insert_people(tx, who.tenant(), &department)?;
    chat::follow(tx, who.tenant(), &department)?;
    search::put(tx, who.tenant(), Item::Department(key), &department.name)?;
    rows::counts::add_children(tx, who.tenant(), parent.key, 1)?;
    Ok(department)
}

/// Whether so many more find room in the tenant.
fn need_room(who: &Caller, before: i64, more: i64) -> Result<()> {
    let fits = before.checked_add(more).is_some_and(|after| after <= who.policy.limits.departments);
    fits.then_some(()).ok_or(Error::Full(Limit::Departments))
}
