//! `DELETE /open-apis/contact/v3/employee_type_enums/:enum_id`: deletes an employee type.

use larkspur_contract::endpoint::CONTACT_V3_EMPLOYEE_TYPE_ENUM_DELETE;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::employee_type;

use crate::call::Call;
use crate::error_code::Codes;
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &CONTACT_V3_EMPLOYEE_TYPE_ENUM_DELETE,
    codes: Codes::NONE,
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Node", "Go", "Java"],
        notes: &[
            "the page has no codes: an unknown or built-in type is 99992402",
            "users and department chats of a deleted type keep its number, which is never given again",
        ],
    },
    handler: |call| Box::pin(handle(call)),
};

async fn handle(mut call: Call) -> Outcome {
    let id = call.path("enum_id").to_owned();
    call.write(move |tx, who| employee_type::delete(tx, who, &id)).await?;
    call.done()
}
