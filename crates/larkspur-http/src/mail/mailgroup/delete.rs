//! `DELETE /open-apis/mail/v1/mailgroups/:mailgroup_id`: deletes a mail group.

use larkspur_contract::endpoint::MAIL_V1_MAILGROUP_DELETE;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::{Noun, mail_group};

use crate::call::Call;
use crate::error_code::{Cause, Codes};
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &MAIL_V1_MAILGROUP_DELETE,
    codes: Codes { causes: &[(Cause::NotFound(Noun::MailGroup), 1_234_013)], ..Codes::NONE },
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Node", "Go", "Java"],
        notes: &[
            "address and aliases are free again at once; the group leaves every group that it is a member of",
        ],
    },
    handler: |call| Box::pin(handle(call)),
};

async fn handle(mut call: Call) -> Outcome {
    let id = call.path("mailgroup_id").to_owned();
    call.write(move |tx, who| mail_group::remove(tx, who, &id)).await?;
    call.done()
}
