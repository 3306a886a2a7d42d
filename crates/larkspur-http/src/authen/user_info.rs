//! `GET /open-apis/authen/v1/user_info`: the person for whom a user token speaks.

use larkspur_contract::endpoint::AUTHEN_V1_USER_INFO_GET;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::{SignedOut, user};
use serde::Serialize;

use super::wire::UserInfo;
use crate::call::Call;
use crate::error_code::{Cause, Codes, TOKEN};
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &AUTHEN_V1_USER_INFO_GET,
    codes: Codes {
        causes: &[
            (Cause::SignedOut(SignedOut::Void), 20005),
            (Cause::SignedOut(SignedOut::Resigned), 20021),
            (Cause::SignedOut(SignedOut::Frozen), 20022),
            (Cause::SignedOut(SignedOut::NotJoined), 20023),
        ],
        fields: &[(TOKEN, None, 20005)],
        internal: Some(20050),
        ..Codes::NONE
    },
    standing: Standing {
        level: Level::Approximate,
        proved_by: &["Python", "Node", "Go", "Java"],
        notes: &["no pictures"],
    },
    handler: |call| Box::pin(handle(call)),
};

#[derive(Serialize)]
struct Data {
    #[serde(flatten)]
    user: UserInfo,
    #[serde(skip_serializing_if = "Option::is_none")]
    employee_no: Option<String>,
}

async fn handle(mut call: Call) -> Outcome {
    let mut user = call.read(user::myself).await?;
    let employee_no = user.employee_no.take();
    let user = UserInfo::of(&call.ids()?, call.tenant_key()?, user);
    call.reply(&Data { user, employee_no })
}
