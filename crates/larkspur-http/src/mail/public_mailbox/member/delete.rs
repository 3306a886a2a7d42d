//! `DELETE /open-apis/mail/v1/public_mailboxes/:public_mailbox_id/members/:member_id`: removes a member from a public
//! mailbox.

use larkspur_contract::endpoint::MAIL_V1_PUBLIC_MAILBOX_MEMBER_DELETE;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::{Noun, public_mailbox_member};

use crate::call::Call;
use crate::error_code::{Cause, Codes};
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &MAIL_V1_PUBLIC_MAILBOX_MEMBER_DELETE,
    codes: Codes {
        causes: &[
            (Cause::NotFound(Noun::PublicMailbox), 1_234_016),
            (Cause::NotFound(Noun::PublicMailboxMember), 1_234_040),
        ],
        ..Codes::NONE
    },
    standing: Standing { level: Level::Complete, proved_by: &["Python", "Go"], notes: &[] },
    handler: |call| Box::pin(handle(call)),
};

async fn handle(mut call: Call) -> Outcome {
    let (mailbox, id) = (call.path("public_mailbox_id").to_owned(), [call.path("member_id").to_owned()]);
    call.write(move |tx, who| public_mailbox_member::remove(tx, who, &mailbox, &id)).await?;
    call.done()
}
