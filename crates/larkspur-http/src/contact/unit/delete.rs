//! `DELETE /open-apis/contact/v3/unit/:unit_id`: deletes a unit.

use larkspur_contract::endpoint::CONTACT_V3_UNIT_DELETE;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::{Noun, unit};

use crate::call::Call;
use crate::error_code::{Cause, Codes};
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &CONTACT_V3_UNIT_DELETE,
    codes: Codes { causes: &[(Cause::NotFound(Noun::Unit), 43051)], internal: Some(40003), ..Codes::NONE },
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Node", "Go", "Java"],
        notes: &[
            "departments that were bound to it are bound to none afterwards; they do not stand in its way",
        ],
    },
    handler: |call| Box::pin(handle(call)),
};

async fn handle(mut call: Call) -> Outcome {
    let id = call.path("unit_id").to_owned();
    call.write(move |tx, who| unit::delete(tx, who, &id)).await?;
    call.done()
}
