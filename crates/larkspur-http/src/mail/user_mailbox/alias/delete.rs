//! `DELETE /open-apis/mail/v1/user_mailboxes/:user_mailbox_id/aliases/:alias_id`: takes an alias away from a user's
//! mailbox.

use larkspur_contract::endpoint::MAIL_V1_USER_MAILBOX_ALIAS_DELETE;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::{Noun, user_mailbox};

use crate::call::Call;
use crate::error_code::Codes;
use crate::mail::alias;
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &MAIL_V1_USER_MAILBOX_ALIAS_DELETE,
    codes: Codes { causes: &alias::delete_causes(Noun::UserMailbox, 1_235_013), ..alias::CODES },
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Go"],
        notes: &["the address is free again at once", "what is no mail address is 1234008"],
    },
    handler: |call| Box::pin(handle(call)),
};

async fn handle(mut call: Call) -> Outcome {
    let (address, alias_id) = (call.path("user_mailbox_id").to_owned(), call.path("alias_id").to_owned());
    call.write(move |tx, who| user_mailbox::remove_alias(tx, who, &address, &alias_id)).await?;
    call.done()
}
