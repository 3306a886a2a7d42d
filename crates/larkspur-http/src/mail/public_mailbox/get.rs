//! `GET /open-apis/mail/v1/public_mailboxes/:public_mailbox_id`: reads one public mailbox, by id or address.

use larkspur_contract::endpoint::MAIL_V1_PUBLIC_MAILBOX_GET;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::{Noun, public_mailbox};

use super::wire;
use crate::call::Call;
use crate::error_code::{Cause, Codes};
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &MAIL_V1_PUBLIC_MAILBOX_GET,
    codes: Codes { causes: &[(Cause::NotFound(Noun::PublicMailbox), 1_234_016)], ..Codes::NONE },
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Node", "Go", "Java"],
        notes: &["a mailbox in the recycle bin is not found"],
    },
    handler: |call| Box::pin(handle(call)),
};

async fn handle(mut call: Call) -> Outcome {
    let id = call.path("public_mailbox_id").to_owned();
    let mailbox = call.read(move |tx, who| Ok(wire::render(who, public_mailbox::get(tx, who, &id)?)));
    let mailbox = mailbox.await?;
    call.reply(&mailbox)
}
