//! A department on the wire.

use larkspur_core::Caller;
use larkspur_core::department::Position;
use larkspur_core::ids::CustomIds;
use larkspur_model::{Department, DepartmentKey, IdKind, LeaderKind, UserKey};
use larkspur_store::Tx;
use serde::Serialize;

use crate::wire::WireI18nName;

/// What an answer shows of a department. Fields in the order of the contract; what was never given is absent.
#[derive(Serialize)]
pub(super) struct WireDepartment {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    i18n_name: Option<WireI18nName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent_department_id: Option<String>,
    department_id: String,
    open_department_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    leader_user_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    chat_id: Option<String>,
    order: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit_ids: Option<[String; 1]>,
    member_count: i64,
    status: Status,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    leaders: Vec<WireLeader>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    group_chat_employee_types: Vec<i64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    department_hrbps: Vec<String>,
    primary_member_count: i64,
}

/// A page of departments.
#[derive(Serialize)]
pub(super) struct DepartmentPage {
    has_more: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    page_token: Option<String>,
    items: Vec<WireDepartment>,
}

impl DepartmentPage {
    /// These departments, and what continues them if there are more.
    pub(super) fn new(items: Vec<WireDepartment>, page_token: Option<String>) -> Self {
        Self { has_more: page_token.is_some(), page_token, items }
    }
}

/// What a page token keeps of the place where a page ended.
pub(super) fn place(end: Position) -> [i64; 3] {
    [end.version, end.order, end.department.get()]
}

/// The place that a page token kept.
pub(super) fn position([version, order, department]: [i64; 3]) -> Position {
    Position { version, order, department: DepartmentKey::new(department) }
}

/// The answer of the endpoints that show one department.
#[derive(Serialize)]
pub(super) struct Data {
    pub(super) department: WireDepartment,
}

#[derive(Serialize)]
struct Status {
    is_deleted: bool,
}

#[derive(Serialize)]
struct WireLeader {
    #[serde(rename = "leaderType")]
    kind: i64,
    #[serde(rename = "leaderID")]
    user: String,
}

impl WireDepartment {
    /// The same without HRBPs, which the answer of update does not have.
    pub(super) fn without_hrbps(mut self) -> Self {
        self.department_hrbps.clear();
        self
    }
}

/// Departments with the custom ids that showing them needs, read in one transaction.
pub(super) fn render(
    tx: &mut Tx<'_>,
    who: &Caller,
    departments: Vec<Department>,
) -> larkspur_core::Result<Vec<WireDepartment>> {
    let people: Vec<UserKey> = departments.iter().flat_map(people).collect();
    let parents: Vec<DepartmentKey> = departments.iter().filter_map(|department| department.parent).collect();
    let custom = who.ids.load(tx, &people, &parents)?;
    Ok(departments.into_iter().map(|department| wire(who, &custom, department)).collect())
}

/// One department, as [`render`] does many.
pub(super) fn render_one(
    tx: &mut Tx<'_>,
    who: &Caller,
    department: Department,
) -> larkspur_core::Result<WireDepartment> {
    let people: Vec<UserKey> = people(&department).collect();
    let custom = who.ids.load(tx, &people, department.parent.as_slice())?;
    Ok(wire(who, &custom, department))
}

fn people(department: &Department) -> impl Iterator<Item = UserKey> + '_ {
    department.leaders.iter().map(|leader| leader.user).chain(department.hrbps.iter().copied())
}

fn wire(who: &Caller, custom: &CustomIds, department: Department) -> WireDepartment {
    let ids = &who.ids;
    WireDepartment {
        i18n_name: WireI18nName::shown(&department.i18n_name),
        parent_department_id: department.parent.map(|parent| ids.department(custom, parent)),
        department_id: ids.department_id(department.custom_id.as_deref(), department.key),
        open_department_id: ids.open_department_id(department.key),
        leader_user_id: department.main_leader().map(|leader| ids.user(custom, leader)),
        chat_id: department.chat.map(|chat| ids.shown().show(IdKind::ChatId, 0, chat.get())),
        order: department.order.to_string(),
        unit_ids: department.unit_id.map(|unit| [unit]),
        member_count: department.member_count,
        status: Status { is_deleted: department.is_deleted },
        leaders: department
            .leaders
            .iter()
            .map(|leader| WireLeader {
                kind: match leader.kind {
                    LeaderKind::Main => 1,
                    LeaderKind::Deputy => 2,
                },
                user: ids.user(custom, leader.user),
            })
            .collect(),
        group_chat_employee_types: department.chat_employee_types,
        department_hrbps: department.hrbps.iter().map(|user| ids.user(custom, *user)).collect(),
        primary_member_count: department.primary_member_count,
        name: department.name,
    }
}
