//! Lists what waits to be sent.

use axum::http::StatusCode;
use larkspur_core::mail_queue::{self, Delivery, Place};
use larkspur_core::tenant;
use larkspur_model::MailPostKey;
use serde::Serialize;

use crate::control::call::ControlCall;
use crate::moment::rfc3339;
use crate::served::Outcome;

/// The open copies of one edition that go by one route.
#[derive(Serialize)]
struct WireDelivery {
    mail_id: String,
    edition: i64,
    route: String,
    open: i64,
    claims: i64,
    /// Absent when all its copies are held.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_at: Option<String>,
    expires_at: String,
    /// Which server process has it now.
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<String>,
}

#[derive(Serialize)]
struct Deliveries {
    deliveries: Vec<WireDelivery>,
    has_more: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    page_token: Option<String>,
}

/// A page of deliveries, the older mail first.
pub(in crate::control) async fn list(call: ControlCall) -> Outcome {
    let tenant_key = call.query("tenant_key");
    let page_size = call.page_size()?;
    let after = call.page_text()?.map(|text| place(&text).ok_or_else(|| call.wrong_page())).transpose()?;
    let page = call.look(move |tx| {
        let tenant = tenant::named_or_only(tx, tenant_key.as_deref())?;
        mail_queue::list(tx, tenant.key, page_size, after.as_ref())
    });
    let (page, last) = page.await?;
    let page_token = last.map(|last| call.page_token_of_text(&place_text(&last)));
    let deliveries = page.into_iter().map(wire).collect();
    call.reply(StatusCode::OK, &Deliveries { deliveries, has_more: page_token.is_some(), page_token })
}

fn place_text(place: &Place) -> String {
    format!("{} {} {}", place.post.shown(), place.edition, place.route)
}

fn place(text: &str) -> Option<Place> {
    let mut parts = text.splitn(3, ' ');
    let post = MailPostKey::parse(parts.next()?)?;
    Some(Place { post, edition: parts.next()?.parse().ok()?, route: parts.next()?.to_owned() })
}

fn wire(delivery: Delivery) -> WireDelivery {
    WireDelivery {
        mail_id: delivery.place.post.shown(),
        edition: delivery.place.edition,
        route: delivery.place.route,
        open: delivery.open,
        claims: delivery.claims,
        next_at: delivery.next_at.map(rfc3339),
        expires_at: rfc3339(delivery.expires_at),
        owner: delivery.owner,
    }
}
