//! `POST /open-apis/contact/v3/unit/bind_department`: binds a department to a unit.

use larkspur_contract::endpoint::CONTACT_V3_UNIT_BIND_DEPARTMENT;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::{Field, unit};

use super::binding::{self, Body};
use crate::call::Call;
use crate::error_code::{Cause, Codes};
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &CONTACT_V3_UNIT_BIND_DEPARTMENT,
    codes: Codes {
        causes: &[
            binding::UNKNOWN_UNIT,
            binding::UNKNOWN_DEPARTMENT,
            binding::BAD_DEPARTMENT,
            binding::ROOT_DEPARTMENT,
            binding::DEPARTMENT_OUT_OF_RANGE,
            (Cause::Taken(Field::Units), 43054),
        ],
        fields: &[("unit_id", None, 43051), ("department_id", None, 43058)],
        parameter: None,
        internal: Some(40003),
        empty: None,
    },
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Node", "Go", "Java"],
        notes: &[
            "binding a department to its unit once more succeeds",
            "a unit that has as many departments as it may have is 99992402: the page has no code of its own",
            "the root department is 43058",
        ],
    },
    handler: |call| Box::pin(handle(call)),
};

async fn handle(mut call: Call) -> Outcome {
    let body: Body = call.body()?;
    call.write(move |tx, who| unit::bind_department(tx, who, &body.unit_id, &body.department_id)).await?;
    call.done()
}
