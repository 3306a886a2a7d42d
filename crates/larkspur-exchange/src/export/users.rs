//! Users at work, in the order in which they came.

use std::collections::HashMap;

use larkspur_core::{user, user_mailbox};
use larkspur_model::{self as model, AttributeContent, DepartmentKey, UserKey};
use larkspur_store::Tx;

use super::{Export, STRETCH};
use crate::error::ExchangeError;
use crate::record::{self, AttributeValue, JoinTime};

impl Export<'_> {
    pub(super) fn users(
        &mut self,
        tx: &mut Tx<'_>,
        ids: &HashMap<DepartmentKey, String>,
    ) -> Result<(), ExchangeError> {
        let mut after = None;
        loop {
            let users = user::every(tx, self.who, after, STRETCH)?;
            let others: Vec<UserKey> = users.iter().flat_map(referred).collect();
            let others = self.shown(tx, &others)?;
            let keys: Vec<UserKey> = users.iter().map(|user| user.key).collect();
            let mut aliases: HashMap<UserKey, Vec<String>> = HashMap::new();
            for (user, alias) in user_mailbox::aliases_of(tx, self.who, &keys)? {
                aliases.entry(user).or_default().push(alias);
            }
            for user in &users {
                let own_id = self.who.ids.user_id(user.custom_id.as_deref(), user.key);
                let aliases = aliases.remove(&user.key).unwrap_or_default();
                self.put(user_record(user, own_id, ids, &others, aliases))?;
            }
            match users.last() {
                Some(last) => after = Some(last.key),
                None => return Ok(()),
            }
        }
    }
}

/// Whom a user refers to.
fn referred(user: &model::User) -> impl Iterator<Item = UserKey> {
    user.leader.into_iter().chain(user.custom_attrs.iter().filter_map(model::AttributeValue::named_user))
}

fn user_record(
    user: &model::User,
    own_id: String,
    ids: &HashMap<DepartmentKey, String>,
    others: &HashMap<UserKey, String>,
    aliases: Vec<String>,
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
        leader: given.leader.and_then(|leader| others.get(&leader).cloned()),
        city: given.city,
        country: given.country,
        work_station: given.work_station,
        job_title: given.job_title,
        join_time: Some(given.join_time.map_or(JoinTime::UNKNOWN, JoinTime::At)),
        employee_no: given.employee_no,
        employee_type: Some(given.employee_type),
        joined: Some(given.status.joined),
        frozen: Some(given.status.frozen),
        aliases,
        custom_attrs: user.custom_attrs.iter().map(|value| attribute(value, others)).collect(),
        ..record::User::default()
    }
}

fn attribute(value: &model::AttributeValue, others: &HashMap<UserKey, String>) -> AttributeValue {
    let id = Some(value.id.clone());
    let empty = AttributeValue::default();
    match value.content.clone() {
        AttributeContent::Text(text) => AttributeValue { id, text: Some(text), ..empty },
        AttributeContent::Link { text, url, pc_url } => {
            AttributeValue { id, text: Some(text), url: Some(url), pc_url, ..empty }
        }
        AttributeContent::Option(option) => AttributeValue { id, option_id: Some(option), ..empty },
        AttributeContent::User(key) => AttributeValue { id, user: others.get(&key).cloned(), ..empty },
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
