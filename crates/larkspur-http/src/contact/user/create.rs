//! `POST /open-apis/contact/v3/users`: creates a user.

use larkspur_contract::endpoint::CONTACT_V3_USER_CREATE;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::user::{self, NewUser};
use larkspur_core::{Error, Limit, Result};
use larkspur_store::{Together, Tx};

use super::codes::codes;
use super::given::{Data, Given};
use super::wire::{self, WireUser};
use crate::call::Call;
use crate::served::{Outcome, Served};
use crate::together::{self, Wanted, Wish};

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

/// The user who was made, and what of the request was left out.
type Made = (WireUser, Option<Limit>);

static CREATION: Together<Wish<Wanted<NewUser>>, Made, Error> =
    Together::new(CONTACT_V3_USER_CREATE.id, |tx, wishes| together::grant(tx, wishes, create));

fn create(tx: &mut Tx<'_>, wishes: &[&Wish<Wanted<NewUser>>]) -> Result<Vec<Result<Made>>> {
    let asked: Vec<_> = wishes.iter().map(|wish| wish.asked()).collect();
    let made = user::create_each(tx, &asked)?;
    together::show(tx, wishes, made, |tx, Wish { who, wanted }, user| {
        let (avatar_key, left_out) = (user.avatar_key.clone(), wanted.new.left_out(&user));
        Ok((wire::render(tx, who, user)?.created(avatar_key), left_out))
    })
}

async fn handle(mut call: Call) -> Outcome {
    let wanted = Wanted { new: call.body::<Given>()?.into_new(), token: call.client_token() };
    let (user, left_out) = call.write_together(&CREATION, wanted).await?;
    match left_out {
        None => call.reply(&Data { user }),
        // As documented: the user is there, and yet this is a failure.
        Some(limit) => Err(call.failure(&Error::Full(limit))),
    }
}
