//! `POST /open-apis/mail/v1/public_mailboxes/:public_mailbox_id/members`: adds a member to a public mailbox.

use larkspur_contract::endpoint::MAIL_V1_PUBLIC_MAILBOX_MEMBER_CREATE;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::{Limit, Noun, public_mailbox_member};

use super::wire::{self, Given};
use crate::call::Call;
use crate::error_code::{Cause, Codes};
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &MAIL_V1_PUBLIC_MAILBOX_MEMBER_CREATE,
    codes: Codes {
        causes: &[
            (Cause::NotFound(Noun::PublicMailbox), 1_234_016),
            (Cause::Full(Limit::PublicMailboxesOfUser), 1_234_027),
            (Cause::Full(Limit::PublicMailboxMembers), 1_234_027),
        ],
        ..Codes::NONE
    },
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Go"],
        notes: &[
            "whoever is one already keeps the membership and its id: the call answers it again",
            "an unknown user is refused by the gateway's code of that id kind; someone who has left is unknown",
            "a user who is not named is the gateway's 99992402, for which the page has no code; an absent type is USER",
            "a mailbox has at most 400 members, and a user at most 50 mailboxes, unless the administrator decides otherwise: 1234027 tells both",
        ],
    },
    handler: |call| Box::pin(handle(call)),
};

async fn handle(mut call: Call) -> Outcome {
    let mailbox = call.path("public_mailbox_id").to_owned();
    let user = [call.body::<Given>()?.user()];
    let made = call.write(move |tx, who| {
        let made = public_mailbox_member::add(tx, who, &mailbox, &user)?;
        wire::render_one(tx, who, &made)
    });
    let made = made.await?;
    call.reply(&made)
}
