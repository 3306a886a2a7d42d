//! Every path on one page.
//!
//! All paths of the contract are routes, also those of endpoints that Larkspur does not have yet: otherwise
//! `departments/batch` would be taken for a department of the name `batch`.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::response::Response;
use axum::routing::{MethodFilter, MethodRouter};
use larkspur_contract::{ENDPOINTS, Endpoint, ErrorRow, Method, gateway};

use crate::api::Api;
use crate::envelope::Failure;
use crate::observed::{Answered, Route, observed};
use crate::served::Served;
use crate::{auth, authen, contact, control, gate, im, mail, search, system};

/// Every endpoint that this server has.
pub static SERVED: &[&Served] = &[
    &auth::tenant_access_token_internal::SERVED,
    &auth::app_access_token_internal::SERVED,
    &authen::access_token::SERVED,
    &authen::refresh_access_token::SERVED,
    &authen::oidc_access_token::SERVED,
    &authen::oidc_refresh_access_token::SERVED,
    &authen::user_info::SERVED,
    &authen::oauth_token::SERVED,
    &contact::department::create::SERVED,
    &contact::department::get::SERVED,
    &contact::department::children::SERVED,
    &contact::department::list::SERVED,
    &contact::department::patch::SERVED,
    &contact::department::update::SERVED,
    &contact::department::delete::SERVED,
    &contact::department::batch::SERVED,
    &contact::department::parent::SERVED,
    &contact::department::search::SERVED,
    &contact::department::update_department_id::SERVED,
    &contact::department::unbind_department_chat::SERVED,
    &contact::employee_type_enum::create::SERVED,
    &contact::employee_type_enum::list::SERVED,
    &contact::employee_type_enum::update::SERVED,
    &contact::employee_type_enum::delete::SERVED,
    &contact::unit::create::SERVED,
    &contact::unit::get::SERVED,
    &contact::unit::list::SERVED,
    &contact::unit::patch::SERVED,
    &contact::unit::delete::SERVED,
    &contact::unit::bind_department::SERVED,
    &contact::unit::unbind_department::SERVED,
    &contact::unit::list_department::SERVED,
    &contact::user::create::SERVED,
    &contact::user::get::SERVED,
    &search::user::SERVED,
    &im::chat::list::SERVED,
    &contact::user::patch::SERVED,
    &contact::user::update::SERVED,
    &contact::user::update_user_id::SERVED,
    &contact::user::delete::SERVED,
    &contact::user::resurrect::SERVED,
    &contact::user::batch::SERVED,
    &contact::user::basic_batch::SERVED,
    &contact::user::batch_get_id::SERVED,
    &contact::user::find_by_department::SERVED,
    &contact::user::list::SERVED,
    &contact::scope::list::SERVED,
    &im::chat::get::SERVED,
    &im::chat::member::get::SERVED,
    &mail::mailgroup::create::SERVED,
    &mail::mailgroup::get::SERVED,
    &mail::mailgroup::list::SERVED,
    &mail::mailgroup::patch::SERVED,
    &mail::mailgroup::update::SERVED,
    &mail::mailgroup::delete::SERVED,
    &mail::mailgroup::alias::create::SERVED,
    &mail::mailgroup::alias::list::SERVED,
    &mail::mailgroup::alias::delete::SERVED,
    &mail::mailgroup::manager::batch_create::SERVED,
    &mail::mailgroup::manager::batch_delete::SERVED,
    &mail::mailgroup::manager::list::SERVED,
    &mail::mailgroup::member::create::SERVED,
    &mail::mailgroup::member::get::SERVED,
    &mail::mailgroup::member::list::SERVED,
    &mail::mailgroup::member::delete::SERVED,
    &mail::mailgroup::member::batch_create::SERVED,
    &mail::mailgroup::member::batch_delete::SERVED,
    &mail::mailgroup::permission_member::create::SERVED,
    &mail::mailgroup::permission_member::get::SERVED,
    &mail::mailgroup::permission_member::list::SERVED,
    &mail::mailgroup::permission_member::delete::SERVED,
    &mail::mailgroup::permission_member::batch_create::SERVED,
    &mail::mailgroup::permission_member::batch_delete::SERVED,
    &mail::public_mailbox::create::SERVED,
    &mail::public_mailbox::get::SERVED,
    &mail::public_mailbox::list::SERVED,
    &mail::public_mailbox::patch::SERVED,
    &mail::public_mailbox::update::SERVED,
    &mail::public_mailbox::delete::SERVED,
    &mail::public_mailbox::remove_to_recycle_bin::SERVED,
    &mail::public_mailbox::alias::create::SERVED,
    &mail::public_mailbox::alias::list::SERVED,
    &mail::public_mailbox::alias::delete::SERVED,
    &mail::public_mailbox::member::create::SERVED,
    &mail::public_mailbox::member::get::SERVED,
    &mail::public_mailbox::member::list::SERVED,
    &mail::public_mailbox::member::delete::SERVED,
    &mail::public_mailbox::member::batch_create::SERVED,
    &mail::public_mailbox::member::batch_delete::SERVED,
    &mail::public_mailbox::member::clear::SERVED,
    &mail::user_mailbox::delete::SERVED,
    &mail::user_mailbox::alias::create::SERVED,
    &mail::user_mailbox::alias::list::SERVED,
    &mail::user_mailbox::alias::delete::SERVED,
    &mail::user::query::SERVED,
];

/// What this server has of an endpoint, if it has it.
#[must_use]
pub fn find(endpoint: &Endpoint) -> Option<&'static Served> {
    SERVED.iter().find(|served| served.endpoint.id == endpoint.id).copied()
}

/// The routes of the API, the control API, health and metrics.
pub fn router(api: &Arc<Api>) -> Router {
    let mut paths: BTreeMap<String, MethodRouter> = BTreeMap::new();
    for endpoint in ENDPOINTS {
        let route = paths.entry(axum_path(endpoint.path)).or_default();
        let (api, served) = (Arc::clone(api), find(endpoint));
        let handler = move |request| serve(Arc::clone(&api), endpoint, served, request);
        *route = std::mem::take(route).on(method_filter(endpoint.method), handler);
    }
    let router = paths.into_iter().fold(Router::new(), |router, (path, route)| router.route(&path, route));
    let (wrong, unknown) = (Arc::clone(api), Arc::clone(api));
    router
        .merge(system::routes(api))
        .merge(control::routes(api))
        .merge(authen::authorize::routes(api))
        .method_not_allowed_fallback(move |request| {
            refuse(Arc::clone(&wrong), &gateway::WRONG_METHOD, request)
        })
        .fallback(move |request| refuse(Arc::clone(&unknown), &gateway::UNKNOWN_PATH, request))
}

/// `:name` of the contract as `{name}`.
pub(crate) fn axum_path(path: &str) -> String {
    let part =
        |part: &str| part.strip_prefix(':').map_or_else(|| part.to_owned(), |name| format!("{{{name}}}"));
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

fn method_filter(method: Method) -> MethodFilter {
    match method {
        Method::Get => MethodFilter::GET,
        Method::Post => MethodFilter::POST,
        Method::Put => MethodFilter::PUT,
        Method::Patch => MethodFilter::PATCH,
        Method::Delete => MethodFilter::DELETE,
    }
}

/// The way of a request to one endpoint, if it is `served`: gate, handler, answer.
async fn serve(
    api: Arc<Api>,
    endpoint: &'static Endpoint,
    served: Option<&'static Served>,
    request: Request<Body>,
) -> Response {
    let route = Route { method: endpoint.method.as_str(), template: endpoint.path };
    let of_api = Arc::clone(&api);
    observed(api, route, request, |log_id, request| async move {
        let mut app = None;
        let outcome = match served {
            Some(served) => match gate::admit(&of_api, served, log_id, request, &mut app).await {
                Ok(call) => match call.recalled() {
                    Some(answer) => Ok(answer),
                    None => (served.handler)(call).await,
                },
                Err(refusal) => Err(refusal),
            },
            None => Err(absent(&gateway::UNKNOWN_PATH, route.method, route.template)),
        };
        let outcome = outcome.map_err(|failure| Failure { oauth: endpoint.speaks_oauth, ..failure });
        if let Err(failure) = &outcome
            && failure.rate.is_some()
        {
            of_api.metrics.rate_limited(route.method, route.template);
        }
        Answered { outcome, app }
    })
    .await
}

/// The answer to a request that no endpoint takes.
async fn refuse(api: Arc<Api>, row: &'static ErrorRow, request: Request<Body>) -> Response {
    let route = Route { method: "-", template: "unknown" };
    observed(api, route, request, |_, request| async move {
        let (method, path) = (request.method().as_str(), request.uri().path());
        Answered::from(Err(absent(row, method, path)))
    })
    .await
}

/// The refusal for what is not here; it names what was asked for, in at most 256 characters.
fn absent(row: &'static ErrorRow, method: &str, path: &str) -> Failure {
    let asked: String = format!("{method} {path}").chars().take(256).collect();
    Failure { msg: format!("{}: Larkspur does not have {asked}", row.msg).into(), ..Failure::from(row) }
}
