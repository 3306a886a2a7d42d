//! `POST /open-apis/mail/v1/mailgroups`: creates a mail group.

use larkspur_contract::endpoint::MAIL_V1_MAILGROUP_CREATE;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::mail_group::{self, NewMailGroup};
use larkspur_core::{Field, Limit, Noun};

use super::wire::{self, Given};
use crate::call::Call;
use crate::error_code::{Cause, Codes};
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &MAIL_V1_MAILGROUP_CREATE,
    codes: Codes {
        causes: &[
            (Cause::NotFound(Noun::MailDomain), 1_234_019),
            (Cause::Taken(Field::Email), 1_234_006),
            (Cause::Taken(Field::EmailAlias), 1_234_006),
            (Cause::Taken(Field::LoginEmail), 1_234_033),
            (Cause::Missing(Field::Email), 1_234_008),
            (Cause::Full(Limit::MailGroups), 1_234_030),
        ],
        fields: &[],
        parameter: Some(1_234_008),
        internal: None,
        empty: None,
    },
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Node", "Go", "Java"],
        notes: &[
            "email is needed, though the page calls it optional: without it the answer is 1234008",
            "an absent name is the local part of the address, an absent who_can_send_mail is ALL_INTERNAL_USERS",
            "who may send is decided by the group written to alone, not by groups nested in it; a mail group never sends",
            "ALL_INTERNAL_USERS are users with any of their addresses and public mailboxes; invited accounts may send, frozen ones may not",
            "addresses are compared in lower case, domains in their ASCII form; the answer shows them as given",
        ],
    },
    handler: |call| Box::pin(handle(call)),
};

async fn handle(mut call: Call) -> Outcome {
    let new = NewMailGroup::from(call.body::<Given>()?);
    let group = call.write(move |tx, who| Ok(wire::render(who, mail_group::create(tx, who, &new)?)));
    let group = group.await?;
    call.reply(&group)
}
