//! `POST /open-apis/contact/v3/unit`: creates a unit.

use larkspur_contract::endpoint::CONTACT_V3_UNIT_CREATE;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::unit::{self, NewUnit};
use larkspur_core::{Field, Limit};
use serde::{Deserialize, Serialize};

use crate::call::Call;
use crate::error_code::{Cause, Codes};
use crate::served::{Outcome, Served};
use crate::wire::or_default;

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &CONTACT_V3_UNIT_CREATE,
    codes: Codes {
        causes: &[
            (Cause::Invalid(Field::UnitId), 43051),
            (Cause::Invalid(Field::Name), 43052),
            (Cause::Invalid(Field::UnitType), 43053),
            (Cause::Taken(Field::UnitId), 43056),
            (Cause::Taken(Field::Name), 43055),
            (Cause::Full(Limit::Units), 43059),
        ],
        fields: &[("unit_id", None, 43051), ("name", None, 43052), ("unit_type", None, 43053)],
        parameter: None,
        internal: Some(40003),
        empty: None,
    },
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Node", "Go", "Java"],
        notes: &["units need no edition and are never switched off", "a generated unit_id has 16 hex digits"],
    },
    handler: |call| Box::pin(handle(call)),
};

#[derive(Deserialize, Default)]
#[serde(default)]
struct Body {
    unit_id: Option<String>,
    #[serde(deserialize_with = "or_default")]
    name: String,
    #[serde(deserialize_with = "or_default")]
    unit_type: String,
}

#[derive(Serialize)]
struct Data {
    unit_id: String,
}

async fn handle(mut call: Call) -> Outcome {
    let Body { unit_id, name, unit_type } = call.body()?;
    let new = NewUnit { unit_id, name, unit_type };
    let unit = call.write(move |tx, who| unit::create(tx, who, &new)).await?;
    call.reply(&Data { unit_id: unit.unit_id })
}
