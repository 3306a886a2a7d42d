//! `GET /open-apis/contact/v3/departments/:department_id`: reads one department.

use larkspur_contract::endpoint::CONTACT_V3_DEPARTMENT_GET;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::{Noun, department};

use super::wire::{self, Data};
use crate::call::Call;
use crate::error_code::{Cause, Codes};
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &CONTACT_V3_DEPARTMENT_GET,
    codes: Codes {
        causes: &[(Cause::NotFound(Noun::Department), 40015), (Cause::OutOfRange(Noun::Department), 40004)],
        fields: &[],
        parameter: Some(40001),
        internal: Some(40003),
        empty: None,
    },
    standing: Standing {
        level: Level::Approximate,
        proved_by: &["Python", "Node", "Go", "Java"],
        notes: &["the root department shows the name of the tenant"],
    },
    handler: |call| Box::pin(handle(call)),
};

async fn handle(mut call: Call) -> Outcome {
    let id = call.path("department_id").to_owned();
    let department = call.read(move |tx, who| {
        let department = department::get(tx, who, &id)?;
        wire::render_one(tx, who, department)
    });
    let department = department.await?;
    call.reply(&Data { department })
}
