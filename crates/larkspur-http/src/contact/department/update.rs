//! `PUT /open-apis/contact/v3/departments/:department_id`: replaces a department.

use larkspur_contract::endpoint::CONTACT_V3_DEPARTMENT_UPDATE;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::{Field, Limit, Noun, department};

use super::given::Given;
use super::wire::{self, Data};
use crate::call::Call;
use crate::error_code::{Cause, Codes};
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &CONTACT_V3_DEPARTMENT_UPDATE,
    codes: Codes {
        causes: &[
            (Cause::IsRoot, 40002),
            (Cause::NotFound(Noun::Department), 40008),
            (Cause::OutOfRange(Noun::Department), 40004),
            (Cause::OutOfRange(Noun::ParentDepartment), 40014),
            (Cause::NoDepartmentRight, 40014),
            (Cause::Missing(Field::Name), 40016),
            (Cause::Missing(Field::ParentDepartment), 40017),
            (Cause::Invalid(Field::NameSeparator), 43029),
            (Cause::Taken(Field::Name), 43022),
            (Cause::Taken(Field::I18nName), 43018),
            (Cause::Taken(Field::Order), 43005),
            (Cause::NotFound(Noun::Unit), 43004),
            (Cause::Invalid(Field::Units), 43004),
            (Cause::Full(Limit::DepartmentsOfUnit), 43017),
            (Cause::Resigned(Noun::Leader), 43025),
            (Cause::NotJoined(Noun::Leader), 43025),
            (Cause::NotFound(Noun::Hrbp), 43028),
            (Cause::Invalid(Field::ChatEmployeeTypes), 43026),
            (Cause::Full(Limit::DepartmentDepth), 43019),
            (Cause::Full(Limit::ChildDepartments), 43013),
            (Cause::Busy, 43030),
        ],
        fields: &[
            ("name", None, 40016),
            ("parent_department_id", None, 40017),
            ("department_hrbps", None, 43028),
        ],
        parameter: Some(40018),
        internal: Some(40003),
        empty: None,
    },
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Go"],
        notes: &[
            "unit_ids and department_hrbps are kept when they are absent",
            "moves, leaders, busy answers and chats as for patch; contradictions in the leaders answer 40018",
        ],
    },
    handler: |call| Box::pin(handle(call)),
};

async fn handle(mut call: Call) -> Outcome {
    let id = call.path("department_id").to_owned();
    let given = call.body::<Given>()?.into_change(&call)?;
    let department = call.write(move |tx, who| {
        let department = department::update(tx, who, &id, &given)?;
        wire::render_one(tx, who, department)
    });
    let department = department.await?.without_hrbps();
    call.reply(&Data { department })
}
