//! `POST /open-apis/authen/v1/oidc/refresh_access_token`: a fresh user token for a refresh token, the older way.

use larkspur_contract::endpoint::AUTHEN_V1_OIDC_REFRESH_ACCESS_TOKEN_CREATE;
use larkspur_contract::parity::{Level, Standing};

use super::issue::{REFRESH_CODES, by_refresh_token};
use crate::call::Call;
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &AUTHEN_V1_OIDC_REFRESH_ACCESS_TOKEN_CREATE,
    codes: REFRESH_CODES,
    standing: Standing { level: Level::Complete, proved_by: &["Python", "Node", "Go", "Java"], notes: &[] },
    handler: |call| Box::pin(handle(call)),
};

async fn handle(mut call: Call) -> Outcome {
    by_refresh_token(&mut call).await?.reply_with_scope(&call)
}
