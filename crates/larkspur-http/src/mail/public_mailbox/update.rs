//! `PUT /open-apis/mail/v1/public_mailboxes/:public_mailbox_id`: replaces a public mailbox.

use larkspur_contract::endpoint::MAIL_V1_PUBLIC_MAILBOX_UPDATE;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::public_mailbox::{self, NewPublicMailbox};

use super::change::CODES;
use super::wire::{self, Given};
use crate::call::Call;
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &MAIL_V1_PUBLIC_MAILBOX_UPDATE,
    codes: CODES,
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Go"],
        notes: &[
            "an absent name is the local part of the address; only the address stays when it is absent",
            "a domain of nobody or of another tenant is 1234008, for which the page has no code of its own",
            "the old address becomes an alias; an alias of the mailbox may become its address, then the two change places",
            "a public mailbox has at most 30 aliases unless the administrator decides otherwise",
        ],
    },
    handler: |call| Box::pin(handle(call)),
};

async fn handle(mut call: Call) -> Outcome {
    let id = call.path("public_mailbox_id").to_owned();
    let given = NewPublicMailbox::from(call.body::<Given>()?);
    let mailbox =
        call.write(move |tx, who| Ok(wire::render(who, public_mailbox::replace(tx, who, &id, &given)?)));
    let mailbox = mailbox.await?;
    call.reply(&mailbox)
}
