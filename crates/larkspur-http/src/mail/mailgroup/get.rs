//! `GET /open-apis/mail/v1/mailgroups/:mailgroup_id`: reads one mail group, by id or address.

use larkspur_contract::endpoint::MAIL_V1_MAILGROUP_GET;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::{Noun, mail_group};

use super::wire;
use crate::call::Call;
use crate::error_code::{Cause, Codes};
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &MAIL_V1_MAILGROUP_GET,
    codes: Codes { causes: &[(Cause::NotFound(Noun::MailGroup), 1_234_013)], ..Codes::NONE },
    standing: Standing { level: Level::Complete, proved_by: &["Python", "Node", "Go", "Java"], notes: &[] },
    handler: |call| Box::pin(handle(call)),
};

async fn handle(mut call: Call) -> Outcome {
    let id = call.path("mailgroup_id").to_owned();
    let group = call.read(move |tx, who| Ok(wire::render(who, mail_group::get(tx, who, &id)?)));
    let group = group.await?;
    call.reply(&group)
}
