//! Lists mail, or searches it.

use axum::http::StatusCode;
use larkspur_core::mail_post::{self, Filter};
use larkspur_core::tenant;
use larkspur_model::{EmailAddress, MailPostKey};
use serde::Serialize;

use super::wire::{WireMail, wire_mail};
use crate::control::call::{ControlCall, refused};
use crate::envelope::Failure;
use crate::served::Outcome;

#[derive(Serialize)]
struct Mails {
    mails: Vec<WireMail>,
    has_more: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    page_token: Option<String>,
}

/// A page of mail, the youngest first: all of it, or what `message_id`, `sender`, `recipient` and `subject` of the query
/// let through.
pub(in crate::control) async fn list(call: ControlCall) -> Outcome {
    let tenant_key = call.query("tenant_key");
    let filter = filter(&call)?;
    let page_size = call.page_size()?;
    let before = call.page_place()?.map(|[key]| MailPostKey::new(key));
    let page = call.look(move |tx| {
        let tenant = tenant::named_or_only(tx, tenant_key.as_deref())?;
        if filter == Filter::default() {
            mail_post::list(tx, tenant.key, page_size, before)
        } else {
            mail_post::search(tx, tenant.key, &filter, page_size, before)
        }
    });
    let (posts, last) = page.await?;
    let page_token = last.map(|last| call.page_token(&[last.get()]));
    let mails = posts.into_iter().map(wire_mail).collect();
    call.reply(StatusCode::OK, &Mails { mails, has_more: page_token.is_some(), page_token })
}

fn filter(call: &ControlCall) -> Result<Filter, Failure> {
    let address = |name: &str| {
        let wrong = || refused(StatusCode::BAD_REQUEST, &format!("{name} must be a mail address"));
        call.query(name).map(|text| EmailAddress::parse(&text).ok_or_else(wrong)).transpose()
    };
    let message_id = call.query("message_id");
    Ok(Filter {
        // With or without its brackets.
        message_id: message_id.map(|id| id.trim_start_matches('<').trim_end_matches('>').to_owned()),
        sender: address("sender")?,
        recipient: address("recipient")?,
        subject: call.query("subject"),
    })
}
