//! `POST /open-apis/authen/v1/access_token`: a user token and the user for a code, the oldest way.

use larkspur_contract::endpoint::AUTHEN_V1_ACCESS_TOKEN_CREATE;
use larkspur_contract::parity::{Level, Standing};

use super::issue::{CODE_CODES, by_code};
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

async fn handle(mut call: Call) -> Outcome {
    by_code(&mut call).await?.reply_with_user(&call)
}
