//! A user on the wire.

use larkspur_core::Caller;
use larkspur_core::custom_attr::Attributes;
use larkspur_core::ids::CustomIds;
use larkspur_model::{DepartmentKey, User, UserKey, UserStatus};
use larkspur_store::Tx;
use serde::Serialize;

use super::attribute::{self, WireAttribute};
use super::department_path::{self, WirePath};

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
    #[serde(skip_serializing_if = "Option::is_none")]
    department_path: Option<WirePath>,
}

/// A page of users.
#[derive(Serialize)]
pub(super) struct UserPage {
    has_more: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    page_token: Option<String>,
    items: Vec<WireUser>,
}

impl UserPage {
    /// These users, and what continues them if there are more.
    pub(super) fn new(items: Vec<WireUser>, page_token: Option<String>) -> Self {
        Self { has_more: page_token.is_some(), page_token, items }
    }
}

#[derive(Serialize)]
pub(super) struct WireStatus {
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
    /// With the picture as it was given, which answers to creations and replacements have.
    pub(super) fn created(self, avatar_key: Option<String>) -> Self {
        Self { avatar_key, ..self.listed() }
    }

    /// With the way to each of the departments, for the answers that show it to a person.
    pub(super) fn standing_at(self, department_path: Option<WirePath>) -> Self {
        Self { department_path, ..self }
    }

    /// With the field that answers to changes and lists have besides those of get.
    pub(super) fn listed(mut self) -> Self {
        self.is_frozen = Some(self.status.is_frozen);
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

/// Users of a list, as [`render`] does one.
pub(super) fn render_list(
    tx: &mut Tx<'_>,
    who: &Caller,
    users: Vec<User>,
) -> larkspur_core::Result<Vec<WireUser>> {
    let leaders: Vec<UserKey> = users.iter().filter_map(|user| user.leader).collect();
    let departments: Vec<DepartmentKey> =
        users.iter().flat_map(|user| &user.memberships).map(|membership| membership.department).collect();
    let custom = who.ids.load(tx, &leaders, &departments)?;
    let attributes = Attributes::load(tx, who, &users)?;
    Ok(users.into_iter().map(|user| wire(who, &custom, &attributes, user).listed()).collect())
}

/// Users of a page, as [`render_list`] does, each with the way to the departments where the caller may see that.
pub(super) fn render_page(
    tx: &mut Tx<'_>,
    who: &Caller,
    users: Vec<User>,
) -> larkspur_core::Result<Vec<WireUser>> {
    let paths = department_path::render(tx, who, &users)?;
    let users = render_list(tx, who, users)?;
    Ok(users.into_iter().zip(paths).map(|(user, path)| user.standing_at(path)).collect())
}

/// The state of an account as answers show it.
pub(super) fn status(status: UserStatus) -> WireStatus {
    WireStatus {
        is_frozen: status.frozen,
        is_resigned: status.resigned,
        is_activated: status.is_activated(),
        is_exited: false,
        is_unjoin: !status.joined && !status.resigned,
    }
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
        status: status(user.status),
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
        department_path: None,
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
