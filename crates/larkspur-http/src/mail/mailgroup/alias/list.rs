//! `GET /open-apis/mail/v1/mailgroups/:mailgroup_id/aliases`: lists the aliases of a mail group.

use larkspur_contract::endpoint::MAIL_V1_MAILGROUP_ALIAS_LIST;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::{Noun, mail_group};

use crate::call::Call;
use crate::error_code::{Cause, Codes};
use crate::mail::alias;
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &MAIL_V1_MAILGROUP_ALIAS_LIST,
    codes: Codes { causes: &[(Cause::NotFound(Noun::MailGroup), 1_234_013)], ..Codes::NONE },
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Node", "Go"],
        notes: &["all at once, in alphabetical order, each as it was given"],
    },
    handler: |call| Box::pin(handle(call)),
};

async fn handle(mut call: Call) -> Outcome {
    let group = call.path("mailgroup_id").to_owned();
    let (group, aliases) = call.read(move |tx, who| mail_group::aliases(tx, who, &group)).await?;
    call.reply(&alias::items(&group.email, aliases))
}
