//! `GET /open-apis/mail/v1/user_mailboxes/:user_mailbox_id/aliases`: lists the aliases of a user's mailbox.

use larkspur_contract::endpoint::MAIL_V1_USER_MAILBOX_ALIAS_LIST;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::{Noun, user_mailbox};

use crate::call::Call;
use crate::error_code::{Cause, Codes};
use crate::mail::alias;
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &MAIL_V1_USER_MAILBOX_ALIAS_LIST,
    codes: Codes {
        causes: &[(Cause::NotFound(Noun::UserMailbox), 1_235_013)],
        fields: &[],
        parameter: Some(1_234_008),
        internal: None,
        empty: None,
    },
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Node", "Go"],
        notes: &[
            "all at once, in alphabetical order, each as it was given; page_size is checked and has no effect",
        ],
    },
    handler: |call| Box::pin(handle(call)),
};

async fn handle(mut call: Call) -> Outcome {
    let address = call.path("user_mailbox_id").to_owned();
    let (primary, aliases) = call.read(move |tx, who| user_mailbox::aliases(tx, who, &address)).await?;
    call.reply(&alias::items(&primary, aliases))
}
