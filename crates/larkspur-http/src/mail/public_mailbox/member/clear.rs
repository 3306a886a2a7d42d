//! `POST /open-apis/mail/v1/public_mailboxes/:public_mailbox_id/members/clear`: removes every member from a public
//! mailbox.

use larkspur_contract::endpoint::MAIL_V1_PUBLIC_MAILBOX_MEMBER_CLEAR;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::{Noun, public_mailbox_member};

use crate::call::Call;
use crate::error_code::{Cause, Codes};
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &MAIL_V1_PUBLIC_MAILBOX_MEMBER_CLEAR,
    codes: Codes { causes: &[(Cause::NotFound(Noun::PublicMailbox), 1_234_016)], ..Codes::NONE },
    standing: Standing { level: Level::Complete, proved_by: &["Python", "Node", "Go"], notes: &[] },
    handler: |call| Box::pin(handle(call)),
};

async fn handle(mut call: Call) -> Outcome {
    let mailbox = call.path("public_mailbox_id").to_owned();
    call.write(move |tx, who| public_mailbox_member::clear(tx, who, &mailbox)).await?;
    call.done()
}
