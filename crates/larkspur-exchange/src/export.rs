//! The export: a whole tenant as records, which the import of another one takes back.
//!
//! Ids are custom or generated as clients see them; in the target all of them become custom ones. The order is that of
//! the organisation itself (the tree as it is walked, everything else as it came), so that two equal tenants give equal
//! files.

use std::collections::HashMap;

use larkspur_core::mail_group_member::{self, Roll};
use larkspur_core::{Caller, Result, department, mail_group, mail_group_manager, unit, user};
use larkspur_model::{self as model, DepartmentKey, LeaderKind, MailGroupMember, Member, UserKey};
use larkspur_store::Tx;

use crate::error::ExchangeError;
use crate::record;
use crate::sink::Sink;

/// Rows that are read at once.
const STRETCH: usize = 500;

/// Writes everything of a tenant that an import takes; `progress` is told how many records were written.
///
/// Users who have left, apps, secrets and mail domains stay behind.
///
/// # Errors
/// Whatever the store answers; a file that cannot be written.
pub fn export(
    tx: &mut Tx<'_>,
    who: &Caller,
    sink: &mut Sink,
    progress: &dyn Fn(u64),
) -> Result<u64, ExchangeError> {
    let mut export = Export { who, sink, progress, written: 0 };
    export.units(tx)?;
    let departments = department::every(tx, who)?;
    let ids = departments.iter().map(|it| (it.key, who.ids.department_id(it.custom_id.as_deref(), it.key)));
    let ids: HashMap<DepartmentKey, String> = ids.chain([(DepartmentKey::ROOT, "0".to_owned())]).collect();
    export.departments(tx, &departments, &ids)?;
    drop(departments);
    export.users(tx, &ids)?;
    export.mail_groups(tx)?;
    export.rolls(tx, &ids)?;
    Ok(export.written)
}

struct Export<'a> {
    who: &'a Caller,
    sink: &'a mut Sink,
    progress: &'a dyn Fn(u64),
    written: u64,
}

impl Export<'_> {
    fn put<R: record::Record>(&mut self, mut record: R) -> Result<(), ExchangeError> {
        record.tidy().map_err(ExchangeError::unwritable)?;
        self.sink.put(&record)?;
        self.written += 1;
        (self.progress)(self.written);
        Ok(())
    }

    fn units(&mut self, tx: &mut Tx<'_>) -> Result<(), ExchangeError> {
        let mut after = None;
        loop {
            let (units, last) = unit::list(tx, self.who, STRETCH, after)?;
            for model::Unit { unit_id, name, unit_type, .. } in units {
                let (unit_id, name, unit_type) = (Some(unit_id), Some(name), Some(unit_type));
                self.put(record::Unit { unit_id, name, unit_type, ..record::Unit::default() })?;
            }
            after = last;
            if after.is_none() {
                return Ok(());
            }
        }
    }

    fn departments(
        &mut self,
        tx: &mut Tx<'_>,
        departments: &[model::Department],
        ids: &HashMap<DepartmentKey, String>,
    ) -> Result<(), ExchangeError> {
        for stretch in departments.chunks(STRETCH) {
            let people = stretch.iter().flat_map(|department| {
                department.leaders.iter().map(|leader| leader.user).chain(department.hrbps.iter().copied())
            });
            let people: Vec<UserKey> = people.collect();
            let shown = self.shown(tx, &people)?;
            for department in stretch {
                self.put(department_record(department, ids, &shown))?;
            }
        }
        Ok(())
    }

    fn users(&mut self, tx: &mut Tx<'_>, ids: &HashMap<DepartmentKey, String>) -> Result<(), ExchangeError> {
        let mut after = None;
        loop {
            let users = user::every(tx, self.who, after, STRETCH)?;
            let leaders: Vec<UserKey> = users.iter().filter_map(|user| user.leader).collect();
            let shown = self.shown(tx, &leaders)?;
            for user in &users {
                let own_id = self.who.ids.user_id(user.custom_id.as_deref(), user.key);
                self.put(user_record(user, own_id, ids, &shown))?;
            }
            match users.last() {
                Some(last) => after = Some(last.key),
                None => return Ok(()),
            }
        }
    }

    fn mail_groups(&mut self, tx: &mut Tx<'_>) -> Result<(), ExchangeError> {
        self.each_group(tx, |export, tx, group| {
            let (_, aliases) = mail_group::aliases(tx, export.who, &group.email)?;
            let mut managers = Vec::new();
            let mut after = None;
            loop {
                let (page, last) = mail_group_manager::list(tx, export.who, &group.email, STRETCH, after)?;
                let shown = export.shown(tx, &page)?;
                managers.extend(page.iter().filter_map(|key| shown.get(key).cloned()));
                after = last;
                if after.is_none() {
                    break;
                }
            }
            let description = Some(group.description).filter(|text| !text.is_empty());
            export.put(record::MailGroup {
                email: Some(group.email),
                name: Some(group.name),
                description,
                who_can_send: Some(group.who_can_send.as_str().to_owned()),
                managers,
                aliases,
                ..record::MailGroup::default()
            })
        })
    }

    fn rolls(&mut self, tx: &mut Tx<'_>, ids: &HashMap<DepartmentKey, String>) -> Result<(), ExchangeError> {
        self.each_group(tx, |export, tx, group| {
            for (roll, word) in [(Roll::Members, "member"), (Roll::PermissionMembers, "sender")] {
                let mut after = None;
                loop {
                    let (page, last) =
                        mail_group_member::list(tx, export.who, roll, &group.email, STRETCH, after)?;
                    let users: Vec<UserKey> = page.iter().filter_map(|it| user_of(&it.member)).collect();
                    let shown = export.shown(tx, &users)?;
                    for member in page {
                        export.put(member_record(&group.email, word, member, ids, &shown))?;
                    }
                    after = last;
                    if after.is_none() {
                        break;
                    }
                }
            }
            Ok(())
        })
    }

    fn each_group(
        &mut self,
        tx: &mut Tx<'_>,
        mut take: impl FnMut(&mut Self, &mut Tx<'_>, model::MailGroup) -> Result<(), ExchangeError>,
    ) -> Result<(), ExchangeError> {
        let mut after = None;
        loop {
            let (groups, last) = mail_group::list(tx, self.who, None, STRETCH, after)?;
            for group in groups {
                take(self, tx, group)?;
            }
            after = last;
            if after.is_none() {
                return Ok(());
            }
        }
    }

    /// The `user_id` of each of these users.
    fn shown(&self, tx: &mut Tx<'_>, users: &[UserKey]) -> Result<HashMap<UserKey, String>> {
        let custom = self.who.ids.load(tx, users, &[])?;
        Ok(users.iter().map(|key| (*key, self.who.ids.user(&custom, *key))).collect())
    }
}

fn department_record(
    department: &model::Department,
    ids: &HashMap<DepartmentKey, String>,
    people: &HashMap<UserKey, String>,
) -> record::Department {
    let named = |kind| {
        let leaders = department.leaders.iter().filter(move |leader| leader.kind == kind);
        leaders.filter_map(|leader| people.get(&leader.user).cloned())
    };
    let names = department.i18n_name.clone();
    record::Department {
        department_id: ids.get(&department.key).cloned(),
        parent: department.parent.and_then(|parent| ids.get(&parent).cloned()),
        name: Some(department.name.clone()),
        name_zh_cn: names.zh_cn,
        name_ja_jp: names.ja_jp,
        name_en_us: names.en_us,
        order: Some(department.order),
        unit: department.unit_id.clone(),
        leader: named(LeaderKind::Main).next(),
        deputies: named(LeaderKind::Deputy).collect(),
        hrbps: department.hrbps.iter().filter_map(|key| people.get(key).cloned()).collect(),
        chat: department.chat.map(|_| true),
        chat_employee_types: department.chat_employee_types.clone(),
        ..record::Department::default()
    }
}

fn user_record(
    user: &model::User,
    own_id: String,
    ids: &HashMap<DepartmentKey, String>,
    leaders: &HashMap<UserKey, String>,
) -> record::User {
    let given = user.clone();
    record::User {
        user_id: Some(own_id),
        name: Some(given.name),
        en_name: given.en_name,
        nickname: given.nickname,
        email: given.email,
        enterprise_email: given.enterprise_email,
        mobile: given.mobile,
        mobile_visible: Some(given.mobile_visible),
        gender: Some(given.gender),
        avatar_key: given.avatar_key,
        departments: places(user, ids),
        leader: given.leader.and_then(|leader| leaders.get(&leader).cloned()),
        city: given.city,
        country: given.country,
        work_station: given.work_station,
        job_title: given.job_title,
        join_time: given.join_time,
        employee_no: given.employee_no,
        employee_type: Some(given.employee_type),
        joined: Some(given.status.joined),
        frozen: Some(given.status.frozen),
        ..record::User::default()
    }
}

/// The departments of a user, the primary one first, as the import finds the primary one: it is the first of those with
/// the largest order. Equal ones are sorted by id, which is the same in every tenant.
fn places(user: &model::User, ids: &HashMap<DepartmentKey, String>) -> Vec<String> {
    let mut places: Vec<_> = user
        .memberships
        .iter()
        .filter_map(|it| {
            ids.get(&it.department).map(|id| (!it.is_primary, -i128::from(it.department_order), id, it))
        })
        .collect();
    places.sort_by(|one, other| (one.0, one.1, one.2).cmp(&(other.0, other.1, other.2)));
    let text = |(_, _, id, it): (bool, i128, &String, &model::Membership)| match (
        it.user_order,
        it.department_order,
    ) {
        (0, 0) => id.clone(),
        (user, 0) => format!("{id}:{user}"),
        (user, department) => format!("{id}:{user}:{department}"),
    };
    places.into_iter().map(text).collect()
}

fn user_of(member: &Member) -> Option<UserKey> {
    match member {
        Member::User(key) => Some(*key),
        _ => None,
    }
}

fn member_record(
    group: &str,
    roll: &str,
    member: MailGroupMember,
    ids: &HashMap<DepartmentKey, String>,
    users: &HashMap<UserKey, String>,
) -> record::MailGroupMember {
    let text = match &member.member {
        Member::User(key) => users.get(key).cloned(),
        Member::Department(key) => ids.get(key).cloned(),
        _ => member.email,
    };
    record::MailGroupMember {
        mail_group: Some(group.to_owned()),
        roll: Some(roll.to_owned()),
        kind: Some(member.member.kind().as_str().to_owned()),
        member: text,
        ..record::MailGroupMember::default()
    }
}
