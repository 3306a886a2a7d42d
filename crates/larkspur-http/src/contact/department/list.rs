//! `GET /open-apis/contact/v3/departments`: lists departments the old way; the clients still have it.

use larkspur_contract::endpoint::CONTACT_V3_DEPARTMENT_LIST;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::department::{self, ChildQuery};
use larkspur_core::{Field, Noun};

use super::wire::{self, DepartmentPage};
use crate::call::Call;
use crate::error_code::{Cause, Codes};
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &CONTACT_V3_DEPARTMENT_LIST,
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
        proved_by: &["Python", "Go"],
        notes: &[
            "tenant access tokens only",
            "without a parent: the departments of the contact range, oldest first, each followed by all below it with \
             fetch_child; for an app that sees everyone the root alone",
        ],
    },
    handler: |call| Box::pin(handle(call)),
};

async fn handle(mut call: Call) -> Outcome {
    let parent = call.query("parent_department_id").map(str::to_owned);
    let after = call.page_place()?.map(wire::position);
    let query = ChildQuery { recursive: call.flag("fetch_child"), page_size: call.page_size()?, after };
    let page = call.read(move |tx, who| {
        let (page, end) = match &parent {
            Some(parent) => department::children(tx, who, parent, query)?,
            None => department::granted(tx, who, query)?,
        };
        Ok((wire::render(tx, who, page)?, end))
    });
    let (items, end) = page.await?;
    let page_token = end.map(|end| call.page_token(&wire::place(end)));
    call.reply(&DepartmentPage::new(items, page_token))
}
