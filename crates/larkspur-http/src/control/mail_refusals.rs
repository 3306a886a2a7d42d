//! `/_larkspur/v1/mail-refusals`: who was refused when mail came in, and by which rule.

use axum::http::StatusCode;
use larkspur_core::mail_refusal::{self, MailRefusal};
use larkspur_core::tenant;
use serde::Serialize;

use super::call::ControlCall;
use crate::moment::rfc3339;
use crate::served::Outcome;

#[derive(Serialize)]
struct WireRefusal {
    at: String,
    peer: String,
    /// Absent for the empty sender of a report.
    #[serde(skip_serializing_if = "Option::is_none")]
    sender: Option<String>,
    recipient: String,
    rule: String,
}

#[derive(Serialize)]
struct Refusals {
    refusals: Vec<WireRefusal>,
    has_more: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    page_token: Option<String>,
}

/// A page of refusals, the youngest first; of one `recipient` alone where the query names it.
pub(super) async fn list(call: ControlCall) -> Outcome {
    let (tenant_key, recipient) = (call.query("tenant_key"), call.query("recipient"));
    let page_size = call.page_size()?;
    let before = call.page_place()?.map(|[number]| number);
    let page = call.look(move |tx| {
        let tenant = tenant::named_or_only(tx, tenant_key.as_deref())?;
        mail_refusal::list(tx, tenant.key, recipient.as_deref(), page_size, before)
    });
    let (page, last) = page.await?;
    let page_token = last.map(|last| call.page_token(&[last]));
    let refusals = page.into_iter().map(wire).collect();
    call.reply(StatusCode::OK, &Refusals { refusals, has_more: page_token.is_some(), page_token })
}

fn wire(refusal: MailRefusal) -> WireRefusal {
    let what = refusal.what;
    WireRefusal {
        at: rfc3339(what.at),
        peer: what.peer,
        sender: what.sender,
        recipient: what.recipient,
        rule: what.rule,
    }
}
