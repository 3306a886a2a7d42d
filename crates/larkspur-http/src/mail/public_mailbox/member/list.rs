//! `GET /open-apis/mail/v1/public_mailboxes/:public_mailbox_id/members`: lists the members of a public mailbox.

use larkspur_contract::endpoint::MAIL_V1_PUBLIC_MAILBOX_MEMBER_LIST;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::{Noun, public_mailbox_member};
use larkspur_model::MemberKey;
use serde::Serialize;

use super::wire::{self, WireMember};
use crate::call::Call;
use crate::error_code::{Cause, Codes};
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &MAIL_V1_PUBLIC_MAILBOX_MEMBER_LIST,
    codes: Codes { causes: &[(Cause::NotFound(Noun::PublicMailbox), 1_234_016)], ..Codes::NONE },
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Node", "Go"],
        notes: &["members come in the order they were added"],
    },
    handler: |call| Box::pin(handle(call)),
};

#[derive(Serialize)]
struct Data {
    has_more: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    page_token: Option<String>,
    items: Vec<WireMember>,
}

async fn handle(mut call: Call) -> Outcome {
    let mailbox = call.path("public_mailbox_id").to_owned();
    let after = call.page_place()?.map(|[last]| MemberKey::new(last));
    let page_size = call.page_size()?;
    let page = call.read(move |tx, who| {
        let (members, last) = public_mailbox_member::list(tx, who, &mailbox, page_size, after)?;
        Ok((wire::render(tx, who, &members)?, last))
    });
    let (items, last) = page.await?;
    let page_token = last.map(|last| call.page_token(&[last.get()]));
    call.reply(&Data { has_more: page_token.is_some(), page_token, items })
}
