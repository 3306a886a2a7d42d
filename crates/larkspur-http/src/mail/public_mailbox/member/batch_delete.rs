//! `DELETE /open-apis/mail/v1/public_mailboxes/:public_mailbox_id/members/batch_delete`: removes up to 200 members from a
//! public mailbox.

use larkspur_contract::endpoint::MAIL_V1_PUBLIC_MAILBOX_MEMBER_BATCH_DELETE;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::{Noun, public_mailbox_member};
use serde::Deserialize;

use crate::call::Call;
use crate::error_code::{Cause, Codes};
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &MAIL_V1_PUBLIC_MAILBOX_MEMBER_BATCH_DELETE,
    codes: Codes {
        causes: &[
            (Cause::NotFound(Noun::PublicMailbox), 1_234_016),
            (Cause::NotFound(Noun::PublicMailboxMember), 1_234_040),
        ],
        ..Codes::NONE
    },
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Node", "Go"],
        notes: &["all or none; an id given twice counts once"],
    },
    handler: |call| Box::pin(handle(call)),
};

#[derive(Deserialize, Default)]
#[serde(default)]
struct Body {
    member_id_list: Option<Vec<String>>,
}

async fn handle(mut call: Call) -> Outcome {
    let mailbox = call.path("public_mailbox_id").to_owned();
    let ids = call.body::<Body>()?.member_id_list.unwrap_or_default();
    call.write(move |tx, who| public_mailbox_member::remove(tx, who, &mailbox, &ids)).await?;
    call.done()
}
