//! What an administrator does with copies on their way: all of a mail, or the one of an address.

use axum::http::StatusCode;
use larkspur_core::mail_queue::{self, Choice};
use larkspur_core::{Error, Noun, RefKind, Reference, Result, mail_post, tenant};
use larkspur_model::{EmailAddress, MailPostKey, TenantKey};
use larkspur_store::Tx;
use serde::{Deserialize, Serialize};

use crate::control::call::{ControlCall, refused};
use crate::served::Outcome;

#[derive(Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Wanted {
    tenant_key: Option<String>,
    address: Option<String>,
}

#[derive(Serialize)]
struct Touched {
    copies: u64,
}

/// Keeps open copies back.
pub(in crate::control) async fn hold(call: ControlCall) -> Outcome {
    act(call, mail_queue::hold).await
}

/// Gives open copies up.
pub(in crate::control) async fn cancel(call: ControlCall) -> Outcome {
    act(call, mail_queue::cancel).await
}

/// Tries open copies now, and for as long again as new mail is tried.
pub(in crate::control) async fn retry(call: ControlCall) -> Outcome {
    let longest = i64::try_from(call.mail_give_up().as_millis()).unwrap_or(i64::MAX);
    act(call, move |tx, tenant, choice| {
        let until = tx.now().saturating_add(longest);
        mail_queue::retry(tx, tenant, choice, until)
    })
    .await
}

async fn act(
    call: ControlCall,
    what: impl Fn(&mut Tx<'_>, TenantKey, &Choice) -> Result<u64> + Send + 'static,
) -> Outcome {
    let (mail_id, wanted) = (call.path("mail_id").to_owned(), call.body::<Wanted>()?);
    let address = wanted.address.as_deref().map(|text| {
        let wrong = || refused(StatusCode::BAD_REQUEST, "address must be a mail address");
        EmailAddress::parse(text).ok_or_else(wrong)
    });
    let address = address.transpose()?;
    let copies = call.change(move |tx| {
        let tenant = tenant::named_or_only(tx, wanted.tenant_key.as_deref())?;
        let unknown = || Error::NotFound(Noun::Mail, Reference::new(RefKind::Name, &mail_id));
        let post = MailPostKey::parse(&mail_id).ok_or_else(unknown)?;
        mail_post::find(tx, tenant.key, post)?.ok_or_else(unknown)?;
        let choice = match &address {
            Some(address) => Choice::Copy(post, address.clone()),
            None => Choice::Post(post),
        };
        what(tx, tenant.key, &choice)
    });
    let copies = copies.await?;
    call.reply(StatusCode::OK, &Touched { copies })
}
