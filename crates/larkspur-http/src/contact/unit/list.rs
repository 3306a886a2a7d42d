//! `GET /open-apis/contact/v3/unit`: lists the units of the tenant.

use larkspur_contract::endpoint::CONTACT_V3_UNIT_LIST;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::unit;
use larkspur_model::UnitKey;
use serde::Serialize;

use super::wire::WireUnit;
use crate::call::Call;
use crate::error_code::Codes;
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &CONTACT_V3_UNIT_LIST,
    codes: Codes {
        fields: &[("page_size", None, 40011), ("page_token", None, 40012)],
        internal: Some(40003),
        ..Codes::NONE
    },
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Node", "Go", "Java"],
        notes: &["units come in the order they were made, whatever the contact range"],
    },
    handler: |call| Box::pin(handle(call)),
};

#[derive(Serialize)]
struct Data {
    has_more: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    page_token: Option<String>,
    unitlist: Vec<WireUnit>,
}

async fn handle(mut call: Call) -> Outcome {
    let after = call.page_place()?.map(|[last]| UnitKey::new(last));
    let page_size = call.page_size()?;
    let (units, last) = call.read(move |tx, who| unit::list(tx, who, page_size, after)).await?;
    let page_token = last.map(|last| call.page_token(&[last.get()]));
    let unitlist = units.into_iter().map(WireUnit::from).collect();
    call.reply(&Data { has_more: page_token.is_some(), page_token, unitlist })
}
