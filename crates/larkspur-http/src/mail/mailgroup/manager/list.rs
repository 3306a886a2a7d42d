//! `GET /open-apis/mail/v1/mailgroups/:mailgroup_id/managers`: lists the managers of a mail group.

use larkspur_contract::endpoint::MAIL_V1_MAILGROUP_MANAGER_LIST;
use larkspur_contract::parity::{Level, Standing};
use larkspur_core::{Noun, mail_group_manager};
use larkspur_model::UserKey;
use serde::Serialize;

use crate::call::Call;
use crate::error_code::{Cause, Codes};
use crate::served::{Outcome, Served};

/// How it is served.
pub static SERVED: Served = Served {
    endpoint: &MAIL_V1_MAILGROUP_MANAGER_LIST,
    codes: Codes { causes: &[(Cause::NotFound(Noun::MailGroup), 1_234_013)], ..Codes::NONE },
    standing: Standing {
        level: Level::Complete,
        proved_by: &["Python", "Go"],
        notes: &["managers come in the order in which their users were made", "page_size 0 is the default"],
    },
    handler: |call| Box::pin(handle(call)),
};

#[derive(Serialize)]
struct Data {
    items: Vec<WireManager>,
    #[serde(skip_serializing_if = "Option::is_none")]
    page_token: Option<String>,
    has_more: bool,
}

#[derive(Serialize)]
struct WireManager {
    user_id: String,
}

async fn handle(mut call: Call) -> Outcome {
    let group = call.path("mailgroup_id").to_owned();
    let after = call.page_place()?.map(|[last]| UserKey::new(last));
    let page_size = call.page_size()?;
    let page = call.read(move |tx, who| {
        let (users, last) = mail_group_manager::list(tx, who, &group, page_size, after)?;
        let custom = who.ids.load(tx, &users, &[])?;
        let shown = users.iter().map(|user| WireManager { user_id: who.ids.user(&custom, *user) });
        Ok((shown.collect::<Vec<_>>(), last))
    });
    let (items, last) = page.await?;
    let page_token = last.map(|last| call.page_token(&[last.get()]));
    call.reply(&Data { items, has_more: page_token.is_some(), page_token })
}
