//! `DELETE /open-apis/mail/v1/public_mailboxes/:public_mailbox_id/aliases/:alias_id`: takes an alias away from a public
//! mailbox.

use larkspur_contract::endpoint::MAIL_V1_PUBLIC_MAILBOX_ALIAS_DELETE;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::{Noun, public_mailbox};

use crate::call::Call;
use crate::error_code::Codes;
use crate::mail::alias;
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &MAIL_V1_PUBLIC_MAILBOX_ALIAS_DELETE,
    codes: Codes { causes: &alias::delete_causes(Noun::PublicMailbox, 1_234_016), ..alias::CODES },
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Go"],
        notes: &["the address is free again at once", "what is no mail address is 1234008"],
    },
    handler: |call| Box::pin(handle(call)),
};

async fn handle(mut call: Call) -> Outcome {
    let (mailbox, alias_id) = (call.path("public_mailbox_id").to_owned(), call.path("alias_id").to_owned());
    call.write(move |tx, who| public_mailbox::remove_alias(tx, who, &mailbox, &alias_id)).await?;
    call.done()
}
