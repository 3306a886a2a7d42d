//! `PATCH /open-apis/contact/v3/departments/:department_id/update_department_id`: gives a department another custom id.

use larkspur_contract::endpoint::CONTACT_V3_DEPARTMENT_UPDATE_DEPARTMENT_ID;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::{Limit, Noun, department};
use serde::Deserialize;

use crate::call::Call;
use crate::error_code::{Cause, Codes};
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &CONTACT_V3_DEPARTMENT_UPDATE_DEPARTMENT_ID,
    codes: Codes {
        causes: &[
            (Cause::NotFound(Noun::Department), 40001),
            (Cause::OutOfRange(Noun::Department), 40007),
            (Cause::Full(Limit::DepartmentIdChanges), 43009),
        ],
        fields: &[("new_department_id", None, 40001)],
        parameter: Some(40001),
        internal: None,
        empty: None,
    },
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Go"],
        notes: &[
            "43009 answers the second change of a department; the setting limits.department_id_changes allows more",
            "the id that a department has already is accepted and not counted",
            "the rule of the new id is that of create; one in use answers 40001, as do the root and an unknown \
             department",
        ],
    },
    handler: |call| Box::pin(handle(call)),
};

#[derive(Deserialize, Default)]
#[serde(default)]
struct Body {
    new_department_id: String,
}

async fn handle(mut call: Call) -> Outcome {
    let id = call.path("department_id").to_owned();
    let body: Body = call.body()?;
    call.write(move |tx, who| department::change_id(tx, who, &id, &body.new_department_id)).await?;
    call.done()
}
