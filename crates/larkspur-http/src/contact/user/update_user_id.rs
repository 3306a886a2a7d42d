//! `PATCH /open-apis/contact/v3/users/:user_id/update_user_id`: gives a user another `user_id`.

use larkspur_contract::endpoint::CONTACT_V3_USER_UPDATE_USER_ID;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::{Field, Limit, Noun, user};
use serde::Deserialize;

use crate::call::Call;
use crate::error_code::{Cause, Codes};
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &CONTACT_V3_USER_UPDATE_USER_ID,
    codes: Codes {
        causes: &[
            (Cause::OutOfRange(Noun::User), 41050),
            (Cause::Missing(Field::UserId), 41054),
            (Cause::Invalid(Field::UserId), 41054),
            (Cause::Taken(Field::UserId), 41011),
            (Cause::Full(Limit::UserIdChanges), 41013),
        ],
        fields: &[("new_user_id", None, 41054)],
        parameter: Some(40001),
        ..Codes::NONE
    },
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Go"],
        notes: &[
            "41013 answers the second change of a user; the setting limits.user_id_changes allows more",
            "the id that a user has already is accepted and not counted",
            "the rule of the new id is that of create, and a bad one is 41054; someone who has left is 40001",
        ],
    },
    handler: |call| Box::pin(handle(call)),
};

#[derive(Deserialize, Default)]
#[serde(default)]
struct Body {
    new_user_id: String,
}

async fn handle(mut call: Call) -> Outcome {
    let id = call.path("user_id").to_owned();
    let body: Body = call.body()?;
    call.write(move |tx, who| user::change_id(tx, who, &id, &body.new_user_id)).await?;
    call.done()
}
