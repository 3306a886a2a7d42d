//! `GET /open-apis/contact/v3/departments/:department_id/children`: lists what is below a department.

use larkspur_contract::endpoint::CONTACT_V3_DEPARTMENT_CHILDREN;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::department::{self, ChildQuery};
use larkspur_core::{Field, Noun};

use super::wire::{self, DepartmentPage};
use crate::call::Call;
use crate::error_code::{Cause, Codes};
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &CONTACT_V3_DEPARTMENT_CHILDREN,
    codes: Codes {
        causes: &[
            (Cause::NotFound(Noun::Department), 40008),
            (Cause::OutOfRange(Noun::Department), 40004),
            (Cause::Invalid(Field::PageToken), 40012),
        ],
        fields: &[("page_size", None, 40011), ("page_token", None, 40012)],
        parameter: None,
        internal: Some(40003),
        empty: None,
    },
    standing: Standing {
        level: Level::Approximate,
        proved_by: &["Python", "Node", "Go", "Java"],
        notes: &[
            "tenant access tokens only",
            "fetch_child lists descendants in pre-order, siblings by order",
            "a subtree may be of any size; 43010 is never answered",
        ],
    },
    handler: |call| Box::pin(handle(call)),
};

async fn handle(mut call: Call) -> Outcome {
    let id = call.path("department_id").to_owned();
    let after = call.page_place()?.map(wire::position);
    let query = ChildQuery { recursive: call.flag("fetch_child"), page_size: call.page_size()?, after };
    let page = call.read(move |tx, who| {
        let (page, end) = department::children(tx, who, &id, query)?;
        Ok((wire::render(tx, who, page)?, end))
    });
    let (items, end) = page.await?;
    let page_token = end.map(|end| call.page_token(&wire::place(end)));
    call.reply(&DepartmentPage::new(items, page_token))
}
