//! Giving departments their people and chats afterwards: an import makes departments before it has users.

use std::collections::HashMap;

use larkspur_model::{Department, DepartmentKey};
use larkspur_store::Tx;

use super::people::{self, Named, NewLeader};
use super::rows;
use crate::{Caller, Error, Result, chat};

/// What a department gets that was made without people and without a chat. References in the id kinds of the request.
#[derive(Clone, Debug)]
pub struct Appointment {
    /// The department.
    pub department: DepartmentKey,
    /// All leaders.
    pub leaders: Vec<NewLeader>,
    /// HR business partners.
    pub hrbps: Vec<String>,
    /// Whether it gets a group chat.
    pub create_chat: bool,
}

/// Gives departments what [`patch`](super::patch()) would give them one by one, and says in their order what became of each.
/// A refused one stays as it is. Each department is named once; a thousand at a time are good, because their people are
/// looked up together.
///
/// # Errors
/// Whatever the store answers; what each is refused for is what [`patch`](super::patch()) refuses of people.
pub fn appoint_each(tx: &mut Tx<'_>, who: &Caller, appointments: &[Appointment]) -> Result<Vec<Result<()>>> {
    let named = Named::of(tx, who, appointments.iter().flat_map(Appointment::users).cloned().collect())?;
    let keys: Vec<DepartmentKey> = appointments.iter().map(|it| it.department).collect();
    let mut found = rows::by_keys(tx, who.tenant(), &keys)?;
    people::attach(tx, who.tenant(), &mut found)?;
    let mut found: HashMap<_, _> = found.into_iter().map(|department| (department.key, department)).collect();
    let mut outcomes = Vec::with_capacity(appointments.len());
    let (mut plain, mut with_chat) = (Vec::with_capacity(appointments.len()), Vec::new());
    for appointment in appointments {
        let department = found.remove(&appointment.department);
        let department = department.ok_or_else(|| Error::broken("who gets people is there"))?;
        match appointed(tx, who, &named, department, appointment) {
            Err(failure) if failure.is_failure() => return Err(failure),
            Err(refusal) => outcomes.push(Err(refusal)),
            Ok(department) => {
                if appointment.create_chat { &mut with_chat } else { &mut plain }.push(department);
                outcomes.push(Ok(()));
            }
        }
    }
    rows::people::insert_people(tx, who.tenant(), &plain)?;
    rows::people::insert_people(tx, who.tenant(), &with_chat)?;
    for mut department in with_chat {
        department.chat = Some(chat::create_for_department(tx, who, &department)?);
        rows::update(tx, who.tenant(), &department)?;
        chat::follow(tx, who.tenant(), &department)?;
    }
    Ok(outcomes)
}

impl Appointment {
    fn users(&self) -> impl Iterator<Item = &String> {
        self.leaders.iter().map(|leader| &leader.user).chain(&self.hrbps)
    }
}

/// The department as it is to be.
fn appointed(
    tx: &mut Tx<'_>,
    who: &Caller,
    named: &Named,
    mut department: Department,
    appointment: &Appointment,
) -> Result<Department> {
    who.need_department(&department.path)?;
    let is_bare = department.leaders.is_empty() && department.hrbps.is_empty() && department.chat.is_none();
    if !is_bare || department.is_deleted || department.key.is_root() {
        return Err(Error::broken("who gets people has none yet"));
    }
    department.leaders = people::leaders(tx, who, named, None, &appointment.leaders)?;
    department.hrbps = people::hrbps(tx, who, named, &appointment.hrbps)?;
    Ok(department)
}
