//! How the ways out are, and how much waits for each.

use axum::http::StatusCode;
use larkspur_core::mail_post::CopyState;
use larkspur_core::mail_queue::{self, Depth, Route};
use serde::Serialize;

use crate::control::call::ControlCall;
use crate::moment::rfc3339;
use crate::served::Outcome;

#[derive(Serialize)]
struct WireRoute {
    route: String,
    is_down: bool,
    /// Nothing is sent by it before this.
    #[serde(skip_serializing_if = "Option::is_none")]
    down_until: Option<String>,
    /// What was wrong last.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    changed_at: String,
    pending: i64,
    deferred: i64,
    held: i64,
}

#[derive(Serialize)]
struct Routes {
    routes: Vec<WireRoute>,
}

/// Every way out that something ever went by; of all tenants, because they share them.
pub(in crate::control) async fn routes(call: ControlCall) -> Outcome {
    let found = call.look(|tx| Ok((mail_queue::routes(tx)?, mail_queue::depth(tx)?)));
    let (routes, depth) = found.await?;
    let routes = routes.into_iter().map(|route| wire(route, &depth)).collect();
    call.reply(StatusCode::OK, &Routes { routes })
}

fn wire(route: Route, depth: &[Depth]) -> WireRoute {
    let waiting = |state: CopyState| {
        let found = depth.iter().find(|depth| depth.route == route.route && depth.state == state);
        found.map_or(0, |depth| depth.copies)
    };
    WireRoute {
        is_down: route.backoff > 0,
        down_until: (route.backoff > 0).then(|| rfc3339(route.down_until)),
        changed_at: rfc3339(route.changed_at),
        pending: waiting(CopyState::Pending),
        deferred: waiting(CopyState::Deferred),
        held: waiting(CopyState::Held),
        reason: route.reason,
        route: route.route,
    }
}
