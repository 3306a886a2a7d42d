//! `GET /open-apis/contact/v3/unit/list_department`: lists the departments that are bound to a unit.

use larkspur_contract::endpoint::CONTACT_V3_UNIT_LIST_DEPARTMENT;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::{Noun, unit};
use larkspur_model::DepartmentKey;
use serde::Serialize;

use crate::call::Call;
use crate::error_code::{Cause, Codes};
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &CONTACT_V3_UNIT_LIST_DEPARTMENT,
    codes: Codes {
        causes: &[(Cause::NotFound(Noun::Unit), 43051)],
        fields: &[("unit_id", None, 43051), ("page_size", None, 40011), ("page_token", None, 40012)],
        internal: Some(40003),
        ..Codes::NONE
    },
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Node", "Go", "Java"],
        notes: &[
            "departments come in the order they were made; those outside the contact range are left out",
        ],
    },
    handler: |call| Box::pin(handle(call)),
};

#[derive(Serialize)]
struct Data {
    has_more: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    page_token: Option<String>,
    departmentlist: Vec<WireBinding>,
}

#[derive(Serialize)]
struct WireBinding {
    unit_id: String,
    department_id: String,
}

async fn handle(mut call: Call) -> Outcome {
    let unit_id = call.query("unit_id").unwrap_or_default().to_owned();
    let after = call.page_place()?.map(|[last]| DepartmentKey::new(last));
    let page_size = call.page_size()?;
    let page = call.read(move |tx, who| {
        let (departments, last) = unit::departments(tx, who, &unit_id, page_size, after)?;
        let custom = who.ids.load(tx, &[], &departments)?;
        let shown = departments.iter().map(|key| WireBinding {
            unit_id: unit_id.clone(),
            department_id: who.ids.department(&custom, *key),
        });
        Ok((shown.collect::<Vec<_>>(), last))
    });
    let (departmentlist, last) = page.await?;
    let page_token = last.map(|last| call.page_token(&[last.get()]));
    call.reply(&Data { has_more: page_token.is_some(), page_token, departmentlist })
}
