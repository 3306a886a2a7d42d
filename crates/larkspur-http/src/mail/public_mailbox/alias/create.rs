//! `POST /open-apis/mail/v1/public_mailboxes/:public_mailbox_id/aliases`: gives a public mailbox an alias.

use larkspur_contract::endpoint::MAIL_V1_PUBLIC_MAILBOX_ALIAS_CREATE;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::{Noun, public_mailbox};
use serde::Serialize;

use crate::call::Call;
use crate::error_code::Codes;
use crate::mail::alias::{self, WireAlias};
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &MAIL_V1_PUBLIC_MAILBOX_ALIAS_CREATE,
    codes: Codes { causes: &alias::create_causes(Noun::PublicMailbox, 1_234_016), ..alias::CODES },
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Node", "Go"],
        notes: &[
            "taken by an alias, also of the same mailbox, is 1235002; by a primary address or mailbox 1234006",
            "a public mailbox has at most 30 aliases unless the administrator decides otherwise; one more is 1234008",
        ],
    },
    handler: |call| Box::pin(handle(call)),
};

#[derive(Serialize)]
struct Data {
    public_mailbox_alias: WireAlias,
}

async fn handle(mut call: Call) -> Outcome {
    let mailbox = call.path("public_mailbox_id").to_owned();
    let email_alias = alias::given(&call)?;
    let given = email_alias.clone();
    let mailbox = call.write(move |tx, who| public_mailbox::add_alias(tx, who, &mailbox, &given)).await?;
    call.reply(&Data { public_mailbox_alias: WireAlias { primary_email: mailbox.email, email_alias } })
}
