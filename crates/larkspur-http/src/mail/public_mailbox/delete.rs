//! `DELETE /open-apis/mail/v1/public_mailboxes/:public_mailbox_id`: deletes a public mailbox for good.

use larkspur_contract::endpoint::MAIL_V1_PUBLIC_MAILBOX_DELETE;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::{Noun, public_mailbox};

use crate::call::Call;
use crate::error_code::{Cause, Codes};
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &MAIL_V1_PUBLIC_MAILBOX_DELETE,
    codes: Codes { causes: &[(Cause::NotFound(Noun::PublicMailbox), 1_230_001)], ..Codes::NONE },
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Node", "Go", "Java"],
        notes: &[
            "a live mailbox or one in the recycle bin, by id or by any of its addresses, all of which are free at once",
            "a live mailbox leaves every mail group that it is a member of",
        ],
    },
    handler: |call| Box::pin(handle(call)),
};

async fn handle(mut call: Call) -> Outcome {
    let id = call.path("public_mailbox_id").to_owned();
    call.write(move |tx, who| public_mailbox::remove(tx, who, &id)).await?;
    call.done()
}
