//! `POST /open-apis/mail/v1/mailgroups/:mailgroup_id/managers/batch_delete`: ends the office of managers of a mail group.

use larkspur_contract::endpoint::MAIL_V1_MAILGROUP_MANAGER_BATCH_DELETE;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::{Noun, mail_group_manager};

use super::wire;
use crate::call::Call;
use crate::error_code::{Cause, Codes};
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &MAIL_V1_MAILGROUP_MANAGER_BATCH_DELETE,
    codes: Codes { causes: &[(Cause::NotFound(Noun::MailGroup), 1_234_013)], ..Codes::NONE },
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Go"],
        notes: &[
            "whoever is no manager stays none, someone unknown too; an id of another kind is refused by the gateway's code",
        ],
    },
    handler: |call| Box::pin(handle(call)),
};

async fn handle(mut call: Call) -> Outcome {
    let group = call.path("mailgroup_id").to_owned();
    let users = wire::users(&call)?;
    call.write(move |tx, who| mail_group_manager::remove(tx, who, &group, &users)).await?;
    call.done()
}
