//! `GET /open-apis/contact/v3/users/:user_id`: reads one user.

use larkspur_contract::endpoint::CONTACT_V3_USER_GET;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::{Noun, user};
use serde::Serialize;

use super::department_path;
use super::wire::{self, WireUser};
use crate::call::Call;
use crate::error_code::{Cause, Codes};
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &CONTACT_V3_USER_GET,
    codes: Codes {
        causes: &[(Cause::NotFound(Noun::User), 41012), (Cause::OutOfRange(Noun::User), 41050)],
        fields: &[],
        parameter: Some(40001),
        internal: Some(40003),
        empty: None,
    },
    standing: Standing {
        level: Level::Approximate,
        proved_by: &["Python", "Node", "Go", "Java"],
        notes: &[
            "no pictures, job level or job family",
            "someone who has left is found by a former user_id as long as nobody at work has it; of several, the last",
        ],
    },
    handler: |call| Box::pin(handle(call)),
};

#[derive(Serialize)]
struct Data {
    user: WireUser,
}

async fn handle(mut call: Call) -> Outcome {
    let id = call.path("user_id").to_owned();
    let user = call.read(move |tx, who| {
        let user = user::get(tx, who, &id)?;
        let path = department_path::render(tx, who, std::slice::from_ref(&user))?.pop().flatten();
        Ok(wire::render(tx, who, user)?.standing_at(path).without_option_ids())
    });
    let user = user.await?;
    call.reply(&Data { user })
}
