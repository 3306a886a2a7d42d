//! `PATCH /open-apis/contact/v3/unit/:unit_id`: renames a unit.

use larkspur_contract::endpoint::CONTACT_V3_UNIT_PATCH;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::{Field, Noun, unit};
use serde::Deserialize;

use crate::call::Call;
use crate::error_code::{Cause, Codes};
use crate::served::{Outcome, Served};
use crate::wire::or_default;

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &CONTACT_V3_UNIT_PATCH,
    codes: Codes {
        causes: &[
            (Cause::NotFound(Noun::Unit), 43051),
            (Cause::Invalid(Field::Name), 43052),
            (Cause::Taken(Field::Name), 43055),
        ],
        fields: &[("name", None, 43052)],
        parameter: None,
        internal: Some(40003),
        empty: None,
    },
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Go"],
        notes: &["a request without a name is refused with 43052"],
    },
    handler: |call| Box::pin(handle(call)),
};

#[derive(Deserialize, Default)]
#[serde(default)]
struct Body {
    #[serde(deserialize_with = "or_default")]
    name: String,
}

async fn handle(mut call: Call) -> Outcome {
    let (id, body) = (call.path("unit_id").to_owned(), call.body::<Body>()?);
    call.write(move |tx, who| unit::rename(tx, who, &id, &body.name)).await?;
    call.done()
}
