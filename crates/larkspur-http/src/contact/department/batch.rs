//! `GET /open-apis/contact/v3/departments/batch`: reads several departments.

use larkspur_contract::check::ViolationKind;
use larkspur_contract::endpoint::CONTACT_V3_DEPARTMENT_BATCH;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::department;
use serde::Serialize;

use super::wire::{self, WireDepartment};
use crate::call::Call;
use crate::error_code::Codes;
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &CONTACT_V3_DEPARTMENT_BATCH,
    codes: Codes {
        causes: &[],
        fields: &[("department_ids", Some(ViolationKind::TooMany), 40011), ("department_ids", None, 40001)],
        parameter: Some(40001),
        internal: Some(40003),
        empty: None,
    },
    standing: Standing {
        level: Level::Approximate,
        proved_by: &["Python", "Go"],
        notes: &["rows come in the order of the ids, each department once; what cannot be read is left out"],
    },
    handler: |call| Box::pin(handle(call)),
};

#[derive(Serialize)]
struct Data {
    items: Vec<WireDepartment>,
}

async fn handle(mut call: Call) -> Outcome {
    let ids: Vec<String> = call.query_list("department_ids").map(str::to_owned).collect();
    let items = call.read(move |tx, who| {
        let departments = department::batch(tx, who, &ids)?;
        wire::render(tx, who, departments)
    });
    let items = items.await?;
    call.reply(&Data { items })
}
