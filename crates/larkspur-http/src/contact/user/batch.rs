//! `GET /open-apis/contact/v3/users/batch`: reads several users.

use larkspur_contract::endpoint::CONTACT_V3_USER_BATCH;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::user;
use serde::Serialize;

use super::wire::{self, WireUser};
use crate::call::Call;
use crate::error_code::Codes;
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &CONTACT_V3_USER_BATCH,
    codes: Codes { fields: &[("user_ids", None, 40001)], parameter: Some(40001), ..Codes::NONE },
    standing: Standing {
        level: Level::Approximate,
        proved_by: &["Python", "Node", "Go", "Java"],
        notes: &[
            "tenant access tokens only",
            "rows come in the order of the ids, each user once; whoever cannot be read is left out, but an open_id of \
             another app is refused",
            "no pictures, custom attributes, job level or job family",
        ],
    },
    handler: |call| Box::pin(handle(call)),
};

#[derive(Serialize)]
struct Data {
    items: Vec<WireUser>,
}

async fn handle(mut call: Call) -> Outcome {
    let ids: Vec<String> = call.query_list("user_ids").map(str::to_owned).collect();
    let items = call.read(move |tx, who| {
        let users = user::batch(tx, who, &ids)?;
        wire::render_list(tx, who, users)
    });
    let items = items.await?;
    call.reply(&Data { items })
}
