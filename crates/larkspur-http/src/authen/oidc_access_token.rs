//! `POST /open-apis/authen/v1/oidc/access_token`: a user token for a code, the older way.

use larkspur_contract::endpoint::AUTHEN_V1_OIDC_ACCESS_TOKEN_CREATE;
use larkspur_contract::parity::{Level, Standing};
use serde::Serialize;

use super::issue::{CODE_CODES, Granted, Tokens, by_code};
use crate::call::Call;
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &AUTHEN_V1_OIDC_ACCESS_TOKEN_CREATE,
    codes: CODE_CODES,
    standing: Standing { level: Level::Complete, proved_by: &["Python", "Node", "Go", "Java"], notes: &[] },
    handler: |call| Box::pin(handle(call)),
};

#[derive(Serialize)]
struct Data {
    #[serde(flatten)]
    tokens: Tokens,
    scope: String,
}

async fn handle(mut call: Call) -> Outcome {
    let Granted { tokens, scope, .. } = by_code(&mut call).await?;
    call.reply(&Data { tokens, scope })
}
