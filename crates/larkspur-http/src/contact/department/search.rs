//! `POST /open-apis/contact/v3/departments/search`: finds departments by part of their name, for a person.

use larkspur_contract::endpoint::CONTACT_V3_DEPARTMENT_SEARCH;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::Field;
use larkspur_core::search::{self, SearchQuery};
use serde::Deserialize;

use super::wire::{self, DepartmentPage};
use crate::call::Call;
use crate::error_code::{Cause, Codes};
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &CONTACT_V3_DEPARTMENT_SEARCH,
    codes: Codes {
        causes: &[(Cause::Invalid(Field::Query), 48001)],
        fields: &[("query", None, 48001), ("page_size", None, 48001), ("page_token", None, 48001)],
        parameter: Some(48001),
        internal: Some(48002),
        empty: None,
    },
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Node", "Go", "Java"],
        notes: &[
            "any part of the name, in any case; found departments come from the oldest to the youngest",
            "every person sees the whole organisation; the root department is not found",
        ],
    },
    handler: |call| Box::pin(handle(call)),
};

#[derive(Deserialize, Default)]
#[serde(default)]
struct Body {
    query: Option<String>,
}

async fn handle(mut call: Call) -> Outcome {
    let text = call.body::<Body>()?.query.unwrap_or_default();
    let after = call.page_place()?.map(|[after]| after);
    let query = SearchQuery { text, page_size: call.page_size()?, after };
    let page = call.read(move |tx, who| {
        let (page, end) = search::departments(tx, who, &query)?;
        Ok((wire::render(tx, who, page)?, end))
    });
    let (items, end) = page.await?;
    let page_token = end.map(|end| call.page_token(&[end]));
    call.reply(&DepartmentPage::new(items, page_token))
}
