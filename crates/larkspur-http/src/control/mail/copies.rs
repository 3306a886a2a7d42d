//! Lists the copies of one mail.

use axum::http::StatusCode;
use larkspur_core::mail_post;
use serde::Serialize;

use super::post;
use super::wire::{WireCopy, wire_copies};
use crate::control::call::ControlCall;
use crate::served::Outcome;

#[derive(Serialize)]
struct Copies {
    copies: Vec<WireCopy>,
    has_more: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    page_token: Option<String>,
}

/// A page of the copies of a mail, in the order of their addresses.
pub(in crate::control) async fn copies(call: ControlCall) -> Outcome {
    let (tenant_key, mail_id) = (call.query("tenant_key"), call.path("mail_id").to_owned());
    let (page_size, after) = (call.page_size()?, call.page_text()?);
    let page = call.look(move |tx| {
        let (tenant, post) = post(tx, tenant_key.as_deref(), &mail_id)?;
        let (copies, last) = mail_post::copies(tx, tenant.key, post.key, page_size, after.as_deref())?;
        Ok((wire_copies(tx, &tenant, copies)?, last))
    });
    let (copies, last) = page.await?;
    let page_token = last.map(|last| call.page_token_of_text(&last));
    call.reply(StatusCode::OK, &Copies { copies, has_more: page_token.is_some(), page_token })
}
