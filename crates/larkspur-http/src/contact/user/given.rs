//! What a request says about a user.

use larkspur_core::custom_attr::NewValue;
use larkspur_core::user::{NewOrder, NewUser, UserChange};
use larkspur_core::{Field, Patch};
use serde::{Deserialize, Serialize};

use super::attribute::GivenAttribute;
use super::wire::WireUser;
use crate::wire::given;

/// The answer to create, patch and update.
#[derive(Serialize)]
pub(super) struct Data {
    pub(super) user: WireUser,
}

/// The body of create, patch and update, which differ in what they do with an absent field.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Given {
    user_id: Option<String>,
    name: Option<String>,
    en_name: Option<String>,
    nickname: Option<String>,
    email: Option<String>,
    mobile: Option<String>,
    mobile_visible: Option<bool>,
    gender: Option<i64>,
    avatar_key: Option<String>,
    department_ids: Option<Vec<String>>,
    leader_user_id: Option<String>,
    city: Option<String>,
    country: Option<String>,
    work_station: Option<String>,
    join_time: Option<i64>,
    employee_no: Option<String>,
    employee_type: Option<i64>,
    orders: Option<Vec<Order>>,
    custom_attrs: Option<Vec<GivenAttribute>>,
    enterprise_email: Option<String>,
    job_title: Option<String>,
    is_frozen: Option<bool>,
    job_level_id: Option<String>,
    job_family_id: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Order {
    department_id: Option<String>,
    user_order: Option<i64>,
    department_order: Option<i64>,
    is_primary_dept: Option<bool>,
}

impl Given {
    /// A whole user, as create and update take it. An empty text counts as absent.
    pub(super) fn into_new(self) -> NewUser {
        NewUser {
            unknown: self.unknown(),
            custom_id: given(self.user_id),
            name: self.name.unwrap_or_default(),
            en_name: given(self.en_name),
            nickname: given(self.nickname),
            email: given(self.email),
            enterprise_email: given(self.enterprise_email),
            mobile: given(self.mobile),
            mobile_visible: self.mobile_visible.unwrap_or(true),
            gender: self.gender.unwrap_or_default(),
            avatar_key: given(self.avatar_key),
            departments: self.department_ids.unwrap_or_default(),
            orders: orders(self.orders),
            leader: given(self.leader_user_id),
            city: given(self.city),
            country: given(self.country),
            work_station: given(self.work_station),
            job_title: given(self.job_title),
            join_time: self.join_time,
            join_time_unknown: false,
            employee_no: given(self.employee_no),
            employee_type: self.employee_type.unwrap_or_default(),
            custom_attrs: attributes(self.custom_attrs),
        }
    }

    /// A change, as patch takes it. An empty text takes a value away; `join_time` 0 does so too.
    pub(super) fn into_change(self) -> UserChange {
        UserChange {
            unknown: self.unknown(),
            name: self.name,
            en_name: patch(self.en_name),
            nickname: patch(self.nickname),
            email: patch(self.email),
            enterprise_email: patch(self.enterprise_email),
            mobile: patch(self.mobile),
            mobile_visible: self.mobile_visible,
            gender: self.gender,
            avatar_key: patch(self.avatar_key),
            departments: self.department_ids,
            orders: orders(self.orders),
            leader: patch(self.leader_user_id),
            city: patch(self.city),
            country: patch(self.country),
            work_station: patch(self.work_station),
            job_title: patch(self.job_title),
            join_time: match self.join_time {
                None => Patch::Keep,
                Some(0) => Patch::Clear,
                Some(time) => Patch::Set(time),
            },
            employee_no: patch(self.employee_no),
            employee_type: self.employee_type,
            custom_attrs: attributes(self.custom_attrs),
            drops_attributes: false,
            frozen: self.is_frozen,
        }
    }

    /// What it names that no tenant has yet.
    fn unknown(&self) -> Vec<Field> {
        let named = |id: &Option<String>| id.as_ref().is_some_and(|id| !id.is_empty());
        [(named(&self.job_level_id), Field::JobLevel), (named(&self.job_family_id), Field::JobFamily)]
            .into_iter()
            .filter_map(|(named, field)| named.then_some(field))
            .collect()
    }
}

fn patch(text: Option<String>) -> Patch<String> {
    match text {
        None => Patch::Keep,
        Some(text) if text.is_empty() => Patch::Clear,
        Some(text) => Patch::Set(text),
    }
}

fn attributes(given: Option<Vec<GivenAttribute>>) -> Vec<NewValue> {
    given.into_iter().flatten().map(Into::into).collect()
}

fn orders(given: Option<Vec<Order>>) -> Vec<NewOrder> {
    let order = |order: Order| NewOrder {
        department: order.department_id,
        user_order: order.user_order.unwrap_or_default(),
        department_order: order.department_order.unwrap_or_default(),
        is_primary: order.is_primary_dept.unwrap_or_default(),
    };
    given.into_iter().flatten().map(order).collect()
}
