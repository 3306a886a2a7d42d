//! `GET /open-apis/contact/v3/unit/:unit_id`: reads one unit.

use larkspur_contract::endpoint::CONTACT_V3_UNIT_GET;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::{Noun, unit};
use serde::Serialize;

use super::wire::WireUnit;
use crate::call::Call;
use crate::error_code::{Cause, Codes};
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &CONTACT_V3_UNIT_GET,
    codes: Codes { causes: &[(Cause::NotFound(Noun::Unit), 43051)], internal: Some(40003), ..Codes::NONE },
    standing: Standing { level: Level::Complete, proved_by: &["Python", "Node", "Go", "Java"], notes: &[] },
    handler: |call| Box::pin(handle(call)),
};

#[derive(Serialize)]
struct Data {
    unit: WireUnit,
}

async fn handle(mut call: Call) -> Outcome {
    let id = call.path("unit_id").to_owned();
    let unit = call.read(move |tx, who| unit::get(tx, who, &id)).await?;
    call.reply(&Data { unit: unit.into() })
}
