//! `DELETE /open-apis/mail/v1/mailgroups/:mailgroup_id/aliases/:alias_id`: takes an alias away from a mail group.

use larkspur_contract::endpoint::MAIL_V1_MAILGROUP_ALIAS_DELETE;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::{Noun, mail_group};

use crate::call::Call;
use crate::error_code::Codes;
use crate::mail::alias;
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &MAIL_V1_MAILGROUP_ALIAS_DELETE,
    codes: Codes { causes: &alias::delete_causes(Noun::MailGroup, 1_234_013), ..alias::CODES },
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Go"],
        notes: &["the address is free again at once", "what is no mail address is 1234008"],
    },
    handler: |call| Box::pin(handle(call)),
};

async fn handle(mut call: Call) -> Outcome {
    let (group, alias_id) = (call.path("mailgroup_id").to_owned(), call.path("alias_id").to_owned());
    call.write(move |tx, who| mail_group::remove_alias(tx, who, &group, &alias_id)).await?;
    call.done()
}
