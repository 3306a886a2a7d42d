//! `/_larkspur/v1/mail`: mail that came in for groups, and letters of the server: listed, searched, read, cleared.

mod clear;
mod copies;
mod list;
mod raw;
mod show;
mod wire;

pub(super) use clear::clear;
pub(super) use copies::copies;
pub(super) use list::list;
pub(super) use raw::{attachment, raw};
pub(super) use show::show;

use axum::http::StatusCode;
use larkspur_core::mail_post::{self, MailPost};
use larkspur_core::tenant::{self, Tenant};
use larkspur_core::{Error, Noun, RefKind, Reference, Result};
use larkspur_model::MailPostKey;
use larkspur_store::Tx;

use super::call::{ControlCall, refused};
use crate::envelope::Failure;

/// The mail that the path names, of the tenant that the query names.
fn post(tx: &mut Tx<'_>, tenant_key: Option<&str>, mail_id: &str) -> Result<(Tenant, MailPost)> {
    let tenant = tenant::named_or_only(tx, tenant_key)?;
    let unknown = || Error::NotFound(Noun::Mail, Reference::new(RefKind::Name, mail_id));
    let key = MailPostKey::parse(mail_id).ok_or_else(unknown)?;
    let post = mail_post::find(tx, tenant.key, key)?.ok_or_else(unknown)?;
    Ok((tenant, post))
}

/// The octets of a mail: as its edition has them, or as they came. Refuses an edition that is not there, and mail whose
/// text was forgotten.
fn octets(
    tx: &mut Tx<'_>,
    (tenant, post): (&Tenant, &MailPost),
    edition: Option<i64>,
) -> Result<Option<Vec<u8>>> {
    match edition {
        Some(edition) => mail_post::edition_text(tx, tenant.key, post.key, edition),
        None => mail_post::text(tx, tenant.key, post.key),
    }
}

/// The edition that the query asks for.
fn edition(call: &ControlCall) -> std::result::Result<Option<i64>, Failure> {
    let Some(asked) = call.query("edition") else { return Ok(None) };
    let number = asked.parse().ok().filter(|number: &i64| *number > 0);
    number.map(Some).ok_or_else(|| refused(StatusCode::BAD_REQUEST, "edition must be a number from 1 on"))
}

/// The refusal of a text that is not there: the edition never was, or the text was forgotten.
fn gone() -> Failure {
    refused(StatusCode::NOT_FOUND, "there is no such text, or it is kept no more")
}
