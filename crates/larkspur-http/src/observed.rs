//! Around every request: its log id, its line in the log, its place in the counters.

use std::future::Future;
use std::sync::Arc;
use std::time::Instant;

use axum::body::{Body, HttpBody as _};
use axum::http::{Request, header};
use axum::response::Response;
use larkspur_store::Meter;

use crate::api::Api;
use crate::app_cache::AppView;
use crate::envelope::stamp;
use crate::log_id::LogId;
use crate::request_log::RequestLine;
use crate::served::Outcome;

/// What a request is counted under.
#[derive(Clone, Copy)]
pub(crate) struct Route {
    /// The method of the route; `-` where any is taken.
    pub(crate) method: &'static str,
    /// The template of its path, never the path itself.
    pub(crate) template: &'static str,
}

/// What became of a request, and who made it as far as that was learned.
pub(crate) struct Answered {
    pub(crate) outcome: Outcome,
    pub(crate) app: Option<Arc<AppView>>,
}

impl From<Outcome> for Answered {
    fn from(outcome: Outcome) -> Self {
        Self { outcome, app: None }
    }
}

/// Runs `work` for a request and writes down what came of it.
pub(crate) async fn observed<W, F>(api: Arc<Api>, route: Route, request: Request<Body>, work: W) -> Response
where
    W: FnOnce(LogId, Request<Body>) -> F,
    F: Future<Output = Answered>,
{
    let started = Instant::now();
    let log_id = request.extensions().get::<LogId>().copied().unwrap_or_else(|| (api.mint())());
    let bytes_in =
        request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    let meter = Arc::new(Meter::default());
    let answered = Arc::clone(&meter).observe(work(log_id, request)).await;
    let (mut response, code) = match answered.outcome {
        Ok(response) => (response, 0),
        Err(failure) => (failure.response(&log_id), failure.code),
    };
    stamp(response.headers_mut(), &log_id);
    let elapsed = started.elapsed();
    api.metrics.answered(route.method, route.template, code, elapsed.as_secs_f64());
    api.metrics.asked_store(route.method, route.template, meter.queries());
    RequestLine {
        method: route.method,
        route: route.template,
        tenant: answered.app.as_ref().map(|view| view.app.tenant.get()),
        app: answered.app.as_ref().map(|view| view.app.key.get()),
        status: response.status().as_u16(),
        code,
        elapsed,
        queries: meter.queries(),
        rows: meter.rows(),
        store_time: meter.elapsed(),
        bytes_in: bytes_in.unwrap_or(0),
        bytes_out: response.body().size_hint().exact().unwrap_or(0),
        log_id,
    }
    .emit();
    response
}
