//! `GET /open-apis/im/v1/chats/:chat_id`: reads one chat.

use larkspur_contract::endpoint::IM_V1_CHAT_GET;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::{Caller, Noun, chat};
use larkspur_model::Chat;
use larkspur_store::Tx;
use serde::Serialize;

use crate::call::Call;
use crate::error_code::{Cause, Codes};
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &IM_V1_CHAT_GET,
    codes: Codes {
        causes: &[(Cause::NotFound(Noun::Chat), 232006), (Cause::BadId, 232006)],
        fields: &[],
        parameter: None,
        internal: None,
        empty: None,
    },
    standing: Standing {
        level: Level::Approximate,
        proved_by: &["Python", "Node", "Go", "Java"],
        notes: &[
            "department chats only; the app that made one and its members by a user token are in it and see all of it, \
             others see the name, the numbers of members and the state",
        ],
    },
    handler: |call| Box::pin(handle(call)),
};

/// Fields in the order of the contract; an outsider sees those that are not optional here.
#[derive(Serialize)]
struct Data {
    name: String,
    #[serde(flatten)]
    inside: Option<Inside>,
    user_count: String,
    bot_count: &'static str,
    chat_status: &'static str,
}

#[derive(Serialize)]
struct Inside {
    #[serde(skip_serializing_if = "Option::is_none")]
    owner_id_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner_id: Option<String>,
    chat_mode: &'static str,
    chat_type: &'static str,
    chat_tag: &'static str,
    external: bool,
    tenant_key: String,
}

async fn handle(mut call: Call) -> Outcome {
    let id = call.path("chat_id").to_owned();
    let data = call.read(move |tx, who| {
        let chat = chat::get(tx, who, &id)?;
        let inside = if chat::is_inside(tx, who, &chat)? { Some(inside(tx, who, &chat)?) } else { None };
        Ok(Data {
            user_count: chat.member_count.to_string(),
            bot_count: "1",
            chat_status: "normal",
            name: chat.name,
            inside,
        })
    });
    let data = data.await?;
    call.reply(&data)
}

fn inside(tx: &mut Tx<'_>, who: &Caller, chat: &Chat) -> larkspur_core::Result<Inside> {
    let custom = who.ids.load(tx, chat.owner.as_slice(), &[])?;
    Ok(Inside {
        owner_id_type: chat.owner.map(|_| who.ids.user_id_type().as_str()),
        owner_id: chat.owner.map(|owner| who.ids.user(&custom, owner)),
        chat_mode: "group",
        chat_type: "private",
        chat_tag: if chat.department.is_some() { "department" } else { "inner" },
        external: false,
        tenant_key: who.tenant_key().to_owned(),
    })
}
