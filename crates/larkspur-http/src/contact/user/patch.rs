//! `PATCH /open-apis/contact/v3/users/:user_id`: changes what the request names.

use larkspur_contract::endpoint::CONTACT_V3_USER_PATCH;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::{Error, user};

use super::codes::change_codes;
use super::given::{Data, Given};
use super::wire;
use crate::call::Call;
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &CONTACT_V3_USER_PATCH,
    codes: change_codes!(
        (Cause::Invalid(Field::OrdersAlone), 44002),
        (Cause::Invalid(Field::BeyondOwnProfile), 41056)
    ),
    standing: Standing {
        level: Level::Approximate,
        proved_by: &["Python", "Node", "Go"],
        notes: &[
            "the scope contact:user.base opens every field, as contact:contact does",
            "with a user token people change themselves only, 41050 for anybody else, and name, en_name and avatar_key \
             only, 41056",
            "an empty text takes a value away, null keeps it; name and mobile cannot be taken away",
            "every department that is named or left must be in range, 40004; without orders all orders are 0",
            "custom attributes that are not named are kept; an empty text or option_id takes one away",
            "a former business address is free at once and does not become an alias; one that is taken away takes the aliases along",
            "a direct leader who has left is refused as 42006",
            "no job levels or job families yet; subscription_ids and \
             dotted_line_leader_user_ids are ignored",
        ],
    },
    handler: |call| Box::pin(handle(call)),
};

async fn handle(mut call: Call) -> Outcome {
    let id = call.path("user_id").to_owned();
    let change = call.body::<Given>()?.into_change();
    let changed = call.write(move |tx, who| {
        let user = user::patch(tx, who, &id, &change)?;
        let left_out = change.left_out(&user);
        Ok((wire::render(tx, who, user)?.listed(), left_out))
    });
    let (user, left_out) = changed.await?;
    match left_out {
        None => call.reply(&Data { user }),
        // As documented: the change is made, and yet this is a failure.
        Some(limit) => Err(call.failure(&Error::Full(limit))),
    }
}
