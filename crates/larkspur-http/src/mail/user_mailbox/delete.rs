//! `DELETE /open-apis/mail/v1/user_mailboxes/:user_mailbox_id`: releases a mailbox from the recycle bin.

use larkspur_contract::endpoint::MAIL_V1_USER_MAILBOX_DELETE;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::{Noun, user_mailbox};

use crate::call::Call;
use crate::error_code::{Cause, Codes};
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &MAIL_V1_USER_MAILBOX_DELETE,
    codes: Codes {
        causes: &[(Cause::NotFound(Noun::UserMailbox), 1_230_001)],
        fields: &[],
        parameter: Some(1_230_001),
        internal: None,
        empty: None,
    },
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Node", "Go"],
        notes: &[
            "the mailbox of a user who left lies in the recycle bin, where its address and aliases stay taken until they are released here",
            "named by its address or one of its aliases, all of which are free at once; a mailbox that is in use is refused with 1230001",
            "transfer_mailbox must be the address of a live mailbox of the tenant; no mail is kept here that could move",
        ],
    },
    handler: |call| Box::pin(handle(call)),
};

async fn handle(mut call: Call) -> Outcome {
    let address = call.path("user_mailbox_id").to_owned();
    let heir = call.query("transfer_mailbox").map(str::to_owned);
    call.write(move |tx, who| user_mailbox::release(tx, who, &address, heir.as_deref())).await?;
    call.done()
}
