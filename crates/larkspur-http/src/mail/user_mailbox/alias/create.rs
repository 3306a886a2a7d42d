//! `POST /open-apis/mail/v1/user_mailboxes/:user_mailbox_id/aliases`: gives a user's mailbox an alias.

use larkspur_contract::endpoint::MAIL_V1_USER_MAILBOX_ALIAS_CREATE;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::{Noun, user_mailbox};
use serde::Serialize;

use crate::call::Call;
use crate::error_code::Codes;
use crate::mail::alias::{self, WireAlias};
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &MAIL_V1_USER_MAILBOX_ALIAS_CREATE,
    codes: Codes { causes: &alias::create_causes(Noun::UserMailbox, 1_235_013), ..alias::CODES },
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Node", "Go"],
        notes: &[
            "the mailbox is named by its address or one of its aliases; an address that someone only signs in with is no mailbox",
            "taken by an alias, also of the same mailbox, is 1235002; by a primary address or mailbox 1234006",
            "a mailbox has at most 30 aliases unless the administrator decides otherwise; one more is 1234008",
        ],
    },
    handler: |call| Box::pin(handle(call)),
};

#[derive(Serialize)]
struct Data {
    user_mailbox_alias: WireAlias,
}

async fn handle(mut call: Call) -> Outcome {
    let address = call.path("user_mailbox_id").to_owned();
    let email_alias = alias::given(&call)?;
    let given = email_alias.clone();
    let primary_email = call.write(move |tx, who| user_mailbox::add_alias(tx, who, &address, &given)).await?;
    call.reply(&Data { user_mailbox_alias: WireAlias { primary_email, email_alias } })
}
