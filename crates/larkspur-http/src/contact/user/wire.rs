//! A user on the wire.

use larkspur_core::Caller;
use larkspur_core::custom_attr::Attributes;
use larkspur_core::ids::CustomIds;
use larkspur_model::{DepartmentKey, User, UserKey};
use larkspur_store::Tx;
use serde::Serialize;

use super::attribute::{self, WireAttribute};

/// What an answer shows of a user. Fields in the order of the contract; what was never given is absent.
#[derive(Serialize)]
pub(super) struct WireUser {
    union_id: String,
    user_id: String,
    open_id: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    en_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nickname: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mobile: Option<String>,
    mobile_visible: bool,
    gender: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    avatar_key: Option<String>,
    status: WireStatus,
    department_ids: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    leader_user_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    city: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    work_station: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    join_time: Option<i64>,
    is_tenant_manager: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    employee_no: Option<String>,
    employee_type: i64,
    orders: Vec<WireOrder>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    custom_attrs: Vec<WireAttribute>,
    #[serde(skip_serializing_if = "Option::is_none")]
    enterprise_email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    job_title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_frozen: Option<bool>,
}

#[derive(Serialize)]
struct WireStatus {
    is_frozen: bool,
    is_resigned: bool,
    is_activated: bool,
    is_exited: bool,
    is_unjoin: bool,
}

#[derive(Serialize)]
struct WireOrder {
    department_id: String,
    user_order: i64,
    department_order: i64,
    is_primary_dept: bool,
}

impl WireUser {
    /// With the field that only answers to writes have.
    pub(super) fn written(mut self) -> Self {
        self.is_frozen = Some(self.status.is_frozen);
        self
    }

    /// With the picture as it was given.
    pub(super) fn with_avatar_key(mut self, avatar_key: Option<String>) -> Self {
        self.avatar_key = avatar_key;
        self
    }

    /// Without the ids of what was chosen among custom attributes.
    pub(super) fn without_option_ids(mut self) -> Self {
        self.custom_attrs = self.custom_attrs.into_iter().map(WireAttribute::without_option_id).collect();
        self
    }
}

/// A user with the custom ids that showing it needs, read in one transaction.
pub(super) fn render(tx: &mut Tx<'_>, who: &Caller, user: User) -> larkspur_core::Result<WireUser> {
    let users: Vec<UserKey> = user.leader.into_iter().collect();
    let departments: Vec<DepartmentKey> =
        user.memberships.iter().map(|membership| membership.department).collect();
    let custom = who.ids.load(tx, &users, &departments)?;
    let attributes = Attributes::load(tx, who, [&user])?;
    Ok(wire(who, &custom, &attributes, user))
}

fn wire(who: &Caller, custom: &CustomIds, attributes: &Attributes, user: User) -> WireUser {
    let ids = &who.ids;
    let orders = user.memberships.iter().map(|membership| WireOrder {
        department_id: ids.department(custom, membership.department),
        user_order: membership.user_order,
        department_order: membership.department_order,
        is_primary_dept: membership.is_primary,
    });
    WireUser {
        union_id: ids.union_id(user.key),
        user_id: ids.user_id(user.custom_id.as_deref(), user.key),
        open_id: ids.open_id(user.key),
        mobile_visible: user.mobile_visible,
        gender: user.gender,
        avatar_key: None,
        status: WireStatus {
            is_frozen: user.status.frozen,
            is_resigned: user.status.resigned,
            is_activated: user.status.is_activated(),
            is_exited: false,
            is_unjoin: !user.status.joined && !user.status.resigned,
        },
        department_ids: user
            .memberships
            .iter()
            .map(|membership| ids.department(custom, membership.department))
            .collect(),
        leader_user_id: user.leader.map(|leader| ids.user(custom, leader)),
        join_time: user.join_time,
        is_tenant_manager: false,
        employee_type: user.employee_type,
        orders: orders.collect(),
        custom_attrs: attribute::wire(who, attributes, &user.custom_attrs),
        is_frozen: None,
        name: user.name,
        en_name: user.en_name,
        nickname: user.nickname,
        email: user.email,
        mobile: user.mobile,
        city: user.city,
        country: user.country,
        work_station: user.work_station,
        employee_no: user.employee_no,
        enterprise_email: user.enterprise_email,
        job_title: user.job_title,
    }
}
