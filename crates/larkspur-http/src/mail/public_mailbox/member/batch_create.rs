//! `POST /open-apis/mail/v1/public_mailboxes/:public_mailbox_id/members/batch_create`: adds up to 200 members to a public
//! mailbox.

use larkspur_contract::endpoint::MAIL_V1_PUBLIC_MAILBOX_MEMBER_BATCH_CREATE;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::{Field, Limit, Noun, public_mailbox_member};
use serde::{Deserialize, Serialize};

use super::wire::{self, Given, WireMember};
use crate::call::Call;
use crate::error_code::{Cause, Codes};
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &MAIL_V1_PUBLIC_MAILBOX_MEMBER_BATCH_CREATE,
    codes: Codes {
        causes: &[
            (Cause::NotFound(Noun::PublicMailbox), 1_234_016),
            (Cause::Full(Limit::PublicMailboxesOfUser), 1_234_027),
            (Cause::Full(Limit::PublicMailboxMembers), 1_234_027),
            (Cause::Missing(Field::Member), 1_234_008),
        ],
        fields: &[("items", None, 1_234_008)],
        parameter: Some(1_234_008),
        internal: None,
        empty: None,
    },
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Node", "Go"],
        notes: &[
            "whoever is one already keeps the membership and its id: the call answers it again",
            "an unknown user is refused by the gateway's code of that id kind; someone who has left is unknown",
            "an absent type is USER, the only one there is",
            "a mailbox has at most 400 members, and a user at most 50 mailboxes, unless the administrator decides otherwise: 1234027 tells both",
            "all or none; the answer has the members in the order of the request",
        ],
    },
    handler: |call| Box::pin(handle(call)),
};

#[derive(Deserialize, Default)]
#[serde(default)]
struct Body {
    items: Option<Vec<Given>>,
}

#[derive(Serialize)]
struct Data {
    items: Vec<WireMember>,
}

async fn handle(mut call: Call) -> Outcome {
    let mailbox = call.path("public_mailbox_id").to_owned();
    let given = call.body::<Body>()?.items.unwrap_or_default();
    let users: Vec<String> = given.into_iter().map(Given::user).collect();
    let made = call.write(move |tx, who| {
        let made = public_mailbox_member::add(tx, who, &mailbox, &users)?;
        wire::render(tx, who, &made)
    });
    let items = made.await?;
    call.reply(&Data { items })
}
