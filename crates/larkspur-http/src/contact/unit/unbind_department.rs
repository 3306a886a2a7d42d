//! `POST /open-apis/contact/v3/unit/unbind_department`: makes a department bound to a unit no longer.

use larkspur_contract::endpoint::CONTACT_V3_UNIT_UNBIND_DEPARTMENT;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::unit;

use super::binding::{self, Body};
use crate::call::Call;
use crate::error_code::Codes;
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &CONTACT_V3_UNIT_UNBIND_DEPARTMENT,
    codes: Codes {
        causes: &[
            binding::UNKNOWN_UNIT,
            binding::UNKNOWN_DEPARTMENT,
            binding::BAD_DEPARTMENT,
            binding::ROOT_DEPARTMENT,
            binding::DEPARTMENT_OUT_OF_RANGE,
        ],
        fields: &[("unit_id", None, 43051), ("department_id", None, 43058)],
        parameter: None,
        internal: Some(40003),
        empty: None,
    },
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Node", "Go", "Java"],
        notes: &["a department that is not bound to this unit stays as it is, and the call succeeds"],
    },
    handler: |call| Box::pin(handle(call)),
};

async fn handle(mut call: Call) -> Outcome {
    let body: Body = call.body()?;
    call.write(move |tx, who| unit::unbind_department(tx, who, &body.unit_id, &body.department_id)).await?;
    call.done()
}
