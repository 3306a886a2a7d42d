//! `PUT /open-apis/contact/v3/employee_type_enums/:enum_id`: replaces an employee type.

use larkspur_contract::endpoint::CONTACT_V3_EMPLOYEE_TYPE_ENUM_UPDATE;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::employee_type::{self, GivenType};

use super::wire::{self, Given, One};
use crate::call::Call;
use crate::error_code::Codes;
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &CONTACT_V3_EMPLOYEE_TYPE_ENUM_UPDATE,
    codes: Codes::NONE,
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Node", "Go", "Java"],
        notes: &[
            "the page has no codes: an unknown or built-in type and a duplicate content are 99992402",
            "users and department chats of a type that is switched off keep it; nobody else can be given it",
            "an empty i18n_content clears it",
        ],
    },
    handler: |call| Box::pin(handle(call)),
};

async fn handle(mut call: Call) -> Outcome {
    let id = call.path("enum_id").to_owned();
    let given = GivenType::from(call.body::<Given>()?);
    let changed =
        call.write(move |tx, who| Ok(wire::render(who, employee_type::update(tx, who, &id, &given)?)));
    let employee_type_enum = changed.await?;
    call.reply(&One { employee_type_enum })
}
