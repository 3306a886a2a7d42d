//! `POST /open-apis/contact/v3/users`: creates a user.

use larkspur_contract::endpoint::CONTACT_V3_USER_CREATE;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::{Error, user};

use super::codes::codes;
use super::given::{Data, Given};
use super::wire;
use crate::call::Call;
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &CONTACT_V3_USER_CREATE,
    codes: codes!(
        causes: [
            (Cause::Invalid(Field::UserId), 41012),
            (Cause::Taken(Field::UserId), 41011),
            (Cause::NotFound(Noun::Leader), 44022),
            (Cause::Resigned(Noun::Leader), 44021),
            (Cause::Full(Limit::WorkCities), 44054),
            (Cause::Full(Limit::JobTitles), 44055),
            (Cause::Full(Limit::WorkCitiesAndJobTitles), 44056),
            (Cause::Taken(Field::ClientToken), 40021),
        ],
        fields: [("user_id", None, 41012)],
        internal: Some(40003)
    ),
    standing: Standing {
        level: Level::Approximate,
        proved_by: &["Python", "Node", "Go", "Java"],
        notes: &[
            "a created user has joined at once, unless the setting asks for invitations",
            "no job levels or job families yet: naming one is refused",
            "subscription_ids, geo and dotted_line_leader_user_ids are ignored; avatar_key is kept as given",
            "custom attributes are those that the control API defined; another type than the attribute has is 40001",
            "the settings limits.work_cities and limits.job_titles change the 10,000 of 44054 to 44056",
        ],
    },
    handler: |call| Box::pin(handle(call)),
};

async fn handle(mut call: Call) -> Outcome {
    let (new, token) = (call.body::<Given>()?.into_new(), call.client_token());
    let made = call.write(move |tx, who| {
        let user = user::create(tx, who, &new, token.as_ref())?;
        let (avatar_key, left_out) = (user.avatar_key.clone(), new.left_out(&user));
        Ok((wire::render(tx, who, user)?.created(avatar_key), left_out))
    });
    let (user, left_out) = made.await?;
    match left_out {
        None => call.reply(&Data { user }),
        // As documented: the user is there, and yet this is a failure.
        Some(limit) => Err(call.failure(&Error::Full(limit))),
    }
}
