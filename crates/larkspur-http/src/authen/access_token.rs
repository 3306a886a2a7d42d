//! `POST /open-apis/authen/v1/access_token`: a user token and the user for a code, the oldest way.

use larkspur_contract::endpoint::AUTHEN_V1_ACCESS_TOKEN_CREATE;
use larkspur_contract::parity::{Level, Standing};
use serde::Serialize;

use super::issue::{CODE_CODES, Granted, Tokens, by_code};
use super::wire::UserInfo;
use crate::call::Call;
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &AUTHEN_V1_ACCESS_TOKEN_CREATE,
    codes: CODE_CODES,
    standing: Standing {
        level: Level::Approximate,
        proved_by: &["Python", "Go"],
        notes: &["no pictures, no session id (sid)"],
    },
    handler: |call| Box::pin(handle(call)),
};

#[derive(Serialize)]
struct Data {
    #[serde(flatten)]
    tokens: Tokens,
    #[serde(flatten)]
    user: UserInfo,
}

async fn handle(mut call: Call) -> Outcome {
    let Granted { tokens, held, user, .. } = by_code(&mut call).await?;
    let user = UserInfo::of(&call.ids()?, call.tenant_key()?, user);
    Ok(call.reply_within(&Data { tokens, user }, held))
}
