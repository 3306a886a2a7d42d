//! `/open-apis/authen/v1/authorize`: the page on which a person lets an app act for them.
//!
//! It is HTML without scripts. It sends a browser nowhere but to an address that the administrator configured for the
//! app; whatever is wrong with a request is told on the page itself. The request travels in the form, so there is no
//! session: every step checks everything again.

mod asked;
mod page;
mod respond;
mod words;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use larkspur_core::app::{self, App, redirect_uri};
use larkspur_core::ids::IdView;
use larkspur_core::tenant::{self, Tenant};
use larkspur_core::{Error, Grant, keyring, oauth, search, user};
use larkspur_store::{Lane, Tx};

use crate::api::Api;
use crate::call::log_internal;
use crate::envelope::Failure;
use crate::log_id::LogId;
use crate::observed::{Answered, Route, observed};
use crate::request;
use crate::transport::body;
use asked::{Asked, Decision};
use page::{Choice, Person, Told};
use respond::{STYLE_PATH, page_response, redirect, style};
use words::Words;

const PATH: &str = "/open-apis/authen/v1/authorize";
/// Users that a page offers.
const OFFERED: usize = 20;
/// Most bytes of a filled-in form.
const LARGEST_FORM: usize = 64 * 1_024;

/// How a person proves who they are on the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SignIn {
    /// Nobody can: the page says so.
    Off,
    /// An administrator vouches for the person with the admin token.
    #[default]
    Admin,
    /// Whoever sees the page chooses who to be. For sandboxes alone.
    Sandbox,
}

/// The page and its style.
pub(crate) fn routes(api: &Arc<Api>) -> Router {
    let (shown, sent, styled) = (Arc::clone(api), Arc::clone(api), Arc::clone(api));
    Router::new()
        .route(PATH, get(move |request| serve(Arc::clone(&shown), "GET", request)))
        .route(PATH, post(move |request| serve(Arc::clone(&sent), "POST", request)))
        .route(STYLE_PATH, get(move |request| serve_style(Arc::clone(&styled), request)))
}

async fn serve_style(api: Arc<Api>, request: Request<Body>) -> Response {
    let route = Route { method: "GET", template: STYLE_PATH };
    observed(api, route, request, |_, _| async { Answered::from(Ok(style())) }).await
}

async fn serve(api: Arc<Api>, method: &'static str, request: Request<Body>) -> Response {
    let of_api = Arc::clone(&api);
    observed(api, Route { method, template: PATH }, request, |log_id, request| async move {
        let words = Words::of(request.headers());
        Answered::from(Ok(answer(&of_api, log_id, words, request)
            .await
            .unwrap_or_else(|trouble| page_response(trouble.status, page::trouble(words, &trouble), None))))
    })
    .await
}

/// What the page says instead of asking.
pub(super) struct Trouble {
    status: StatusCode,
    /// The documented number, where there is one.
    code: Option<u32>,
    what: Told,
}

impl Trouble {
    fn new(status: StatusCode, code: Option<u32>, what: Told) -> Self {
        Self { status, code, what }
    }

    fn inside(error: &Error, log_id: LogId) -> Self {
        log_internal(error, log_id);
        match error {
            Error::Busy => Self::new(StatusCode::SERVICE_UNAVAILABLE, None, Told::Busy),
            _ => Self::new(StatusCode::INTERNAL_SERVER_ERROR, None, Told::Broken),
        }
    }
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Self::new(failure.status(), Some(failure.code), Told::Malformed)
    }
}

/// The app that asks, in its tenant, and what it asks for.
struct Scene {
    app: App,
    tenant: Tenant,
    people: Vec<Person>,
}

async fn answer(
    api: &Api,
    log_id: LogId,
    words: &'static Words,
    request: Request<Body>,
) -> Result<Response, Trouble> {
    if api.sign_in == SignIn::Off {
        return Err(Trouble::new(StatusCode::FORBIDDEN, None, Told::Off));
    }
    let (head, sent) = request.into_parts();
    let pairs = if head.method == Method::POST {
        if !respond::is_of_this_page(&head.headers) {
            return Err(Trouble::new(StatusCode::FORBIDDEN, None, Told::Foreign));
        }
        let bytes = body::read(sent, LARGEST_FORM, api.body_timeout).await;
        let bytes = bytes.map_err(|_| Trouble::new(StatusCode::BAD_REQUEST, None, Told::Malformed))?;
        request::form(&bytes)?
    } else {
        request::query(&head.uri)?
    };
    let asked = Asked::parse(&pairs)?;
    let scene = set_scene(api, log_id, &asked).await?;
    match asked.decision {
        Some(Decision::Deny) if head.method == Method::POST => Ok(redirect(&asked, "error", "access_denied")),
        Some(Decision::Allow) if head.method == Method::POST => {
            allow(api, log_id, words, asked, &scene).await
        }
        _ => Ok(show(api, words, StatusCode::OK, &asked, &scene, None)),
    }
}

/// Checks who asks for what, in the order of what must not be trusted first: nothing is sent back before app and
/// address are known to belong together.
async fn set_scene(api: &Api, log_id: LogId, asked: &Asked) -> Result<Scene, Trouble> {
    let (app_id, text) = (asked.client_id.clone(), asked.search.clone());
    let offers = api.sign_in == SignIn::Sandbox;
    let found = api.db.read("oauth.page", move |tx: &mut Tx<'_>| {
        let app = app::get(tx, &app_id)?;
        let tenant = tenant::get(tx, &app.tenant_key)?;
        let found = if offers { search::first_users(tx, tenant.key, &text, OFFERED)? } else { Vec::new() };
        let ids = IdView::of_tenant(&tenant);
        let people = found.into_iter().map(|user| Person {
            user_id: ids.user_id(user.custom_id.as_deref(), user.key),
            name: user.name,
        });
        Ok::<_, Error>(Scene { people: people.collect(), app, tenant })
    });
    let refused = |code, what| Err(Trouble::new(StatusCode::BAD_REQUEST, Some(code), what));
    let scene = match found.await {
        Err(Error::NotFound(..)) => return refused(20028, Told::UnknownApp),
        other => other.map_err(|error| Trouble::inside(&error, log_id))?,
    };
    if !redirect_uri::is_allowed(&scene.app, &asked.redirect_uri) {
        return refused(20029, Told::WrongRedirectUri);
    }
    if !scene.app.enabled {
        return refused(20042, Told::AppOff);
    }
    if oauth::check_scopes(&scene.app, &asked.scopes).is_err() {
        return refused(20027, Told::WrongScopes);
    }
    Ok(scene)
}

fn show(
    api: &Api,
    words: &'static Words,
    status: StatusCode,
    asked: &Asked,
    scene: &Scene,
    problem: Option<Told>,
) -> Response {
    let choice = Choice {
        asked,
        app: &scene.app.name,
        tenant: &scene.tenant.name,
        people: &scene.people,
        sign_in: api.sign_in,
        problem,
    };
    page_response(status, page::consent(words, &choice), Some(redirect_uri::origin(&asked.redirect_uri)))
}

/// The person, or whoever vouches for them, said yes.
async fn allow(
    api: &Api,
    log_id: LogId,
    words: &'static Words,
    asked: Asked,
    scene: &Scene,
) -> Result<Response, Trouble> {
    let (consent, login, admin_token) = (asked.consent(), asked.login.clone(), asked.admin_token.clone());
    let (tenant, app_id, sign_in) = (scene.tenant.clone(), asked.client_id.clone(), api.sign_in);
    let lane = Lane(tenant.key.get().unsigned_abs());
    let code = api.db.write("oauth.authorize", lane, move |tx: &mut Tx<'_>| {
        if sign_in != SignIn::Sandbox && !keyring::is_admin_token(tx, &admin_token)? {
            return Err(Error::Grant(Grant::WrongSecret));
        }
        let app = app::get(tx, &app_id)?;
        let user = user::by_login_name(tx, &tenant, &login)?;
        oauth::authorize(tx, &app, user, &consent)
    });
    let problem = match code.await {
        Ok(code) => return Ok(redirect(&asked, "code", &code)),
        Err(Error::Grant(Grant::WrongSecret)) => Told::WrongAdminToken,
        Err(Error::NotFound(..)) => Told::UnknownPerson,
        Err(Error::SignedOut(_)) => Told::PersonCannot,
        Err(error @ (Error::Busy | Error::Internal(_))) => return Err(Trouble::inside(&error, log_id)),
        // The app was changed since the page was checked, a moment ago.
        Err(_) => Told::AppOff,
    };
    Ok(show(api, words, StatusCode::FORBIDDEN, &asked, scene, Some(problem)))
}
