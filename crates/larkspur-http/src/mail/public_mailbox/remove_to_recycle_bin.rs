//! `DELETE /open-apis/mail/v1/public_mailboxes/:public_mailbox_id/remove_to_recycle_bin`: puts a public mailbox into the
//! recycle bin.

use larkspur_contract::endpoint::MAIL_V1_PUBLIC_MAILBOX_REMOVE_TO_RECYCLE_BIN;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::{Noun, public_mailbox};
use serde::Deserialize;

use crate::call::Call;
use crate::error_code::{Cause, Codes};
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &MAIL_V1_PUBLIC_MAILBOX_REMOVE_TO_RECYCLE_BIN,
    codes: Codes {
        causes: &[(Cause::NotFound(Noun::PublicMailbox), 1_230_001)],
        fields: &[],
        parameter: Some(1_230_001),
        internal: Some(1_230_003),
        empty: None,
    },
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Go"],
        notes: &[
            "address and aliases stay taken; the mailbox loses its members and leaves every mail group, and nothing brings it back",
            "to_mail_address must be the address of another live mailbox of the tenant; no mail is kept here that could move",
        ],
    },
    handler: |call| Box::pin(handle(call)),
};

#[derive(Deserialize, Default)]
#[serde(default)]
struct Body {
    to_mail_address: Option<String>,
}

async fn handle(mut call: Call) -> Outcome {
    let id = call.path("public_mailbox_id").to_owned();
    let heir = call.body::<Body>()?.to_mail_address;
    call.write(move |tx, who| public_mailbox::remove_to_recycle_bin(tx, who, &id, heir.as_deref())).await?;
    call.done()
}
