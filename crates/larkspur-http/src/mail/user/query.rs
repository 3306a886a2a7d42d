//! `POST /open-apis/mail/v1/users/query`: tells what addresses are and how they stand.

use larkspur_contract::endpoint::MAIL_V1_USER_QUERY;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::mail_address::{self, Kind, Status};
use serde::{Deserialize, Serialize};

use crate::call::Call;
use crate::error_code::Codes;
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &MAIL_V1_USER_QUERY,
    codes: Codes {
        causes: &[],
        fields: &[("email_list", None, 1_230_001)],
        parameter: Some(1_230_001),
        internal: None,
        empty: None,
    },
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Node", "Go", "Java"],
        notes: &[
            "one row for each address in the order of the request, as it was written there; at most 200",
            "an address that is not there has no type; one that someone only signs in with is not there",
            "the mailbox of a frozen user is disabled, that of a user who left lies in the recycle bin; so do their aliases",
        ],
    },
    handler: |call| Box::pin(handle(call)),
};

#[derive(Deserialize, Default)]
#[serde(default)]
struct Body {
    email_list: Option<Vec<String>>,
}

#[derive(Serialize)]
struct Data {
    user_list: Vec<WireAddress>,
}

#[derive(Serialize)]
struct WireAddress {
    email: String,
    status: u8,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<u8>,
}

async fn handle(mut call: Call) -> Outcome {
    let addresses = call.body::<Body>()?.email_list.unwrap_or_default();
    let asked = addresses.clone();
    let answers = call.read(move |tx, who| mail_address::query(tx, who, &asked)).await?;
    let shown = addresses.into_iter().zip(answers).map(|(email, answer)| WireAddress {
        email,
        status: status(answer.status),
        kind: answer.kind.map(kind),
    });
    call.reply(&Data { user_list: shown.collect() })
}

/// The number of the API.
fn status(status: Status) -> u8 {
    match status {
        Status::Malformed => 1,
        Status::UnknownDomain => 2,
        Status::Unknown => 3,
        Status::Active => 4,
        Status::Recycled => 5,
        Status::Disabled => 6,
    }
}

/// The number of the API.
fn kind(kind: Kind) -> u8 {
    match kind {
        Kind::User => 1,
        Kind::UserAlias => 2,
        Kind::PublicMailbox => 3,
        Kind::PublicMailboxAlias => 4,
        Kind::MailGroup => 5,
        Kind::MailGroupAlias => 6,
    }
}
