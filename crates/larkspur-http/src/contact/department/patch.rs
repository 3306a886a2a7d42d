//! `PATCH /open-apis/contact/v3/departments/:department_id`: changes what the request names.

use larkspur_contract::endpoint::CONTACT_V3_DEPARTMENT_PATCH;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::{Field, Limit, Noun, department};

use super::given::Given;
use super::wire::{self, Data};
use crate::call::Call;
use crate::error_code::{Cause, Codes};
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &CONTACT_V3_DEPARTMENT_PATCH,
    codes: Codes {
        causes: &[
            (Cause::IsRoot, 40002),
            (Cause::NotFound(Noun::Department), 40008),
            (Cause::OutOfRange(Noun::Department), 40004),
            (Cause::OutOfRange(Noun::ParentDepartment), 40014),
            (Cause::NoDepartmentRight, 40014),
            (Cause::Invalid(Field::NameSeparator), 43029),
            (Cause::Taken(Field::Name), 43022),
            (Cause::Taken(Field::I18nName), 43018),
            (Cause::Taken(Field::Order), 43005),
            (Cause::Invalid(Field::Leaders), 43016),
            (Cause::Resigned(Noun::Leader), 43025),
            (Cause::NotJoined(Noun::Leader), 43025),
            (Cause::NotFound(Noun::Hrbp), 43028),
            (Cause::Invalid(Field::ChatEmployeeTypes), 43026),
            (Cause::Full(Limit::DepartmentDepth), 43019),
            (Cause::Full(Limit::ChildDepartments), 43013),
            (Cause::Busy, 43030),
        ],
        fields: &[("department_hrbps", None, 43028)],
        parameter: None,
        internal: Some(40003),
        empty: None,
    },
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Node", "Go"],
        notes: &[
            "a department that moves keeps its order if that is free there, and else stands last; an order that is \
             given and taken is refused",
            "the parent must be in range only when the department moves",
            "moving a department below itself answers 99992402",
            "leader_user_id alone puts another main leader in front of the present deputies; a new main leader who \
             was a deputy is one no longer",
            "43016 answers every contradiction in the leaders: two main ones, one twice, deputies without a main one",
            "43025 answers a leader who has not joined or has resigned",
            "43030 answers when too many changes are waiting; nothing was done, try again",
            "name and owner of a department chat follow the department, its members the department and all below it",
        ],
    },
    handler: |call| Box::pin(handle(call)),
};

async fn handle(mut call: Call) -> Outcome {
    let id = call.path("department_id").to_owned();
    let change = call.body::<Given>()?.into_change(&call)?;
    let department = call.write(move |tx, who| {
        let department = department::patch(tx, who, &id, &change)?;
        wire::render_one(tx, who, department)
    });
    let department = department.await?;
    call.reply(&Data { department })
}
