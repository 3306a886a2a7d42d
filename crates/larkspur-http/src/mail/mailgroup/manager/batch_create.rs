//! `POST /open-apis/mail/v1/mailgroups/:mailgroup_id/managers/batch_create`: makes users managers of a mail group.

use larkspur_contract::endpoint::MAIL_V1_MAILGROUP_MANAGER_BATCH_CREATE;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::{Noun, mail_group_manager};

use super::wire;
use crate::call::Call;
use crate::error_code::{Cause, Codes};
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &MAIL_V1_MAILGROUP_MANAGER_BATCH_CREATE,
    codes: Codes { causes: &[(Cause::NotFound(Noun::MailGroup), 1_234_013)], ..Codes::NONE },
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Go"],
        notes: &[
            "all or none; whoever is a manager already stays one",
            "an unknown user is refused by the gateway's code of that id kind; someone who has left is unknown",
        ],
    },
    handler: |call| Box::pin(handle(call)),
};

async fn handle(mut call: Call) -> Outcome {
    let group = call.path("mailgroup_id").to_owned();
    let users = wire::users(&call)?;
    call.write(move |tx, who| mail_group_manager::add(tx, who, &group, &users)).await?;
    call.done()
}
