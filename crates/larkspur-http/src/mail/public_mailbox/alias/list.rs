//! `GET /open-apis/mail/v1/public_mailboxes/:public_mailbox_id/aliases`: lists the aliases of a public mailbox.

use larkspur_contract::endpoint::MAIL_V1_PUBLIC_MAILBOX_ALIAS_LIST;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::{Noun, public_mailbox};

use crate::call::Call;
use crate::error_code::{Cause, Codes};
use crate::mail::alias;
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &MAIL_V1_PUBLIC_MAILBOX_ALIAS_LIST,
    codes: Codes { causes: &[(Cause::NotFound(Noun::PublicMailbox), 1_234_016)], ..Codes::NONE },
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Node", "Go"],
        notes: &["all at once, in alphabetical order, each as it was given"],
    },
    handler: |call| Box::pin(handle(call)),
};

async fn handle(mut call: Call) -> Outcome {
    let mailbox = call.path("public_mailbox_id").to_owned();
    let (mailbox, aliases) = call.read(move |tx, who| public_mailbox::aliases(tx, who, &mailbox)).await?;
    call.reply(&alias::items(&mailbox.email, aliases))
}
