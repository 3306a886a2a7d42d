//! `/_larkspur/v1/mail-troubles`: addresses that mail came back from for good.

use axum::http::StatusCode;
use larkspur_core::mail_trouble::{self, Trouble};
use larkspur_core::tenant;
use larkspur_model::EmailAddress;
use serde::Serialize;

use super::call::{ControlCall, Nothing, refused};
use crate::moment::rfc3339;
use crate::served::Outcome;

#[derive(Serialize)]
struct WireTrouble {
    address: String,
    /// Days on which mail came back.
    days: i64,
    last_at: String,
    reason: String,
    /// It gets no copies.
    is_suspended: bool,
}

#[derive(Serialize)]
struct Troubles {
    troubles: Vec<WireTrouble>,
    has_more: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    page_token: Option<String>,
}

/// A page of the addresses in trouble, in their order.
pub(super) async fn list(call: ControlCall) -> Outcome {
    let tenant_key = call.query("tenant_key");
    let (page_size, after) = (call.page_size()?, call.page_text()?);
    let page = call.look(move |tx| {
        let tenant = tenant::named_or_only(tx, tenant_key.as_deref())?;
        mail_trouble::list(tx, tenant.key, page_size, after.as_deref())
    });
    let (page, last) = page.await?;
    let page_token = last.map(|last| call.page_token_of_text(&last));
    let troubles = page.into_iter().map(wire).collect();
    call.reply(StatusCode::OK, &Troubles { troubles, has_more: page_token.is_some(), page_token })
}

/// Forgives an address, so that it gets copies again.
pub(super) async fn forgive(call: ControlCall) -> Outcome {
    let (tenant_key, given) = (call.query("tenant_key"), call.path("address").to_owned());
    let is_known = call.change(move |tx| {
        let tenant = tenant::named_or_only(tx, tenant_key.as_deref())?;
        let Some(address) = EmailAddress::parse(&given) else { return Ok(false) };
        mail_trouble::forgive(tx, tenant.key, &address)
    });
    if is_known.await? {
        call.reply(StatusCode::OK, &Nothing {})
    } else {
        Err(refused(StatusCode::NOT_FOUND, "this address is in no trouble"))
    }
}

fn wire(trouble: Trouble) -> WireTrouble {
    WireTrouble {
        address: trouble.address,
        days: trouble.score,
        last_at: rfc3339(trouble.last_at),
        reason: trouble.reason,
        is_suspended: trouble.is_suspended,
    }
}
