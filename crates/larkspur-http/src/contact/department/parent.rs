//! `GET /open-apis/contact/v3/departments/parent`: lists what is above a department.

use larkspur_contract::endpoint::CONTACT_V3_DEPARTMENT_PARENT;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::{Field, Noun, department};
use larkspur_model::DepartmentKey;

use super::wire::{self, DepartmentPage};
use crate::call::Call;
use crate::error_code::{Cause, Codes};
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &CONTACT_V3_DEPARTMENT_PARENT,
    codes: Codes {
        causes: &[
            (Cause::NotFound(Noun::Department), 40008),
            (Cause::OutOfRange(Noun::Department), 40004),
            (Cause::Invalid(Field::PageToken), 40012),
        ],
        fields: &[("department_id", None, 44102), ("page_size", None, 40011), ("page_token", None, 40012)],
        parameter: Some(40001),
        internal: Some(40003),
        empty: None,
    },
    standing: Standing {
        level: Level::Approximate,
        proved_by: &["Python", "Node", "Go"],
        notes: &["the root department has nothing above it and answers an empty list"],
    },
    handler: |call| Box::pin(handle(call)),
};

async fn handle(mut call: Call) -> Outcome {
    let id = call.query("department_id").unwrap_or_default().to_owned();
    let after = call.page_place()?.map(|[department]| DepartmentKey::new(department));
    let page_size = call.page_size()?;
    let page = call.read(move |tx, who| {
        let (page, end) = department::ancestors(tx, who, &id, page_size, after)?;
        Ok((wire::render(tx, who, page)?, end))
    });
    let (items, end) = page.await?;
    let page_token = end.map(|end| call.page_token(&[end.get()]));
    call.reply(&DepartmentPage::new(items, page_token))
}
