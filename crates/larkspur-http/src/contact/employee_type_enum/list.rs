//! `GET /open-apis/contact/v3/employee_type_enums`: lists the employee types of the tenant.

use larkspur_contract::endpoint::CONTACT_V3_EMPLOYEE_TYPE_ENUM_LIST;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::employee_type;
use serde::Serialize;

use super::wire::{self, WireType};
use crate::call::Call;
use crate::error_code::Codes;
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &CONTACT_V3_EMPLOYEE_TYPE_ENUM_LIST,
    codes: Codes::NONE,
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Node", "Go", "Java"],
        notes: &["by number, the five built-in ones first; active or not"],
    },
    handler: |call| Box::pin(handle(call)),
};

#[derive(Serialize)]
struct Data {
    has_more: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    page_token: Option<String>,
    items: Vec<WireType>,
}

async fn handle(mut call: Call) -> Outcome {
    let after = call.page_place()?.map(|[last]| last);
    let page_size = call.page_size()?;
    let page = call.read(move |tx, who| {
        let (types, last) = employee_type::list(tx, who, page_size, after)?;
        Ok((types.into_iter().map(|it| wire::render(who, it)).collect(), last))
    });
    let (items, last): (Vec<WireType>, _) = page.await?;
    let page_token = last.map(|last| call.page_token(&[last]));
    call.reply(&Data { has_more: page_token.is_some(), page_token, items })
}
