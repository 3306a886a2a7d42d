//! `POST /open-apis/auth/v3/tenant_access_token/internal`: a self-built app gets its tenant access token.

use larkspur_contract::endpoint::AUTH_V3_TENANT_ACCESS_TOKEN_INTERNAL;
use larkspur_contract::parity::{Level, Standing};
use serde::Serialize;

use super::issue::{CODES, issue};
use crate::call::Call;
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &AUTH_V3_TENANT_ACCESS_TOKEN_INTERNAL,
    codes: CODES,
    standing: Standing { level: Level::Complete, proved_by: &["Python", "Node", "Go", "Java"], notes: &[] },
    handler: |call| Box::pin(handle(call)),
};

#[derive(Serialize)]
struct Token {
    tenant_access_token: String,
    expire: i64,
}

async fn handle(call: Call) -> Outcome {
    let issued = issue(&call).await?;
    Ok(call.reply_flat(&Token { tenant_access_token: issued.token, expire: issued.expire }))
}
