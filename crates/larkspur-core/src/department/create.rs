//! Creating a department (contract `contact.v3.department.create`).

use std::collections::BTreeMap;

use larkspur_model::{Department, DepartmentKey, I18nName, TenantKey, UnitKey};
use larkspur_store::Tx;

use super::people::{Named, NewLeader};
use super::rows::{NewRow, Site};
use super::wave::{self, Ground, Wave};
use super::{chat_types, custom_id, find, people, rows, siblings, subtree};
use crate::client_token::{self, ClientToken, Kept};
use crate::search::{self, Item};
use crate::{Caller, Error, Field, Limit, Result, chat, ids, unit};

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

pub(super) type Asked<'a> = crate::Asked<'a, NewDepartment>;

/// What became of one that is not refused.
enum Outcome {
    /// A `client_token` had made it before.
    Before(Department),
    /// It is to be written, bound to this unit, under this version of the structure.
    New { department: Department, unit: Option<UnitKey>, version: i64 },
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
    let made = create_each(tx, &[Asked { who, new, token }])?.pop();
    made.ok_or_else(|| Error::broken("of each that is asked for something becomes"))?
}

/// Makes departments of one tenant as if they came one after the other, and says in their order what became of each, as
/// [`create`] does. One that is refused leaves nothing behind. They are decided on and written together, as far as none
/// refers to another.
///
/// # Errors
/// Whatever the store answers.
pub fn create_each(tx: &mut Tx<'_>, asked: &[Asked<'_>]) -> Result<Vec<Result<Department>>> {
    let mut made = Vec::with_capacity(asked.len());
    let mut rest = asked;
    while let Some(first) = rest.first() {
        let (together, later) = rest.split_at(wave::length(rest));
        made.extend(create_together(tx, first.who.tenant(), together)?);
        rest = later;
    }
    Ok(made)
}

/// Decides on all of them before it writes one.
fn create_together(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    asked: &[Asked<'_>],
) -> Result<Vec<Result<Department>>> {
    let (mut wave, grounds) = Wave::read(tx, asked)?;
    let mut outcomes = Vec::with_capacity(asked.len());
    for (asked, ground) in asked.iter().zip(grounds) {
        let outcome = decide(tx, asked, ground, &wave);
        match &outcome {
            Ok(Outcome::New { department, .. }) => wave.add(department),
            Err(error) if error.is_failure() => return outcome.map(|_| Vec::new()),
            Ok(Outcome::Before(_)) | Err(_) => {}
        }
        outcomes.push(outcome);
    }
    write(tx, tenant, asked, &outcomes, &wave)?;
    let made = |outcome| match outcome {
        Outcome::Before(department) | Outcome::New { department, .. } => department,
    };
    Ok(outcomes.into_iter().map(|outcome| outcome.map(made)).collect())
}

fn decide(tx: &mut Tx<'_>, asked: &Asked<'_>, ground: Ground, wave: &Wave) -> Result<Outcome> {
    let Asked { who, new, token } = *asked;
    if let Some(made) = client_token::find_made(tx, who, token)? {
        let made = find::find(tx, who, DepartmentKey::new(made))?;
        let made = made.ok_or_else(|| Error::broken("what a client token made is kept"))?;
        return Ok(Outcome::Before(made));
    }
    let Ground { key, site } = ground;
    let candidate = new.candidate(key);
    let Site { parent, clash, departments, version } = wave.meets(site?, &candidate);
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
        && wave.is_taken(tx, who, custom_id)?
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
    Ok(Outcome::New { department, unit, version })
}

/// Writes what was decided.
fn write(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    asked: &[Asked<'_>],
    outcomes: &[Result<Outcome>],
    wave: &Wave,
) -> Result<()> {
    let (mut new, mut kept) = (Vec::new(), Vec::new());
    for (Asked { who, token, .. }, outcome) in asked.iter().zip(outcomes) {
        let Ok(Outcome::New { department, unit, version }) = outcome else { continue };
        new.push(NewRow { department, unit: *unit, version: *version });
        kept.extend(token.map(|token| Kept { who, token, made: department.key.get() }));
    }
    if new.is_empty() {
        return Ok(());
    }
    let departments = || new.iter().map(|row| row.department);
    rows::insert(tx, tenant, &new)?;
    for unit in new.iter().filter_map(|row| row.unit) {
        unit::add_department(tx, tenant, unit)?;
    }
    rows::people::insert_people(tx, tenant, departments())?;
    for department in departments() {
        chat::follow(tx, tenant, department)?;
    }
    let mut parents: BTreeMap<i64, Vec<DepartmentKey>> = BTreeMap::new();
    for (parent, children) in wave.children() {
        parents.entry(children).or_default().push(parent);
    }
    for (children, parents) in parents {
        rows::counts::add_children(tx, tenant, &ids::side_by_side(parents), children)?;
    }
    rows::counts::count(tx, tenant, i64::try_from(new.len()).unwrap_or(i64::MAX))?;
    search::enter(tx, tenant, departments().map(|it| (Item::Department(it.key), it.name.as_str())))?;
    client_token::keep_each(tx, tenant, &kept)
}
