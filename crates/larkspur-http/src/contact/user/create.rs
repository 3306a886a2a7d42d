//! `POST /open-apis/contact/v3/users`: creates a user.

use larkspur_contract::check::ViolationKind;
use larkspur_contract::endpoint::CONTACT_V3_USER_CREATE;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::user::{self, NewOrder, NewUser};
use larkspur_core::{Field, Limit, Noun};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::wire::{self, WireUser};
use crate::call::Call;
use crate::error_code::{Cause, Codes};
use crate::served::{Outcome, Served};
use crate::wire::{given, or_default};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &CONTACT_V3_USER_CREATE,
    codes: Codes {
        causes: &[
            (Cause::Missing(Field::Name), 41040),
            (Cause::Invalid(Field::Name), 41070),
            (Cause::Invalid(Field::EnName), 41071),
            (Cause::Invalid(Field::Nickname), 41072),
            (Cause::Invalid(Field::UserId), 41012),
            (Cause::Taken(Field::UserId), 41011),
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
            (Cause::Taken(Field::LoginEmail), 44024),
            (Cause::Taken(Field::EmployeeNo), 44051),
            (Cause::Invalid(Field::EmployeeType), 41059),
            (Cause::Invalid(Field::InactiveEmployeeType), 41060),
            (Cause::Invalid(Field::JoinTime), 41042),
            (Cause::Missing(Field::Departments), 41017),
            (Cause::Full(Limit::DepartmentsOfUser), 41033),
            (Cause::Full(Limit::DirectMembers), 41016),
            (Cause::OutOfRange(Noun::Department), 40004),
            (Cause::Invalid(Field::OrderDepartment), 41025),
            (Cause::Invalid(Field::PrimaryDepartment), 41410),
            (Cause::NotFound(Noun::Leader), 44022),
            (Cause::Resigned(Noun::Leader), 44021),
            (Cause::Invalid(Field::OwnLeader), 41030),
            (Cause::Invalid(Field::JobLevel), 44044),
            (Cause::Invalid(Field::JobFamily), 44045),
            (Cause::Invalid(Field::CustomAttribute), 41045),
            (Cause::Taken(Field::ClientToken), 40021),
        ],
        fields: &[
            ("name", Some(ViolationKind::TooLong), 41070),
            ("name", None, 41006),
            ("en_name", None, 41071),
            ("nickname", None, 41072),
            ("user_id", None, 41012),
            ("mobile", None, 41010),
            ("gender", None, 41038),
            ("department_ids", Some(ViolationKind::TooMany), 41033),
            ("department_ids", None, 41017),
            ("employee_type", None, 41059),
            ("job_title", None, 41063),
        ],
        parameter: Some(40001),
        internal: Some(40003),
        empty: None,
    },
    standing: Standing {
        level: Level::Approximate,
        proved_by: &["Python", "Node", "Go", "Java"],
        notes: &[
            "a created user has joined at once, unless the setting asks for invitations",
            "no custom attributes, job levels or job families yet: naming one is refused",
            "subscription_ids and geo are ignored; avatar_key is kept as given",
        ],
    },
    handler: |call| Box::pin(handle(call)),
};

#[derive(Deserialize, Default)]
#[serde(default)]
struct Body {
    user_id: Option<String>,
    #[serde(deserialize_with = "or_default")]
    name: String,
    en_name: Option<String>,
    nickname: Option<String>,
    email: Option<String>,
    mobile: Option<String>,
    mobile_visible: Option<bool>,
    #[serde(deserialize_with = "or_default")]
    gender: i64,
    avatar_key: Option<String>,
    #[serde(deserialize_with = "or_default")]
    department_ids: Vec<String>,
    leader_user_id: Option<String>,
    city: Option<String>,
    country: Option<String>,
    work_station: Option<String>,
    join_time: Option<i64>,
    employee_no: Option<String>,
    #[serde(deserialize_with = "or_default")]
    employee_type: i64,
    #[serde(deserialize_with = "or_default")]
    orders: Vec<Order>,
    #[serde(deserialize_with = "or_default")]
    custom_attrs: Vec<Value>,
    enterprise_email: Option<String>,
    job_title: Option<String>,
    job_level_id: Option<String>,
    job_family_id: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Order {
    department_id: Option<String>,
    #[serde(deserialize_with = "or_default")]
    user_order: i64,
    #[serde(deserialize_with = "or_default")]
    department_order: i64,
    #[serde(deserialize_with = "or_default")]
    is_primary_dept: bool,
}

#[derive(Serialize)]
struct Data {
    user: WireUser,
}

async fn handle(mut call: Call) -> Outcome {
    let (new, token) = (NewUser::from(call.body::<Body>()?), call.client_token());
    let user = call.write(move |tx, who| {
        let user = user::create(tx, who, &new, token.as_ref())?;
        let avatar_key = user.avatar_key.clone();
        Ok(wire::render(tx, who, user)?.created(avatar_key))
    });
    let user = user.await?;
    call.reply(&Data { user })
}

impl From<Body> for NewUser {
    fn from(body: Body) -> Self {
        Self {
            unknown: body.unknown(),
            custom_id: given(body.user_id),
            name: body.name,
            en_name: given(body.en_name),
            nickname: given(body.nickname),
            email: given(body.email),
            enterprise_email: given(body.enterprise_email),
            mobile: given(body.mobile),
            mobile_visible: body.mobile_visible.unwrap_or(true),
            gender: body.gender,
            avatar_key: given(body.avatar_key),
            departments: body.department_ids,
            orders: body.orders.into_iter().map(NewOrder::from).collect(),
            leader: given(body.leader_user_id),
            city: given(body.city),
            country: given(body.country),
            work_station: given(body.work_station),
            job_title: given(body.job_title),
            join_time: body.join_time,
            employee_no: given(body.employee_no),
            employee_type: body.employee_type,
        }
    }
}

impl Body {
    /// What it names that no tenant has yet.
    fn unknown(&self) -> Vec<Field> {
        let named = |id: &Option<String>| id.as_ref().is_some_and(|id| !id.is_empty());
        [
            (named(&self.job_level_id), Field::JobLevel),
            (named(&self.job_family_id), Field::JobFamily),
            (!self.custom_attrs.is_empty(), Field::CustomAttribute),
        ]
        .into_iter()
        .filter_map(|(named, field)| named.then_some(field))
        .collect()
    }
}

impl From<Order> for NewOrder {
    fn from(order: Order) -> Self {
        Self {
            department: order.department_id,
            user_order: order.user_order,
            department_order: order.department_order,
            is_primary: order.is_primary_dept,
        }
    }
}
