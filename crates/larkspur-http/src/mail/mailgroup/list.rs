//! `GET /open-apis/mail/v1/mailgroups`: lists mail groups.

use larkspur_contract::endpoint::MAIL_V1_MAILGROUP_LIST;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::mail_group;
use larkspur_model::MailGroupKey;
use serde::Serialize;

use super::wire::{self, WireMailGroup};
use crate::call::Call;
use crate::error_code::{Cause, Codes};
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &MAIL_V1_MAILGROUP_LIST,
    codes: Codes { causes: &[(Cause::Busy, 1_235_003)], ..Codes::NONE },
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Node", "Go", "Java"],
        notes: &["groups come in the order they were made"],
    },
    handler: |call| Box::pin(handle(call)),
};

#[derive(Serialize)]
struct Data {
    has_more: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    page_token: Option<String>,
    items: Vec<WireMailGroup>,
}

async fn handle(mut call: Call) -> Outcome {
    let manager = call.query("manager_user_id").map(str::to_owned);
    let after = call.page_place()?.map(|[last]| MailGroupKey::new(last));
    let page_size = call.page_size()?;
    let page = call.read(move |tx, who| {
        let (groups, last) = mail_group::list(tx, who, manager.as_deref(), page_size, after)?;
        Ok((groups.into_iter().map(|group| wire::render(who, group)).collect(), last))
    });
    let (items, last): (Vec<WireMailGroup>, _) = page.await?;
    let page_token = last.map(|last| call.page_token(&[last.get()]));
    call.reply(&Data { has_more: page_token.is_some(), page_token, items })
}
