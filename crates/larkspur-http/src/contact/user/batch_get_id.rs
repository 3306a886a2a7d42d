//! `POST /open-apis/contact/v3/users/batch_get_id`: finds users by sign-in address or mobile number.

use larkspur_contract::endpoint::CONTACT_V3_USER_BATCH_GET_ID;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::user::{self, Contact};
use larkspur_model::UserKey;
use serde::{Deserialize, Serialize};

use super::wire::{self, WireStatus};
use crate::call::Call;
use crate::error_code::Codes;
use crate::served::{Outcome, Served};
use crate::wire::or_default;

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &CONTACT_V3_USER_BATCH_GET_ID,
    codes: Codes::NONE,
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Node", "Go", "Java"],
        notes: &[
            "rows come in the order of the request, addresses first; each shows address or number as it was asked for",
            "whoever is out of range has a row without user_id, as if there were nobody",
            "of several who left with one address or number, the last one is found",
        ],
    },
    handler: |call| Box::pin(handle(call)),
};

#[derive(Deserialize, Default)]
#[serde(default)]
struct Body {
    #[serde(deserialize_with = "or_default")]
    emails: Vec<String>,
    #[serde(deserialize_with = "or_default")]
    mobiles: Vec<String>,
    #[serde(deserialize_with = "or_default")]
    include_resigned: bool,
}

#[derive(Serialize)]
struct Data {
    user_list: Vec<Found>,
}

#[derive(Serialize)]
struct Found {
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mobile: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<WireStatus>,
}

async fn handle(mut call: Call) -> Outcome {
    let Body { emails, mobiles, include_resigned } = call.body()?;
    let contacts: Vec<Contact> =
        emails.into_iter().map(Contact::Email).chain(mobiles.into_iter().map(Contact::Mobile)).collect();
    let user_list = call.read(move |tx, who| {
        let found = user::lookup(tx, who, &contacts, include_resigned)?;
        let keys: Vec<UserKey> = found.iter().flatten().map(|user| user.key).collect();
        let custom = who.ids.load(tx, &keys, &[])?;
        let rows = contacts.iter().zip(found).map(|(contact, user)| {
            let (email, mobile) = match contact {
                Contact::Email(text) => (Some(text.clone()), None),
                Contact::Mobile(text) => (None, Some(text.clone())),
            };
            Found {
                user_id: user.as_ref().map(|user| who.ids.user(&custom, user.key)),
                mobile,
                email,
                status: user.map(|user| wire::status(user.status)),
            }
        });
        Ok(rows.collect())
    });
    let user_list = user_list.await?;
    call.reply(&Data { user_list })
}
