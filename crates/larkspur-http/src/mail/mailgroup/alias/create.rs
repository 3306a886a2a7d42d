//! `POST /open-apis/mail/v1/mailgroups/:mailgroup_id/aliases`: gives a mail group an alias.

use larkspur_contract::endpoint::MAIL_V1_MAILGROUP_ALIAS_CREATE;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::{Noun, mail_group};
use serde::Serialize;

use crate::call::Call;
use crate::error_code::Codes;
use crate::mail::alias::{self, WireAlias};
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &MAIL_V1_MAILGROUP_ALIAS_CREATE,
    codes: Codes { causes: &alias::create_causes(Noun::MailGroup, 1_234_013), ..alias::CODES },
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Go"],
        notes: &[
            "taken by an alias, also of the same group, is 1235002; by a primary address or mailbox 1234006",
            "a group has at most 30 aliases unless the administrator decides otherwise; one more is 1234008",
        ],
    },
    handler: |call| Box::pin(handle(call)),
};

#[derive(Serialize)]
struct Data {
    mailgroup_alias: WireAlias,
}

async fn handle(mut call: Call) -> Outcome {
    let group = call.path("mailgroup_id").to_owned();
    let email_alias = alias::given(&call)?;
    let given = email_alias.clone();
    let group = call.write(move |tx, who| mail_group::add_alias(tx, who, &group, &given)).await?;
    call.reply(&Data { mailgroup_alias: WireAlias { primary_email: group.email, email_alias } })
}
