//! `/_larkspur/v1/mail-passwords`: passwords by which users and apps send mail.

use axum::http::StatusCode;
use larkspur_core::ids::{CustomIds, IdView};
use larkspur_core::mail_password::{self, MailPassword, NewPassword, Owner};
use larkspur_core::tenant::{self, Tenant};
use larkspur_core::{Error, Field, Noun, RefKind, Reference, Result, app};
use larkspur_model::{EmailAddress, MailPasswordKey, UserKey};
use larkspur_store::Tx;
use serde::{Deserialize, Serialize};

use super::call::{ControlCall, Nothing};
use crate::moment::rfc3339;
use crate::served::Outcome;

#[derive(Serialize)]
struct WirePassword {
    password_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    app_id: Option<String>,
    /// What an app sends as.
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    label: String,
    created_at: String,
}

#[derive(Serialize)]
struct Passwords {
    passwords: Vec<WirePassword>,
    has_more: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    page_token: Option<String>,
}

#[derive(Serialize)]
struct Issued {
    password_id: String,
    login: String,
    /// Told this once.
    password: String,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Wanted {
    tenant_key: Option<String>,
    user_id: Option<String>,
    app_id: Option<String>,
    address: Option<String>,
    label: String,
}

/// A page of passwords in the order in which they were made.
pub(super) async fn list(call: ControlCall) -> Outcome {
    let tenant_key = call.query("tenant_key");
    let page_size = call.page_size()?;
    let after = call.page_place()?.map(|[key]| MailPasswordKey::new(key));
    let page = call.look(move |tx| {
        let tenant = tenant::named_or_only(tx, tenant_key.as_deref())?;
        let (page, last) = mail_password::list(tx, tenant.key, page_size, after)?;
        let users: Vec<UserKey> = page
            .iter()
            .filter_map(|password| match password.owner {
                Owner::User(user) => Some(user),
                Owner::App(..) => None,
            })
            .collect();
        let ids = IdView::of_tenant(&tenant);
        let custom = ids.load(tx, &users, &[])?;
        let shown: Result<Vec<_>> =
            page.into_iter().map(|password| wire(tx, (&ids, &custom), password)).collect();
        Ok((shown?, last))
    });
    let (passwords, last) = page.await?;
    let page_token = last.map(|last| call.page_token(&[last.get()]));
    call.reply(StatusCode::OK, &Passwords { passwords, has_more: page_token.is_some(), page_token })
}

/// Makes a password for a user, or for an app that sends as one address.
pub(super) async fn issue(call: ControlCall) -> Outcome {
    let wanted: Wanted = call.body()?;
    let issued = call.change(move |tx| {
        let tenant = tenant::named_or_only(tx, wanted.tenant_key.as_deref())?;
        let new = NewPassword { owner: owner(tx, &tenant, &wanted)?, label: wanted.label.clone() };
        mail_password::issue(tx, tenant.key, &new)
    });
    let issued = issued.await?;
    let password_id = issued.password.key.shown();
    call.reply(StatusCode::CREATED, &Issued { password_id, login: issued.login, password: issued.secret })
}

/// Takes a password back.
pub(super) async fn revoke(call: ControlCall) -> Outcome {
    let (tenant_key, id) = (call.query("tenant_key"), call.path("password_id").to_owned());
    let work = call.change(move |tx| {
        let tenant = tenant::named_or_only(tx, tenant_key.as_deref())?;
        let unknown = || Error::NotFound(Noun::MailPassword, Reference::new(RefKind::Name, &id));
        let key = MailPasswordKey::parse(&id).ok_or_else(unknown)?;
        if mail_password::revoke(tx, tenant.key, key)? { Ok(()) } else { Err(unknown()) }
    });
    work.await?;
    call.reply(StatusCode::OK, &Nothing {})
}

fn owner(tx: &mut Tx<'_>, tenant: &Tenant, wanted: &Wanted) -> Result<Owner> {
    match (&wanted.user_id, &wanted.app_id, &wanted.address) {
        (Some(user_id), None, None) => {
            let ids = IdView::of_tenant(tenant);
            let unknown = || Error::NotFound(Noun::User, ids.user_reference(user_id));
            Ok(Owner::User(ids.user_by_id(tx, user_id)?.ok_or_else(unknown)?))
        }
        (None, Some(app_id), Some(address)) => {
            let app = app::named_or_only(tx, tenant.key, Some(app_id))?;
            let address = EmailAddress::parse(address);
            Ok(Owner::App(app.key, address.ok_or(Error::Invalid(Field::Email, "is not a mail address"))?))
        }
        _ => Err(Error::Invalid(Field::UserId, "either user_id, or app_id with address, must be given")),
    }
}

fn wire(
    tx: &mut Tx<'_>,
    (ids, custom): (&IdView, &CustomIds),
    password: MailPassword,
) -> Result<WirePassword> {
    let (user_id, app_id, address) = match &password.owner {
        Owner::User(user) => (Some(ids.user(custom, *user)), None, None),
        Owner::App(app, address) => {
            (None, app::find(tx, *app)?.map(|app| app.app_id), Some(address.as_str().to_owned()))
        }
    };
    Ok(WirePassword {
        password_id: password.key.shown(),
        user_id,
        app_id,
        address,
        label: password.label,
        created_at: rfc3339(password.created_at),
    })
}
