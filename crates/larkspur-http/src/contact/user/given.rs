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

/// The codes of patch, which has a page, and of update, which has none and is given the same; `$own` are rows of one of
/// them alone.
macro_rules! change_codes {
    ($($own:expr),*) => {
        Codes {
            causes: &[
                $($own,)*
                (Cause::OutOfRange(Noun::User), 41050),
                (Cause::Resigned(Noun::User), 42006),
                (Cause::NotJoined(Noun::User), 44010),
                (Cause::Missing(Field::Name), 41040),
                (Cause::Invalid(Field::Name), 41070),
                (Cause::Invalid(Field::EnName), 41071),
                (Cause::Invalid(Field::Nickname), 41072),
                (Cause::Invalid(Field::JobTitle), 41063),
                (Cause::Invalid(Field::JoinTime), 41042),
                (Cause::Missing(Field::Mobile), 41010),
                (Cause::Missing(Field::EmailBesideMobile), 41009),
                (Cause::Invalid(Field::Mobile), 41004),
                (Cause::Invalid(Field::EmailBesideMobile), 44020),
                (Cause::Taken(Field::Mobile), 41001),
                (Cause::Invalid(Field::Email), 41005),
                (Cause::Taken(Field::Email), 41002),
                (Cause::Invalid(Field::EnterpriseEmail), 41035),
                (Cause::NotFound(Noun::MailDomain), 44001),
                (Cause::Taken(Field::EnterpriseEmail), 41034),
                (Cause::Taken(Field::RecycledEmail), 41069),
                (Cause::Taken(Field::LoginEmail), 44024),
                (Cause::Taken(Field::EmployeeNo), 44051),
                (Cause::Invalid(Field::EmployeeType), 41059),
                (Cause::Invalid(Field::InactiveEmployeeType), 41060),
                (Cause::Missing(Field::Departments), 41017),
                (Cause::Full(Limit::DepartmentsOfUser), 41033),
                (Cause::Full(Limit::DirectMembers), 41016),
                (Cause::NotFound(Noun::Department), 44035),
                (Cause::OutOfRange(Noun::Department), 40004),
                (Cause::Invalid(Field::OrderDepartment), 41025),
                (Cause::Invalid(Field::PrimaryDepartment), 41410),
                (Cause::Resigned(Noun::Leader), 42006),
                (Cause::Invalid(Field::OwnLeader), 41030),
                (Cause::Invalid(Field::JobLevel), 44044),
                (Cause::Invalid(Field::JobFamily), 44045),
                (Cause::Missing(Field::CustomAttributeId), 41044),
                (Cause::NotFound(Noun::CustomAttribute), 41045),
                (Cause::Missing(Field::CustomAttributeValue), 41046),
                (Cause::Missing(Field::LinkTitle), 41047),
                (Cause::Missing(Field::LinkUrl), 41048),
                (Cause::Full(Limit::WorkCities), 44057),
                (Cause::Full(Limit::JobTitles), 44058),
                (Cause::Full(Limit::WorkCitiesAndJobTitles), 44059),
                (Cause::Busy, 44025),
            ],
            fields: &[
                ("name", Some(ViolationKind::TooLong), 41070),
                ("name", None, 41006),
                ("en_name", None, 41071),
                ("nickname", None, 41072),
                ("mobile", None, 41010),
                ("gender", None, 41038),
                ("department_ids", Some(ViolationKind::TooMany), 41033),
                ("department_ids", None, 41017),
                ("employee_type", None, 41059),
                ("job_title", None, 41063),
            ],
            parameter: Some(40001),
            internal: None,
            empty: None,
        }
    };
}
pub(super) use change_codes;
