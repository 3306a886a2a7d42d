//! The control API: what an administrator does to tenants, apps, mail domains, accounts and attributes of users, what it
//! asks about mail groups, and the mail that came in.
//!
//! `/_larkspur/v1/…`, bearer admin token. Answers are plain JSON objects; a failure has the same `error` object as
//! everywhere, with HTTP status and `code` equal.

mod apps;
mod attributes;
mod call;
mod domains;
mod mail;
mod mail_groups;
mod mail_passwords;
mod mail_refusals;
mod mail_troubles;
mod mail_wire;
mod queue;
mod tenants;
mod users;

use std::future::Future;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::response::Response;
use axum::routing::{MethodFilter, on};

use crate::api::Api;
use crate::observed::{Answered, Route, observed};
use crate::router::axum_path;
use crate::served::Outcome;
use call::ControlCall;

/// Every path of the control API.
pub(crate) fn routes(api: &Arc<Api>) -> Router {
    let on = |method, template| Path { api: Arc::clone(api), method, template };
    Router::new()
        .merge(on("GET", "/_larkspur/v1/tenants").to(tenants::list))
        .merge(on("POST", "/_larkspur/v1/tenants").to(tenants::create))
        .merge(on("GET", "/_larkspur/v1/apps").to(apps::list))
        .merge(on("POST", "/_larkspur/v1/apps").to(apps::create))
        .merge(on("GET", "/_larkspur/v1/apps/:app_id").to(apps::get))
        .merge(on("PATCH", "/_larkspur/v1/apps/:app_id").to(apps::patch))
        .merge(on("POST", "/_larkspur/v1/apps/:app_id/rotate").to(apps::rotate))
        .merge(on("GET", "/_larkspur/v1/domains").to(domains::list))
        .merge(on("POST", "/_larkspur/v1/domains").to(domains::add))
        .merge(on("DELETE", "/_larkspur/v1/domains/:domain").to(domains::remove))
        .merge(on("PATCH", "/_larkspur/v1/users/:user_id").to(users::patch))
        .merge(on("POST", "/_larkspur/v1/users/:user_id/token").to(users::token))
        .merge(
            on("GET", "/_larkspur/v1/mail-groups/:mailgroup_id/effective-members")
                .to(mail_groups::effective_members),
        )
        .merge(on("GET", "/_larkspur/v1/mail-groups/:mailgroup_id/explanation").to(mail_groups::explanation))
        .merge(on("GET", "/_larkspur/v1/mail").to(mail::list))
        .merge(on("DELETE", "/_larkspur/v1/mail").to(mail::clear))
        .merge(on("GET", "/_larkspur/v1/mail/:mail_id").to(mail::show))
        .merge(on("GET", "/_larkspur/v1/mail/:mail_id/copies").to(mail::copies))
        .merge(on("GET", "/_larkspur/v1/mail/:mail_id/raw").to(mail::raw))
        .merge(on("GET", "/_larkspur/v1/mail/:mail_id/attachments/:index").to(mail::attachment))
        .merge(on("GET", "/_larkspur/v1/queue").to(queue::list))
        .merge(on("GET", "/_larkspur/v1/queue/routes").to(queue::routes))
        .merge(on("POST", "/_larkspur/v1/queue/:mail_id/hold").to(queue::hold))
        .merge(on("POST", "/_larkspur/v1/queue/:mail_id/retry").to(queue::retry))
        .merge(on("POST", "/_larkspur/v1/queue/:mail_id/cancel").to(queue::cancel))
        .merge(on("GET", "/_larkspur/v1/mail-refusals").to(mail_refusals::list))
        .merge(on("GET", "/_larkspur/v1/mail-troubles").to(mail_troubles::list))
        .merge(on("DELETE", "/_larkspur/v1/mail-troubles/:address").to(mail_troubles::forgive))
        .merge(on("GET", "/_larkspur/v1/mail-passwords").to(mail_passwords::list))
        .merge(on("POST", "/_larkspur/v1/mail-passwords").to(mail_passwords::issue))
        .merge(on("DELETE", "/_larkspur/v1/mail-passwords/:password_id").to(mail_passwords::revoke))
        .merge(on("GET", "/_larkspur/v1/custom-attributes").to(attributes::list))
        .merge(on("POST", "/_larkspur/v1/custom-attributes").to(attributes::define))
}

/// One path of the control API.
struct Path {
    api: Arc<Api>,
    method: &'static str,
    template: &'static str,
}

impl Path {
    /// The route that `handler` serves.
    fn to<H, F>(self, handler: H) -> Router
    where
        H: Fn(ControlCall) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = Outcome> + Send + 'static,
    {
        let Self { api, method, template } = self;
        let filter = match method {
            "GET" => MethodFilter::GET,
            "POST" => MethodFilter::POST,
            "PATCH" => MethodFilter::PATCH,
            _ => MethodFilter::DELETE,
        };
        let serve = move |request: Request<Body>| {
            let (api, handler) = (Arc::clone(&api), handler.clone());
            serve(api, Route { method, template }, handler, request)
        };
        Router::new().route(&axum_path(template), on(filter, serve))
    }
}

async fn serve<H, F>(api: Arc<Api>, route: Route, handler: H, request: Request<Body>) -> Response
where
    H: Fn(ControlCall) -> F,
    F: Future<Output = Outcome>,
{
    let of_api = Arc::clone(&api);
    observed(api, route, request, |log_id, request| async move {
        Answered::from(match ControlCall::read(of_api, route.template, log_id, request).await {
            Ok(call) => handler(call).await,
            Err(refusal) => Err(refusal),
        })
    })
    .await
}
