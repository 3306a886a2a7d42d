//! `PUT /open-apis/contact/v3/users/:user_id`: replaces a user.

use larkspur_contract::endpoint::CONTACT_V3_USER_UPDATE;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::{Error, user};

use super::codes::change_codes;
use super::given::{Data, Given};
use super::wire;
use crate::call::Call;
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &CONTACT_V3_USER_UPDATE,
    codes: change_codes!(),
    standing: Standing {
        level: Level::Approximate,
        proved_by: &["Python", "Node", "Go"],
        notes: &[
            "no page describes it: whatever is not named is cleared, join_time too, or gets the default of create; user_id \
             and the state of the account stay",
            "another user_id than the present one is refused as 40001",
            "codes are those of patch",
        ],
    },
    handler: |call| Box::pin(handle(call)),
};

async fn handle(mut call: Call) -> Outcome {
    let id = call.path("user_id").to_owned();
    let new = call.body::<Given>()?.into_new();
    let changed = call.write(move |tx, who| {
        let user = user::update(tx, who, &id, &new)?;
        let (avatar_key, left_out) = (user.avatar_key.clone(), new.left_out(&user));
        Ok((wire::render(tx, who, user)?.created(avatar_key), left_out))
    });
    let (user, left_out) = changed.await?;
    match left_out {
        None => call.reply(&Data { user }),
        Some(limit) => Err(call.failure(&Error::Full(limit))),
    }
}
