//! `POST /open-apis/contact/v3/employee_type_enums`: creates an employee type.

use larkspur_contract::endpoint::CONTACT_V3_EMPLOYEE_TYPE_ENUM_CREATE;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::employee_type::{self, GivenType};
use larkspur_core::{Field, Limit};

use super::wire::{self, Given, One};
use crate::call::Call;
use crate::error_code::{Cause, Codes};
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &CONTACT_V3_EMPLOYEE_TYPE_ENUM_CREATE,
    codes: Codes {
        causes: &[
            (Cause::Taken(Field::Name), 42301),
            (Cause::Taken(Field::I18nName), 42302),
            (Cause::Full(Limit::EmployeeTypes), 42303),
        ],
        ..Codes::NONE
    },
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Node", "Go", "Java"],
        notes: &[
            "a content is a duplicate when another type, built in or not, has it; one in a language when another type has \
             it in that language, or the request has the language twice",
            "enum_type 1, and an entry of i18n_content without locale or value, are 99992402",
        ],
    },
    handler: |call| Box::pin(handle(call)),
};

async fn handle(mut call: Call) -> Outcome {
    let given = GivenType::from(call.body::<Given>()?);
    let made = call.write(move |tx, who| Ok(wire::render(who, employee_type::create(tx, who, &given)?)));
    let employee_type_enum = made.await?;
    call.reply(&One { employee_type_enum })
}
