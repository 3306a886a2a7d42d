//! Creating a department (contract `contact.v3.department.create`).

use std::collections::BTreeSet;

use larkspur_model::{Department, DepartmentKey, I18nName, UnitKey, text};
use larkspur_store::Tx;

use super::people::NewLeader;
use super::{find, people, rows, siblings};
use crate::client_token::{self, ClientToken};
use crate::{Caller, Error, Field, Limit, Noun, Result, chat, unit, user};

/// Longest name, characters. Not documented; that of a user's name.
const LONGEST_NAME: usize = 255;

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
    check_name(&new.name, &new.i18n_name)?;
    let parent = parent(tx, who, new.parent.as_deref())?;
    check_custom_id(new.custom_id.as_deref())?;
    let unit = unit(tx, who, &new.units)?;
    user::check_employee_types(&new.chat_employee_types, Field::ChatEmployeeTypes)?;
    let leaders = people::leaders(tx, who, new.leader.as_deref(), &new.leaders)?;
    let hrbps = people::hrbps(tx, who, &new.hrbps)?;

    take_room(tx, who, &parent)?;
    let identity = (new.name.as_str(), new.custom_id.as_deref());
    let order = siblings::check(tx, who, parent.key, identity, &new.i18n_name, new.order)?;
    if let Some(custom_id) = &new.custom_id
        && who.ids.department_by_id(tx, custom_id)?.is_some()
    {
        return Err(Error::Taken(Field::DepartmentId));
    }

    let key = DepartmentKey::new(tx.fresh_id());
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
        chat_employee_types: distinct(&new.chat_employee_types),
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
    rows::insert_people(tx, who.tenant(), &department)?;
    rows::add_child(tx, who.tenant(), parent.key)?;
    client_token::keep(tx, who, token, key.get())?;
    Ok(department)
}

/// The employee types, each once, in order.
fn distinct(types: &[i64]) -> Vec<i64> {
    types.iter().copied().collect::<BTreeSet<_>>().into_iter().collect()
}

fn check_name(name: &str, i18n_name: &I18nName) -> Result<()> {
    if name.trim().is_empty() {
        return Err(Error::Missing(Field::Name));
    }
    for name in std::iter::once(name).chain(i18n_name.given()) {
        if name.contains('/') {
            return Err(Error::Invalid(Field::NameSeparator, "a name has no / in it"));
        }
        if !text::is_presentable(name) || name.chars().count() > LONGEST_NAME {
            return Err(Error::Invalid(Field::Name, "a name is visible text of at most 255 characters"));
        }
    }
    Ok(())
}

fn parent(tx: &mut Tx<'_>, who: &Caller, reference: Option<&str>) -> Result<Department> {
    let text = reference.filter(|text| !text.is_empty()).ok_or(Error::Missing(Field::ParentDepartment))?;
    let unknown = || Error::NotFound(Noun::ParentDepartment, who.ids.department_reference(text));
    let key = who.ids.find_department(tx, text)?.ok_or_else(unknown)?;
    let parent =
        rows::by_key(tx, who.tenant(), key)?.filter(|parent| !parent.is_deleted).ok_or_else(unknown)?;
    who.need_parent(&parent.path)?;
    Ok(parent)
}

fn check_custom_id(custom_id: Option<&str>) -> Result<()> {
    match custom_id {
        Some(id) if !text::is_custom_department_id(id) => Err(Error::Invalid(
            Field::DepartmentId,
            "64 of a-z A-Z 0-9 _ - @ . at most, not 0, not 1, not od-…",
        )),
        _ => Ok(()),
    }
}

/// The one unit that is asked for.
fn unit(tx: &mut Tx<'_>, who: &Caller, units: &[String]) -> Result<Option<UnitKey>> {
    match units {
        [] => Ok(None),
        [id] => Ok(Some(unit::with_room(tx, who, id)?)),
        _ => Err(Error::Invalid(Field::Units, "a department has at most one unit")),
    }
}

/// Depth, children and number of departments. The first write of the call: it also orders all changes of the
/// structure of this tenant.
fn take_room(tx: &mut Tx<'_>, who: &Caller, parent: &Department) -> Result<()> {
    let limits = &who.policy.limits;
    if parent.path.level() >= limits.department_depth {
        return Err(Error::Full(Limit::DepartmentDepth));
    }
    if parent.child_count >= limits.child_departments {
        return Err(Error::Full(Limit::ChildDepartments));
    }
    if rows::count_department(tx, who.tenant())? > limits.departments {
        return Err(Error::Full(Limit::Departments));
    }
    Ok(())
}
