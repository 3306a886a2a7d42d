//! `POST /open-apis/auth/v3/app_access_token/internal`: a self-built app gets its app access token, which is its
//! tenant access token under both names.

use larkspur_contract::endpoint::AUTH_V3_APP_ACCESS_TOKEN_INTERNAL;
use larkspur_contract::parity::{Level, Standing};
use serde::Serialize;

use super::issue::{CODES, issue};
use crate::call::Call;
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &AUTH_V3_APP_ACCESS_TOKEN_INTERNAL,
    codes: CODES,
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Go"],
        notes: &["app_access_token and tenant_access_token are the same value"],
    },
    handler: |call| Box::pin(handle(call)),
};

#[derive(Serialize)]
struct Tokens {
    app_access_token: String,
    expire: i64,
    tenant_access_token: String,
}

async fn handle(call: Call) -> Outcome {
    let issued = issue(&call).await?;
    let tokens = Tokens {
        app_access_token: issued.token.clone(),
        expire: issued.expire,
        tenant_access_token: issued.token,
    };
    Ok(call.reply_flat(&tokens))
}
