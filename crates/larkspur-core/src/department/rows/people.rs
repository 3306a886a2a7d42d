//! SQL of the leaders and HRBPs of departments.

use larkspur_model::{ChatKey, Department, DepartmentKey, LeaderKind, TenantKey, UserKey};
use larkspur_store::{Key, Param, Tx, statements};

use super::employee_types;
use crate::Result;

/// `department_person.role` of the main leader.
pub(in crate::department) const ROLE_MAIN: i64 = 1;
/// `department_person.role` of a deputy.
pub(in crate::department) const ROLE_DEPUTY: i64 = 2;
/// `department_person.role` of an HRBP.
const ROLE_HRBP: i64 = 3;

/// People of departments.
const PERSON: Key = Key::new("department_person", "department");

statements! {
    /// The chats of the departments that a user leads.
    CHATS_LED = "SELECT DISTINCT d.chat, d.chat_employee_types FROM department_person p
            JOIN department d ON d.tenant = p.tenant AND d.department = p.department
        WHERE p.tenant = ?1 AND p.user_key = ?2 AND p.role <= 2 AND d.chat IS NOT NULL";
    /// Leaders and HRBPs.
    INSERT_PEOPLE = "INSERT {or_ignore} INTO department_person (tenant, department, role, position, user_key)
        VALUES {rows ?5}", touches [PERSON.param(2)];
    /// Takes all people from a department.
    DELETE_PEOPLE = "DELETE FROM department_person WHERE tenant = ?1 AND department = ?2",
        touches [PERSON.param(2)];
    /// Takes a user out of all leaderships.
    DELETE_PERSON = "DELETE FROM department_person WHERE tenant = ?1 AND user_key = ?2";
    /// The people of some departments.
    PEOPLE = "SELECT department, role, user_key FROM department_person
        WHERE tenant = ?1 AND department IN {list ?2} ORDER BY department, role, position",
        rests_on [PERSON.param(2)];
}

pub(in crate::department) fn delete_people(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    key: DepartmentKey,
) -> Result<()> {
    tx.send(&DELETE_PEOPLE, &[tenant.get().into(), key.get().into()])?;
    Ok(())
}

/// Puts the people of these departments in, which have none.
pub(in crate::department) fn insert_people<'a>(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    departments: impl IntoIterator<Item = &'a Department>,
) -> Result<()> {
    let mut people: Vec<Param<'_>> = Vec::new();
    for department in departments {
        let leaders = department.leaders.iter().map(|leader| match leader.kind {
            LeaderKind::Main => (ROLE_MAIN, leader.user),
            LeaderKind::Deputy => (ROLE_DEPUTY, leader.user),
        });
        let hrbps = department.hrbps.iter().map(|user| (ROLE_HRBP, *user));
        for (position, (role, user)) in (0i64..).zip(leaders.chain(hrbps)) {
            people.extend([tenant.get(), department.key.get(), role, position, user.get()].map(Param::Int));
        }
    }
    Ok(tx.put_rows(&INSERT_PEOPLE, &people)?)
}

pub(crate) fn delete_person(tx: &mut Tx<'_>, tenant: TenantKey, user: UserKey) -> Result<()> {
    tx.send(&DELETE_PERSON, &[tenant.get().into(), user.get().into()])?;
    Ok(())
}

pub(in crate::department) fn people(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    departments: &[i64],
) -> Result<Vec<(i64, i64, UserKey)>> {
    Ok(tx.all(&PEOPLE, &[tenant.get().into(), Param::Ints(departments)], |row| {
        Ok((row.int(0)?, row.int(1)?, UserKey::new(row.int(2)?)))
    })?)
}

/// The chats of the departments that a user leads, with the employee types that join them (empty: all).
pub(crate) fn chats_led(
    tx: &mut Tx<'_>,
    tenant: TenantKey,
    user: UserKey,
) -> Result<Vec<(ChatKey, Vec<i64>)>> {
    Ok(tx.all(&CHATS_LED, &[tenant.get().into(), user.get().into()], |row| {
        Ok((ChatKey::new(row.int(0)?), employee_types(row.text(1)?)?))
    })?)
}
