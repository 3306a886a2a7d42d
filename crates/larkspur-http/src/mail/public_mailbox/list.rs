//! `GET /open-apis/mail/v1/public_mailboxes`: lists public mailboxes.

use larkspur_contract::endpoint::MAIL_V1_PUBLIC_MAILBOX_LIST;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::public_mailbox;
use larkspur_model::PublicMailboxKey;
use serde::Serialize;

use super::wire::{self, WirePublicMailbox};
use crate::call::Call;
use crate::error_code::{Cause, Codes};
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &MAIL_V1_PUBLIC_MAILBOX_LIST,
    codes: Codes { causes: &[(Cause::Busy, 1_235_003)], ..Codes::NONE },
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Node", "Go", "Java"],
        notes: &["mailboxes come in the order they were made; those in the recycle bin are left out"],
    },
    handler: |call| Box::pin(handle(call)),
};

#[derive(Serialize)]
struct Data {
    has_more: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    page_token: Option<String>,
    items: Vec<WirePublicMailbox>,
}

async fn handle(mut call: Call) -> Outcome {
    let after = call.page_place()?.map(|[last]| PublicMailboxKey::new(last));
    let page_size = call.page_size()?;
    let page = call.read(move |tx, who| {
        let (mailboxes, last) = public_mailbox::list(tx, who, page_size, after)?;
        Ok((mailboxes.into_iter().map(|mailbox| wire::render(who, mailbox)).collect(), last))
    });
    let (items, last): (Vec<WirePublicMailbox>, _) = page.await?;
    let page_token = last.map(|last| call.page_token(&[last.get()]));
    call.reply(&Data { has_more: page_token.is_some(), page_token, items })
}
