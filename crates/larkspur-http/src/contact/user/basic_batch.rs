//! `POST /open-apis/contact/v3/users/basic_batch`: reads the names of several users, whatever the contact range.

use larkspur_contract::endpoint::CONTACT_V3_USER_BASIC_BATCH;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::user;
use larkspur_model::{I18nName, UserKey};
use serde::{Deserialize, Serialize};

use crate::call::Call;
use crate::error_code::Codes;
use crate::served::{Outcome, Served};
use crate::wire::{WireI18nName, or_default};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &CONTACT_V3_USER_BASIC_BATCH,
    codes: Codes { fields: &[("user_ids", None, 40001)], parameter: Some(40001), ..Codes::NONE },
    standing: Standing {
        level: Level::Approximate,
        proved_by: &["Python", "Go"],
        notes: &[
            "tenant access tokens only",
            "rows come in the order of the ids, each user once; an unknown id is left out",
            "i18n_name has the English name alone, the only one by language that a user can be given",
        ],
    },
    handler: |call| Box::pin(handle(call)),
};

#[derive(Deserialize, Default)]
#[serde(default)]
struct Body {
    #[serde(deserialize_with = "or_default")]
    user_ids: Vec<String>,
}

#[derive(Serialize)]
struct Data {
    users: Vec<BasicUser>,
}

#[derive(Serialize)]
struct BasicUser {
    user_id: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    i18n_name: Option<WireI18nName>,
}

async fn handle(mut call: Call) -> Outcome {
    let Body { user_ids } = call.body()?;
    let users = call.read(move |tx, who| {
        let users = user::names(tx, who, &user_ids)?;
        let keys: Vec<UserKey> = users.iter().map(|user| user.key).collect();
        let custom = who.ids.load(tx, &keys, &[])?;
        let basic = users.into_iter().map(|user| BasicUser {
            user_id: who.ids.user(&custom, user.key),
            i18n_name: WireI18nName::shown(&I18nName::from_given(None, None, user.en_name)),
            name: user.name,
        });
        Ok(basic.collect())
    });
    let users = users.await?;
    call.reply(&Data { users })
}
