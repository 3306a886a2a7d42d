//! `GET /open-apis/search/v1/user`: finds users by part of their name, for a person.

use larkspur_contract::endpoint::SEARCH_V1_USER_SEARCH;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::ids::IdView;
use larkspur_core::search::{self, SearchQuery};
use larkspur_model::User;
use serde::Serialize;

use crate::call::Call;
use crate::error_code::Codes;
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &SEARCH_V1_USER_SEARCH,
    codes: Codes::NONE,
    standing: Standing {
        level: Level::Approximate,
        proved_by: &["Python", "Node", "Go"],
        notes: &[
            "no pictures",
            "any part of the name, in any case; found users come from the oldest to the youngest",
            "every person sees the whole organisation",
        ],
    },
    handler: |call| Box::pin(handle(call)),
};

#[derive(Serialize)]
struct Data {
    has_more: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    page_token: Option<String>,
    users: Vec<WireUser>,
}

#[derive(Serialize)]
struct WireUser {
    department_ids: Vec<String>,
    name: String,
    open_id: String,
    user_id: String,
}

async fn handle(mut call: Call) -> Outcome {
    let text = call.query("query").unwrap_or_default().to_owned();
    let after = call.page_place()?.map(|[after]| after);
    let query = SearchQuery { text, page_size: call.page_size()?, after };
    let page = call.read(move |tx, who| {
        let (found, end) = search::users(tx, who, &query)?;
        Ok((found.into_iter().map(|user| wire(&who.ids, user)).collect::<Vec<_>>(), end))
    });
    let (users, end) = page.await?;
    let page_token = end.map(|end| call.page_token(&[end]));
    call.reply(&Data { has_more: page_token.is_some(), page_token, users })
}

fn wire(ids: &IdView, user: User) -> WireUser {
    WireUser {
        department_ids: user
            .memberships
            .iter()
            .map(|place| ids.open_department_id(place.department))
            .collect(),
        open_id: ids.open_id(user.key),
        user_id: ids.user_id(user.custom_id.as_deref(), user.key),
        name: user.name,
    }
}
