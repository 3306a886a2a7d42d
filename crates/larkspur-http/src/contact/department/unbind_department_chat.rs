//! `POST /open-apis/contact/v3/departments/unbind_department_chat`: makes the chat of a department an ordinary one.

use larkspur_contract::endpoint::CONTACT_V3_DEPARTMENT_UNBIND_DEPARTMENT_CHAT;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::{Noun, department};
use serde::Deserialize;

use crate::call::Call;
use crate::error_code::{Cause, Codes};
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &CONTACT_V3_DEPARTMENT_UNBIND_DEPARTMENT_CHAT,
    codes: Codes {
        causes: &[
            (Cause::IsRoot, 40002),
            (Cause::OutOfRange(Noun::Department), 40004),
            (Cause::NotFound(Noun::Chat), 40020),
        ],
        fields: &[],
        parameter: None,
        internal: Some(40003),
        empty: None,
    },
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Go"],
        notes: &["the members stay; the department may be given a new chat later"],
    },
    handler: |call| Box::pin(handle(call)),
};

#[derive(Deserialize, Default)]
#[serde(default)]
struct Body {
    department_id: String,
}

async fn handle(mut call: Call) -> Outcome {
    let body: Body = call.body()?;
    call.write(move |tx, who| department::unbind_chat(tx, who, &body.department_id)).await?;
    call.done()
}
