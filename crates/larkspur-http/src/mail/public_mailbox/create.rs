//! `POST /open-apis/mail/v1/public_mailboxes`: creates a public mailbox.

use larkspur_contract::endpoint::MAIL_V1_PUBLIC_MAILBOX_CREATE;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::public_mailbox::{self, NewPublicMailbox};
use larkspur_core::{Field, Limit, Noun};

use super::wire::{self, Given};
use crate::call::Call;
use crate::error_code::{Cause, Codes};
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &MAIL_V1_PUBLIC_MAILBOX_CREATE,
    codes: Codes {
        causes: &[
            (Cause::NotFound(Noun::MailDomain), 1_234_008),
            (Cause::Taken(Field::Email), 1_234_006),
            (Cause::Taken(Field::EmailAlias), 1_234_006),
            (Cause::Taken(Field::LoginEmail), 1_234_033),
            (Cause::Missing(Field::Email), 1_234_008),
            (Cause::Full(Limit::PublicMailboxes), 1_234_026),
            (Cause::Invalid(Field::Geo), 1_234_041),
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
            "an absent name is the local part of the address",
            "a domain of nobody or of another tenant is 1234008, for which the page has no code of its own",
            "all data lie in one place: a geo that is given is 1234041, and no answer shows one",
            "a tenant has at most 1,000 public mailboxes unless the administrator decides otherwise",
        ],
    },
    handler: |call| Box::pin(handle(call)),
};

async fn handle(mut call: Call) -> Outcome {
    let new = NewPublicMailbox::from(call.body::<Given>()?);
    let mailbox = call.write(move |tx, who| Ok(wire::render(who, public_mailbox::create(tx, who, &new)?)));
    let mailbox = mailbox.await?;
    call.reply(&mailbox)
}
