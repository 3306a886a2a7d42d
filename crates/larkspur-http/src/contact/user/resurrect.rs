//! `POST /open-apis/contact/v3/users/:user_id/resurrect`: brings a user back.

use larkspur_contract::endpoint::CONTACT_V3_USER_RESURRECT;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::user::{self, NewPlace};
use larkspur_core::{Field, Limit, Noun};
use serde::Deserialize;

use crate::call::Call;
use crate::error_code::{Cause, Codes};
use crate::served::{Outcome, Served};
use crate::wire::{Number, or_default};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &CONTACT_V3_USER_RESURRECT,
    codes: Codes {
        causes: &[
            (Cause::NotResigned(Noun::User), 44033),
            (Cause::TooLate(Noun::User), 44028),
            (Cause::OutOfRange(Noun::User), 44029),
            (Cause::OutOfRange(Noun::Department), 44029),
            (Cause::Taken(Field::UserId), 44032),
            (Cause::Taken(Field::Mobile), 44030),
            (Cause::Taken(Field::Email), 44031),
            (Cause::Taken(Field::EnterpriseEmail), 44031),
            (Cause::Taken(Field::RecycledEmail), 44031),
            (Cause::Taken(Field::LoginEmail), 44031),
            (Cause::Full(Limit::DirectMembers), 44023),
        ],
        ..Codes::NONE
    },
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Node", "Go"],
        notes: &[
            "somebody who has left is seen with the range of all members alone, so every other range is refused as 44029",
            "a full department is refused as 44023",
            "addresses come back, also from whoever got them; an employee number that is taken and an address in a \
             domain that was given up do not",
            "the departments' chats are joined; leaderships, mail groups and contact ranges are not restored",
            "subscription_ids is ignored",
        ],
    },
    handler: |call| Box::pin(handle(call)),
};

#[derive(Deserialize, Default)]
#[serde(default)]
struct Body {
    #[serde(deserialize_with = "or_default")]
    departments: Vec<Place>,
}

#[derive(Deserialize)]
struct Place {
    department_id: Number,
    user_order: Option<i64>,
    department_order: Option<i64>,
}

impl From<Place> for NewPlace {
    fn from(place: Place) -> Self {
        Self {
            department: place.department_id.into_text(),
            user_order: place.user_order.unwrap_or_default(),
            department_order: place.department_order.unwrap_or_default(),
        }
    }
}

async fn handle(mut call: Call) -> Outcome {
    let id = call.path("user_id").to_owned();
    let wanted: Vec<NewPlace> = call.body::<Body>()?.departments.into_iter().map(NewPlace::from).collect();
    call.write(move |tx, who| user::resurrect(tx, who, &id, &wanted).map(|_| ())).await?;
    call.done()
}
