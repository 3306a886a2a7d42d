//! Changing a department: PATCH, which keeps what it does not name, and PUT, which clears it (contracts
//! `contact.v3.department.patch` and `.update`; behaviour section 7).

use larkspur_model::{Department, DepartmentKey, I18nName};
use larkspur_store::Tx;

use super::people::{Named, NewLeader};
use super::siblings::{self, Candidate, Wish};
use super::{chat_types, find, name, people, place, rows, subtree};
use crate::search::{self, Item};
use crate::{Caller, Error, Field, Result, chat, unit};

/// What a request says about a department; `None` is what it does not mention. References in its id kinds.
#[derive(Clone, Debug, Default)]
pub struct DepartmentChange {
    /// The name.
    pub name: Option<String>,
    /// All names by language.
    pub i18n_name: Option<I18nName>,
    /// The department above it.
    pub parent: Option<String>,
    /// The main leader.
    pub leader: Option<String>,
    /// Place among its siblings.
    pub order: Option<i64>,
    /// Units to bind, at most one.
    pub units: Option<Vec<String>>,
    /// Whether it gets a group chat, if it has none.
    pub create_chat: bool,
    /// All leaders; empty clears them.
    pub leaders: Option<Vec<NewLeader>>,
    /// Whose members join the chat; empty: all.
    pub chat_employee_types: Option<Vec<i64>>,
    /// All HR business partners; empty clears them.
    pub hrbps: Option<Vec<String>>,
}

/// Changes what is named and keeps the rest; returns the department as it is now.
///
/// # Errors
/// As [`create()`](super::create()), with [`Error::IsRoot`], and [`Field::ParentDepartment`] for a circle.
pub fn patch(
    tx: &mut Tx<'_>,
    who: &Caller,
    reference: &str,
    change: &DepartmentChange,
) -> Result<Department> {
    let before = find::changeable(tx, who, reference)?;
    apply(tx, who, &before, change)
}

/// Replaces a department: names by language, leaders and, as long as there is no chat, its employee types are cleared
/// when they are not named. Order, units, HRBPs and what concerns a chat that exists are kept.
///
/// # Errors
/// As [`patch`]; [`Field::Name`] and [`Field::ParentDepartment`] missing.
pub fn update(
    tx: &mut Tx<'_>,
    who: &Caller,
    reference: &str,
    given: &DepartmentChange,
) -> Result<Department> {
    let before = find::changeable(tx, who, reference)?;
    if given.name.is_none() {
        return Err(Error::Missing(Field::Name));
    }
    if given.parent.is_none() {
        return Err(Error::Missing(Field::ParentDepartment));
    }
    let mut whole = given.clone();
    whole.i18n_name.get_or_insert_default();
    whole.leaders.get_or_insert_default();
    if before.chat.is_none() {
        whole.chat_employee_types.get_or_insert_default();
    }
    apply(tx, who, &before, &whole)
}

fn apply(
    tx: &mut Tx<'_>,
    who: &Caller,
    before: &Department,
    change: &DepartmentChange,
) -> Result<Department> {
    let mut after = before.clone();
    if let Some(name) = &change.name {
        after.name.clone_from(name);
    }
    if let Some(names) = &change.i18n_name {
        after.i18n_name.clone_from(names);
    }
    name::check(&after.name, &after.i18n_name)?;
    let target = subtree::target(tx, who, before, change.parent.as_deref())?;
    if let Some(types) = &change.chat_employee_types {
        after.chat_employee_types = chat_types::check(tx, who, types, &before.chat_employee_types)?;
    }
    after.leaders =
        people::changed_leaders(tx, who, before, change.leader.as_deref(), change.leaders.as_deref())?;
    if let Some(hrbps) = &change.hrbps {
        after.hrbps = people::hrbps(tx, who, &Named::default(), hrbps)?;
    }
    let unit = match &change.units {
        Some(units) if units.as_slice() != before.unit_id.as_slice() => Some(unit::asked(tx, who, units)?),
        _ => None,
    };
    after.parent = target.as_ref().map_or(before.parent, |target| Some(target.key));
    let candidate = Candidate {
        key: before.key,
        name: &after.name,
        custom_id: after.custom_id.as_deref(),
        i18n_name: &after.i18n_name,
        wish: change.order.map_or(Wish::Rather(before.order), Wish::At),
    };
    after.order = siblings::check(tx, who, after.parent.unwrap_or(DepartmentKey::ROOT), &candidate)?;

    if let Some(target) = &target {
        subtree::relocate(tx, who, before, target)?;
        after.path = target.path.child(before.key);
    }
    if let Some(unit) = unit {
        unit::bind(tx, who.tenant(), before.key, unit)?;
    }
    if change.create_chat && before.chat.is_none() {
        after.chat = Some(chat::create_for_department(tx, who, &after)?);
    }
    store(tx, who, before, &after)?;
    find::find(tx, who, before.key)?.ok_or_else(|| Error::broken("what was changed is there"))
}

/// Writes what has changed of the department itself, and lets its chat follow.
fn store(tx: &mut Tx<'_>, who: &Caller, before: &Department, after: &Department) -> Result<()> {
    if (before.parent, before.order) != (after.parent, after.order) {
        place::leave(tx, who.tenant(), before.key)?;
    }
    let own = |it: &Department| {
        let names = (it.name.clone(), it.i18n_name.clone());
        (it.parent, it.order, names, it.chat, it.chat_employee_types.clone())
    };
    // The row stands in many indexes, so an update that changes nothing is no small thing.
    if own(before) != own(after) {
        rows::update(tx, who.tenant(), after)?;
    }
    if (&before.leaders, &before.hrbps) != (&after.leaders, &after.hrbps) {
        rows::people::delete_people(tx, who.tenant(), after.key)?;
        rows::people::insert_people(tx, who.tenant(), [after])?;
    }
    if before.name != after.name {
        search::put(tx, who.tenant(), Item::Department(after.key), &after.name)?;
    }
    let seen_in_chat =
        |it: &Department| (it.chat, it.name.clone(), it.leaders.clone(), it.chat_employee_types.clone());
    if seen_in_chat(before) != seen_in_chat(after) {
        if before.main_leader() != after.main_leader() {
            chat::crown(tx, who.tenant(), after)?;
        }
        chat::follow(tx, who.tenant(), after)?;
    }
    Ok(())
}
