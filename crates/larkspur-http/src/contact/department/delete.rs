//! `DELETE /open-apis/contact/v3/departments/:department_id`: deletes a department.

use larkspur_contract::endpoint::CONTACT_V3_DEPARTMENT_DELETE;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::{Noun, department};

use crate::call::Call;
use crate::error_code::{Cause, Codes};
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &CONTACT_V3_DEPARTMENT_DELETE,
    codes: Codes {
        causes: &[
            (Cause::IsRoot, 40002),
            (Cause::OutOfRange(Noun::Department), 40004),
            (Cause::OutOfRange(Noun::ParentDepartment), 40014),
            (Cause::HasMembers, 43011),
            (Cause::HasChildren, 43012),
        ],
        fields: &[],
        parameter: None,
        internal: Some(40003),
        empty: None,
    },
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Node", "Go"],
        notes: &[
            "its chat goes on as an ordinary one, its unit is released, contact ranges that named it lose it",
            "43011 is answered before 43012",
        ],
    },
    handler: |call| Box::pin(handle(call)),
};

async fn handle(mut call: Call) -> Outcome {
    let id = call.path("department_id").to_owned();
    call.write(move |tx, who| department::delete(tx, who, &id)).await?;
    call.done()
}
