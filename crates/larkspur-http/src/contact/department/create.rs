//! `POST /open-apis/contact/v3/departments`: creates a department.

use larkspur_contract::endpoint::CONTACT_V3_DEPARTMENT_CREATE;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::department::{self, NewDepartment, NewLeader};
use larkspur_core::{Field, Limit, Noun};
use larkspur_model::LeaderKind;
use serde::{Deserialize, Serialize};

use super::wire::{self, WireDepartment};
use crate::call::Call;
use crate::envelope::Failure;
use crate::error_code::{Cause, Codes};
use crate::served::{Outcome, Served};
use crate::wire::{Number, WireI18nName, given, or_default};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &CONTACT_V3_DEPARTMENT_CREATE,
    codes: Codes {
        causes: &[
            (Cause::Missing(Field::Name), 40016),
            (Cause::Invalid(Field::Name), 40018),
            (Cause::Invalid(Field::NameSeparator), 43029),
            (Cause::Missing(Field::ParentDepartment), 44101),
            (Cause::NoDepartmentRight, 40004),
            (Cause::OutOfRange(Noun::ParentDepartment), 40014),
            (Cause::Invalid(Field::DepartmentId), 43008),
            (Cause::Taken(Field::DepartmentId), 43007),
            (Cause::Taken(Field::WholeDepartment), 43000),
            (Cause::Taken(Field::Name), 43022),
            (Cause::Taken(Field::I18nName), 43018),
            (Cause::Taken(Field::Order), 43005),
            (Cause::Invalid(Field::Order), 40018),
            (Cause::NotFound(Noun::Unit), 43004),
            (Cause::Invalid(Field::Units), 43004),
            (Cause::Full(Limit::DepartmentsOfUnit), 43017),
            (Cause::Invalid(Field::ChatEmployeeTypes), 43026),
            (Cause::NotFound(Noun::Leader), 41012),
            (Cause::Resigned(Noun::Leader), 42006),
            (Cause::NotJoined(Noun::Leader), 43025),
            (Cause::Invalid(Field::Leaders), 40018),
            (Cause::NotFound(Noun::Hrbp), 43028),
            (Cause::Full(Limit::DepartmentDepth), 43019),
            (Cause::Full(Limit::ChildDepartments), 43013),
            (Cause::Full(Limit::Departments), 40018),
            (Cause::Taken(Field::ClientToken), 40021),
            (Cause::Busy, 43024),
        ],
        fields: &[
            ("name", None, 40016),
            ("parent_department_id", None, 44101),
            ("department_id", None, 43008),
            ("department_hrbps", None, 43028),
        ],
        parameter: Some(40018),
        internal: Some(40003),
        empty: Some(40008),
    },
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Node", "Go", "Java"],
        notes: &[
            "40008 answers an empty body",
            "40004 answers an app whose contact range holds no department; any other parent out of range is 40014",
            "43000 answers the very same department once more: same parent, same name, same custom department_id",
            "43024 answers when too many changes are waiting; nothing was done, try again",
            "the tenant limit of departments has no code of its own and answers 40018",
            "a name has at most 255 characters, a department at most 100 leaders",
            "an absent order is that of the last sibling plus one",
            "the members of a department chat are those of the department and of all below it",
        ],
    },
    handler: |call| Box::pin(handle(call)),
};

#[derive(Deserialize, Default)]
#[serde(default)]
struct Body {
    #[serde(deserialize_with = "or_default")]
    name: String,
    #[serde(deserialize_with = "or_default")]
    i18n_name: WireI18nName,
    parent_department_id: Option<String>,
    department_id: Option<String>,
    leader_user_id: Option<String>,
    order: Option<Number>,
    #[serde(deserialize_with = "or_default")]
    unit_ids: Vec<String>,
    #[serde(deserialize_with = "or_default")]
    create_group_chat: bool,
    #[serde(deserialize_with = "or_default")]
    leaders: Vec<Leader>,
    #[serde(deserialize_with = "or_default")]
    group_chat_employee_types: Vec<i64>,
    #[serde(deserialize_with = "or_default")]
    department_hrbps: Vec<String>,
}

/// The Python client spells both names its own way.
#[derive(Deserialize)]
struct Leader {
    #[serde(rename = "leaderType", alias = "leader_type")]
    kind: i64,
    #[serde(rename = "leaderID", alias = "leader_id", alias = "leader_i_d")]
    user: String,
}

#[derive(Serialize)]
struct Data {
    department: WireDepartment,
}

async fn handle(mut call: Call) -> Outcome {
    let (new, token) = (parse(&call)?, call.client_token());
    let department = call.write(move |tx, who| {
        let department = department::create(tx, who, &new, token.as_ref())?;
        wire::render_one(tx, who, department)
    });
    let department = department.await?;
    call.reply(&Data { department })
}

fn parse(call: &Call) -> Result<NewDepartment, Failure> {
    let body: Body = call.body()?;
    let order = match body.order.filter(|order| !order.is_empty()) {
        None => None,
        Some(order) => match order.get().filter(|order| *order >= 0) {
            Some(order) => Some(order),
            None => {
                let wrong = larkspur_core::Error::Invalid(Field::Order, "not a whole number of 0 or more");
                return Err(call.failure(&wrong));
            }
        },
    };
    Ok(NewDepartment {
        name: body.name,
        i18n_name: body.i18n_name.into(),
        parent: given(body.parent_department_id),
        custom_id: given(body.department_id),
        leader: given(body.leader_user_id),
        order,
        units: body.unit_ids,
        create_chat: body.create_group_chat,
        leaders: body.leaders.into_iter().map(Leader::into_new).collect(),
        chat_employee_types: body.group_chat_employee_types,
        hrbps: body.department_hrbps,
    })
}

impl Leader {
    fn into_new(self) -> NewLeader {
        let kind = if self.kind == 1 { LeaderKind::Main } else { LeaderKind::Deputy };
        NewLeader { kind, user: self.user }
    }
}
