//! Shows one mail: what is kept of it, its editions, and its text as people read it.

use axum::http::StatusCode;
use larkspur_core::mail_post;
use serde::Serialize;
use serde_json::Value;

use super::wire::{WireEdition, WireMail, wire_editions, wire_mail};
use super::{edition, octets, post};
use crate::control::call::ControlCall;
use crate::served::Outcome;

#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    mail: WireMail,
    editions: Vec<WireEdition>,
    /// Absent when the text is kept no more.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Value>,
}

/// One mail. Its message is shown as it came, or as the `edition` of the query has it.
pub(in crate::control) async fn show(call: ControlCall) -> Outcome {
    let (tenant_key, mail_id) = (call.query("tenant_key"), call.path("mail_id").to_owned());
    let wanted = edition(&call)?;
    let found = call.look(move |tx| {
        let (tenant, post) = post(tx, tenant_key.as_deref(), &mail_id)?;
        let editions = mail_post::editions(tx, tenant.key, post.key)?;
        let editions = wire_editions(tx, &tenant, editions)?;
        let octets = octets(tx, (&tenant, &post), wanted)?;
        Ok((post, editions, octets))
    });
    let (post, editions, octets) = found.await?;
    if wanted.is_some() && octets.is_none() {
        return Err(super::gone());
    }
    // Taking a large message apart is no work for a thread that serves others.
    let read = call.mail_reader().read;
    let message = match octets {
        Some(octets) => tokio::task::spawn_blocking(move || read(&octets)).await.ok(),
        None => None,
    };
    call.reply(StatusCode::OK, &Shown { mail: wire_mail(post), editions, message })
}
