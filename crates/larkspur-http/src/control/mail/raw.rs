//! The octets of a mail, and of what is attached to it. In base64: they are of any kind, and answers are JSON.

use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use super::{edition, gone, octets, post};
use crate::control::call::{ControlCall, refused};
use crate::envelope::Failure;
use crate::served::Outcome;

#[derive(Serialize)]
struct Octets {
    octets: String,
}

/// The whole message as it came, or as the `edition` of the query has it.
pub(in crate::control) async fn raw(call: ControlCall) -> Outcome {
    let octets = message(&call).await?;
    call.reply(StatusCode::OK, &Octets { octets: STANDARD.encode(octets) })
}

/// One attachment, decoded; counted from 0 in the order in which they are shown.
pub(in crate::control) async fn attachment(call: ControlCall) -> Outcome {
    let wrong = || refused(StatusCode::NOT_FOUND, "there is no such attachment");
    let index: usize = call.path("index").parse().map_err(|_| wrong())?;
    let message = message(&call).await?;
    let attachment = call.mail_reader().attachment;
    let found = tokio::task::spawn_blocking(move || attachment(&message, index)).await.ok().flatten();
    let octets = found.ok_or_else(wrong)?;
    call.reply(StatusCode::OK, &Octets { octets: STANDARD.encode(octets) })
}

async fn message(call: &ControlCall) -> Result<Vec<u8>, Failure> {
    let (tenant_key, mail_id) = (call.query("tenant_key"), call.path("mail_id").to_owned());
    let wanted = edition(call)?;
    let found = call.look(move |tx| {
        let (tenant, post) = post(tx, tenant_key.as_deref(), &mail_id)?;
        octets(tx, (&tenant, &post), wanted)
    });
    found.await?.ok_or_else(gone)
}
