//! What an operator's machines ask: is it alive, is it ready, what does it count.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderValue, Request, header};
use axum::response::Response;
use axum::routing::get;
use serde::Serialize;

use crate::api::Api;
use crate::envelope::{self, Failure};
use crate::metrics;
use crate::observed::{Answered, Route, observed};

/// `/livez`, `/readyz` and `/metrics`.
pub(crate) fn routes(api: &Arc<Api>) -> Router {
    let (live, ready, counters) = (Arc::clone(api), Arc::clone(api), Arc::clone(api));
    Router::new()
        .route("/livez", get(move |request| livez(Arc::clone(&live), request)))
        .route("/readyz", get(move |request| readyz(Arc::clone(&ready), request)))
        .route("/metrics", get(move |request| show_metrics(Arc::clone(&counters), request)))
}

#[derive(Serialize)]
struct Health {
    status: &'static str,
    /// What an operator should know although all is well.
    #[serde(skip_serializing_if = "Option::is_none")]
    remark: Option<&'static str>,
}

/// The process answers.
async fn livez(api: Arc<Api>, request: Request<Body>) -> Response {
    let route = Route { method: "GET", template: "/livez" };
    observed(api, route, request, |log_id, _| async move {
        Answered::from(Ok(envelope::success(&Health { status: "alive", remark: None }, &log_id)))
    })
    .await
}

/// The store answers as well.
async fn readyz(api: Arc<Api>, request: Request<Body>) -> Response {
    let route = Route { method: "GET", template: "/readyz" };
    let (db, remark) = (api.db.clone(), api.remark);
    observed(api, route, request, |log_id, _| async move {
        Answered::from(match db.ping().await {
            Ok(()) => Ok(envelope::success(&Health { status: "ready", remark }, &log_id)),
            Err(error) => {
                tracing::error!(log.id = %log_id, error = %error, "the store does not answer");
                Err(Failure::busy())
            }
        })
    })
    .await
}

async fn show_metrics(api: Arc<Api>, request: Request<Body>) -> Response {
    let route = Route { method: "GET", template: "/metrics" };
    let counters = Arc::clone(&api.metrics);
    observed(api, route, request, |_, _| async move {
        Answered::from(counters.encode().map_err(|_| Failure::internal()).map(|page| {
            let mut response = Response::new(Body::from(page));
            let kind = HeaderValue::from_static(metrics::CONTENT_TYPE);
            response.headers_mut().insert(header::CONTENT_TYPE, kind);
            response
        }))
    })
    .await
}
