//! `POST /open-apis/contact/v3/departments`: creates a department.

use larkspur_contract::endpoint::CONTACT_V3_DEPARTMENT_CREATE;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::department::{self, NewDepartment};
use larkspur_core::{Error, Field, Limit, Noun, Result};
use larkspur_store::{Together, Tx};

use super::given::Given;
use super::wire::{self, Data, WireDepartment};
use crate::call::Call;
use crate::envelope::Failure;
use crate::error_code::{Cause, Codes};
use crate::served::{Outcome, Served};
use crate::together::{self, Wanted, Wish};
use crate::wire::given;

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

static CREATION: Together<Wish<Wanted<NewDepartment>>, WireDepartment, Error> =
    Together::new(CONTACT_V3_DEPARTMENT_CREATE.id, |tx, wishes| together::grant(tx, wishes, create));

async fn handle(mut call: Call) -> Outcome {
    let wanted = Wanted { new: parse(&call)?, token: call.client_token() };
    let department = call.write_together(&CREATION, wanted).await?;
    call.reply(&Data { department })
}

fn create(tx: &mut Tx<'_>, wishes: &[&Wish<Wanted<NewDepartment>>]) -> Result<Vec<Result<WireDepartment>>> {
    let asked: Vec<_> = wishes.iter().map(|wish| wish.asked()).collect();
    let made = department::create_each(tx, &asked)?;
    together::show(tx, wishes, made, |tx, wish, department| wire::render_one(tx, &wish.who, department))
}

fn parse(call: &Call) -> std::result::Result<NewDepartment, Failure> {
    let mut body: Given = call.body()?;
    Ok(NewDepartment {
        order: body.order(call)?,
        leaders: body.leaders().unwrap_or_default(),
        name: body.name.unwrap_or_default(),
        i18n_name: body.i18n_name.unwrap_or_default().into(),
        parent: given(body.parent_department_id),
        custom_id: given(body.department_id),
        leader: given(body.leader_user_id),
        units: body.unit_ids.unwrap_or_default(),
        create_chat: body.create_group_chat.unwrap_or_default(),
        chat_employee_types: body.group_chat_employee_types.unwrap_or_default(),
        hrbps: body.department_hrbps.unwrap_or_default(),
    })
}
