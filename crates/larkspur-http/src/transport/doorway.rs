//! The door that every request passes on its way to the router, and every answer on its way out.
//!
//! In: a log id, the address of the caller, a place among the requests in flight. Out: the headers that every
//! answer carries. A handler that panics becomes an answer like any other fault.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::response::Response;
use futures_util::FutureExt;
use http::Request;
use hyper::body::{Frame, Incoming, SizeHint};
use hyper::service::Service;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower::ServiceExt;

use super::pulse::Pulse;
use crate::envelope::{self, Failure};
use crate::log_id::{LogId, Mint};
use crate::metrics::{Metrics, TurnedAway};

/// Who is on the other end, as an extension of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer {
    /// Address of the socket's other end: of the client, or of a proxy in front of us.
    pub address: SocketAddr,
    /// The connection is encrypted.
    pub tls: bool,
}

/// What all connections of a server share.
pub(super) struct House {
    pub(super) router: Router,
    pub(super) mint: Mint,
    pub(super) metrics: Arc<Metrics>,
    /// Places for requests in flight.
    pub(super) places: Arc<Semaphore>,
}

/// The door of one connection.
#[derive(Clone)]
pub(super) struct Doorway {
    pub(super) house: Arc<House>,
    pub(super) pulse: Arc<Pulse>,
    pub(super) peer: Peer,
}

impl Service<Request<Incoming>> for Doorway {
    type Response = http::Response<Leaving>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let visit = Visit::begin(Arc::clone(&self.pulse), Arc::clone(&self.house));
        let log_id = (self.house.mint)();
        let peer = self.peer;
        Box::pin(async move {
            let mut response = match visit.place {
                Some(_) => ask(&visit.house.router, request, log_id, peer).await,
                None => {
                    visit.house.metrics.turned_away(TurnedAway::Busy);
                    Failure::busy().response(&log_id)
                }
            };
            envelope::stamp(response.headers_mut(), &log_id);
            Ok(response.map(|body| Leaving { body, _visit: visit }))
        })
    }
}

/// Hands a request to the router; a panic in there becomes an answer.
async fn ask(router: &Router, request: Request<Incoming>, log_id: LogId, peer: Peer) -> Response {
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(log_id);
    request.extensions_mut().insert(peer);
    let answer = AssertUnwindSafe(router.clone().oneshot(request)).catch_unwind().await;
    match answer {
        Ok(Ok(response)) => response,
        Err(_) => {
            // The panic hook has written what and where; this ties it to the request.
            tracing::error!(log.id = %log_id, "a handler panicked");
            Failure::internal().response(&log_id)
        }
    }
}

/// One request from its head to the last byte of its answer. Dropping it ends the request, however it ends.
struct Visit {
    pulse: Arc<Pulse>,
    house: Arc<House>,
    /// `None` when all places were taken.
    place: Option<OwnedSemaphorePermit>,
}

impl Visit {
    fn begin(pulse: Arc<Pulse>, house: Arc<House>) -> Visit {
        pulse.request_begins();
        house.metrics.in_flight().inc();
        let place = Arc::clone(&house.places).try_acquire_owned().ok();
        Visit { pulse, house, place }
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        self.house.metrics.in_flight().dec();
        self.pulse.request_ends();
    }
}

/// The body of an answer, which keeps the visit alive until it is sent or given up.
pub(super) struct Leaving {
    body: Body,
    _visit: Visit,
}

impl hyper::body::Body for Leaving {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
