//! `POST /open-apis/authen/v1/oidc/access_token`: a user token for a code, the older way.

use larkspur_contract::endpoint::AUTHEN_V1_OIDC_ACCESS_TOKEN_CREATE;
use larkspur_contract::parity::{Level, Standing};

use super::issue::{CODE_CODES, by_code};
use crate::call::Call;
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &AUTHEN_V1_OIDC_ACCESS_TOKEN_CREATE,
    codes: CODE_CODES,
    standing: Standing { level: Level::Complete, proved_by: &["Python", "Node", "Go", "Java"], notes: &[] },
    handler: |call| Box::pin(handle(call)),
};

async fn handle(mut call: Call) -> Outcome {
    by_code(&mut call).await?.reply_with_scope(&call)
}
