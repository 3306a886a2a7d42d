//! `GET /open-apis/im/v1/chats`: lists the chats that the calling app is in.

use larkspur_contract::endpoint::IM_V1_CHAT_LIST;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::Caller;
use larkspur_core::chat::{self, ChatOrder, ListedChat};
use larkspur_core::ids::CustomIds;
use larkspur_model::{ChatKey, IdKind, UserKey};
use serde::Serialize;

use crate::call::Call;
use crate::error_code::Codes;
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &IM_V1_CHAT_LIST,
    codes: Codes { parameter: Some(232_001), ..Codes::NONE },
    standing: Standing {
        level: Level::Approximate,
        proved_by: &["Python", "Node", "Go", "Java"],
        notes: &[
            "the chats that the app made; with a user token, those that the person is in",
            "no pictures and no descriptions",
            "nobody can write in a chat yet, so ByActiveTimeDesc is the youngest first",
        ],
    },
    handler: |call| Box::pin(handle(call)),
};

#[derive(Serialize)]
struct Data {
    items: Vec<WireChat>,
    #[serde(skip_serializing_if = "Option::is_none")]
    page_token: Option<String>,
    has_more: bool,
}

#[derive(Serialize)]
struct WireChat {
    chat_id: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner_id_type: Option<&'static str>,
    external: bool,
    tenant_key: String,
    chat_status: &'static str,
}

async fn handle(mut call: Call) -> Outcome {
    let order = match call.query("sort_type") {
        Some("ByActiveTimeDesc") => ChatOrder::LastActiveFirst,
        _ => ChatOrder::OldestFirst,
    };
    let after = call.page_place()?.map(|[last]| ChatKey::new(last));
    let page_size = call.page_size()?;
    let page = call.read(move |tx, who| {
        let (chats, last) = chat::list(tx, who, order, page_size, after)?;
        let owners: Vec<UserKey> = chats.iter().filter_map(|chat| chat.owner).collect();
        let custom = who.ids.load(tx, &owners, &[])?;
        Ok((chats.into_iter().map(|chat| wire(who, &custom, chat)).collect(), last))
    });
    let (items, last): (Vec<WireChat>, _) = page.await?;
    let page_token = last.map(|last| call.page_token(&[last.get()]));
    call.reply(&Data { items, has_more: page_token.is_some(), page_token })
}

fn wire(who: &Caller, custom: &CustomIds, chat: ListedChat) -> WireChat {
    WireChat {
        chat_id: who.ids.shown().show(IdKind::ChatId, 0, chat.key.get()),
        name: chat.name,
        owner_id: chat.owner.map(|owner| who.ids.user(custom, owner)),
        owner_id_type: chat.owner.map(|_| who.ids.user_id_type().as_str()),
        external: false,
        tenant_key: who.tenant_key().to_owned(),
        chat_status: "normal",
    }
}
