//! `GET /open-apis/im/v1/chats/:chat_id/members`: lists the people in a chat.

use larkspur_contract::endpoint::IM_V1_CHAT_MEMBERS_GET;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::{Noun, chat};
use larkspur_model::UserKey;
use serde::Serialize;

use crate::call::Call;
use crate::error_code::{Cause, Codes};
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &IM_V1_CHAT_MEMBERS_GET,
    codes: Codes {
        causes: &[
            (Cause::NotFound(Noun::Chat), 232_006),
            (Cause::BadId, 232_006),
            (Cause::NotInChat, 232_011),
        ],
        parameter: Some(232_001),
        ..Codes::NONE
    },
    standing: Standing {
        level: Level::Approximate,
        proved_by: &["Python", "Node", "Go", "Java"],
        notes: &[
            "the app must be the one that made the chat; with a user token, the person must be in it",
            "members come in the order in which their users were made, and every page but the last is full",
        ],
    },
    handler: |call| Box::pin(handle(call)),
};

#[derive(Serialize)]
struct Data {
    items: Vec<WireMember>,
    #[serde(skip_serializing_if = "Option::is_none")]
    page_token: Option<String>,
    has_more: bool,
    member_total: i64,
}

#[derive(Serialize)]
struct WireMember {
    member_id_type: &'static str,
    member_id: String,
    name: String,
    tenant_key: String,
}

async fn handle(mut call: Call) -> Outcome {
    let id = call.path("chat_id").to_owned();
    let after = call.page_place()?.map(|[last]| UserKey::new(last));
    let page_size = call.page_size()?;
    let page = call.read(move |tx, who| {
        let page = chat::members(tx, who, &id, page_size, after)?;
        let users: Vec<UserKey> = page.members.iter().map(|(user, _)| *user).collect();
        let custom = who.ids.load(tx, &users, &[])?;
        let shown = page.members.into_iter().map(|(user, name)| WireMember {
            member_id_type: who.ids.user_id_type().as_str(),
            member_id: who.ids.user(&custom, user),
            name,
            tenant_key: who.tenant_key().to_owned(),
        });
        Ok((shown.collect::<Vec<_>>(), page.last, page.total))
    });
    let (items, last, member_total) = page.await?;
    let page_token = last.map(|last| call.page_token(&[last.get()]));
    call.reply(&Data { items, has_more: page_token.is_some(), page_token, member_total })
}
