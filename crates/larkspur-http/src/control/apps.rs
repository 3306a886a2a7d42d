//! `/_larkspur/v1/apps`.

use axum::http::StatusCode;
use larkspur_contract::SCOPES;
use larkspur_core::app::{self, App, AppChange, NewApp, RangeParts};
use larkspur_core::{ContactRange, tenant};
use larkspur_store::Tx;
use serde::{Deserialize, Serialize};

use super::call::ControlCall;
use crate::served::Outcome;

#[derive(Serialize)]
struct WireApp {
    app_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    app_secret: Option<String>,
    tenant_key: String,
    name: String,
    enabled: bool,
    scopes: Vec<String>,
    redirect_uris: Vec<String>,
    contact_range: WireRange,
    created_at: i64,
}

#[derive(Serialize)]
struct Apps {
    apps: Vec<WireApp>,
}

/// `{"all":true}`, or the parts.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
struct WireRange {
    all: bool,
    departments: Vec<String>,
    users: Vec<String>,
    groups: Vec<String>,
}

/// `"all"`, or a list.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum WireScopes {
    Word(AllScopes),
    List(Vec<String>),
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum AllScopes {
    All,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewWireApp {
    tenant_key: Option<String>,
    name: String,
    #[serde(default)]
    scopes: Option<WireScopes>,
    #[serde(default)]
    redirect_uris: Vec<String>,
    #[serde(default)]
    contact_range: WireRange,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct WireChange {
    name: Option<String>,
    enabled: Option<bool>,
    scopes: Option<WireScopes>,
    redirect_uris: Option<Vec<String>>,
    contact_range: Option<WireRange>,
}

/// All apps, or those of the tenant that the query names.
pub(super) async fn list(call: ControlCall) -> Outcome {
    let wanted = call.query("tenant_key");
    let apps = call.look(move |tx| {
        let tenants = match &wanted {
            Some(tenant_key) => vec![tenant::get(tx, tenant_key)?],
            None => tenant::all(tx)?,
        };
        let mut apps = Vec::new();
        for tenant in tenants {
            for app in app::all(tx, tenant.key)? {
                apps.push(wire(tx, app, None)?);
            }
        }
        Ok(apps)
    });
    let apps = apps.await?;
    call.reply(StatusCode::OK, &Apps { apps })
}

/// Makes an app. Without scopes it has none; without a contact range it sees nobody.
pub(super) async fn create(call: ControlCall) -> Outcome {
    let new: NewWireApp = call.body()?;
    let app = call.change(move |tx| {
        let tenant = tenant::named_or_only(tx, new.tenant_key.as_deref())?;
        let scopes = new.scopes.clone().map(names).unwrap_or_default();
        let range = ContactRange::nothing();
        let (app, secret) = app::create(tx, &tenant, &NewApp { name: new.name.clone(), scopes, range })?;
        let range = resolve(tx, &app, &new.contact_range)?;
        let redirect_uris = Some(new.redirect_uris.clone());
        let change = AppChange { range: Some(range), redirect_uris, ..AppChange::default() };
        let app = app::change(tx, app, change)?;
        wire(tx, app, Some(secret))
    });
    let app = app.await?;
    call.reply(StatusCode::CREATED, &app)
}

/// One app.
pub(super) async fn get(call: ControlCall) -> Outcome {
    let app_id = call.path("app_id").to_owned();
    let app = call.look(move |tx| {
        let app = app::get(tx, &app_id)?;
        wire(tx, app, None)
    });
    let app = app.await?;
    call.reply(StatusCode::OK, &app)
}

/// Changes an app; what is absent stays. Switching it off voids its tokens at once.
pub(super) async fn patch(call: ControlCall) -> Outcome {
    let (app_id, change) = (call.path("app_id").to_owned(), call.body::<WireChange>()?);
    let app = call.change(move |tx| {
        let app = app::get(tx, &app_id)?;
        let range = change.contact_range.as_ref().map(|range| resolve(tx, &app, range)).transpose()?;
        let WireChange { name, enabled, scopes, redirect_uris, .. } = change.clone();
        let change = AppChange { name, enabled, scopes: scopes.map(names), redirect_uris, range };
        let app = app::change(tx, app, change)?;
        wire(tx, app, None)
    });
    let app = app.await?;
    call.reply(StatusCode::OK, &app)
}

/// Gives an app a new secret; the former one and all tokens made with it are void.
pub(super) async fn rotate(call: ControlCall) -> Outcome {
    let app_id = call.path("app_id").to_owned();
    let app = call.change(move |tx| {
        let app = app::get(tx, &app_id)?;
        let (app, secret) = app::rotate_secret(tx, app)?;
        wire(tx, app, Some(secret))
    });
    let app = app.await?;
    call.reply(StatusCode::OK, &app)
}

fn names(scopes: WireScopes) -> Vec<String> {
    match scopes {
        WireScopes::Word(AllScopes::All) => SCOPES.iter().map(|scope| (*scope).to_owned()).collect(),
        WireScopes::List(names) => names,
    }
}

fn resolve(tx: &mut Tx<'_>, app: &App, range: &WireRange) -> larkspur_core::Result<ContactRange> {
    if range.all {
        return Ok(ContactRange::All);
    }
    let WireRange { departments, users, groups, .. } = range.clone();
    app::resolve_range(tx, app, &RangeParts { departments, users, groups })
}

fn wire(tx: &mut Tx<'_>, app: App, app_secret: Option<String>) -> larkspur_core::Result<WireApp> {
    let contact_range = match app::show_range(tx, &app)? {
        None => WireRange { all: true, ..WireRange::default() },
        Some(RangeParts { departments, users, groups }) => {
            WireRange { all: false, departments, users, groups }
        }
    };
    Ok(WireApp {
        app_id: app.app_id,
        app_secret,
        tenant_key: app.tenant_key,
        name: app.name,
        enabled: app.enabled,
        scopes: app.scopes,
        redirect_uris: app.redirect_uris,
        contact_range,
        created_at: app.created_at,
    })
}
