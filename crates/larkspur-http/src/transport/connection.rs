//! The life of one connection: handshake, requests, and an end that is its own, overdue, or part of a stop.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use hyper::rt::Executor;
use hyper::server::conn::{http1, http2};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulConnection;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::doorway::{Doorway, House, Peer};
use super::pulse::{Overdue, Patience, Pulse};
use super::refusal;
use super::tls::Tls;
use super::watched::{Refusals, Watched};
use crate::metrics::TurnedAway;

/// Requests that one HTTP/2 connection may have open at a time.
const HTTP2_STREAMS: u32 = 100;
/// How long the last words to a slow client may take.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// What connections need to know of the server.
pub(super) struct Premises {
    pub(super) house: Arc<House>,
    pub(super) tls: Option<Arc<Tls>>,
    pub(super) patience: Patience,
    pub(super) max_header_bytes: usize,
    /// All places for connections are taken.
    pub(super) crowded: AtomicBool,
    /// Finish what is in flight and leave.
    pub(super) stop: CancellationToken,
    /// Leave now.
    pub(super) cut: CancellationToken,
    pub(super) tasks: TaskTracker,
}

/// How a connection ended.
enum End {
    /// Closed, by whichever side.
    Closed,
    /// Still open, and owed a word about its slow head.
    SlowHead,
}

/// Serves one client until the connection ends.
pub(super) async fn serve(premises: &Premises, stream: TcpStream, address: std::net::SocketAddr) {
    // Answers are small and written whole: waiting for more bytes to send would only delay them.
    if let Err(fault) = stream.set_nodelay(true) {
        tracing::debug!(error = %fault, "TCP_NODELAY could not be set");
    }
    let Some(tls) = &premises.tls else {
        return serve_http1(premises, stream, Peer { address, tls: false }).await;
    };
    let peer = Peer { address, tls: true };
    let handshake = tokio::time::timeout(premises.patience.head, tls.acceptor().accept(stream));
    let outcome = tokio::select! {
        outcome = handshake => outcome,
        () = premises.stop.cancelled() => return,
    };
    match outcome {
        Ok(Ok(stream)) if stream.get_ref().1.alpn_protocol() == Some(b"h2") => {
            serve_http2(premises, stream, peer).await;
        }
        Ok(Ok(stream)) => serve_http1(premises, stream, peer).await,
        Ok(Err(fault)) => {
            premises.house.metrics.turned_away(TurnedAway::Handshake);
            tracing::debug!(peer.address = %address, error = %fault, "the TLS handshake failed");
        }
        Err(_) => premises.house.metrics.turned_away(TurnedAway::Handshake),
    }
}

async fn serve_http1<S>(premises: &Premises, stream: S, peer: Peer)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let house = &premises.house;
    let pulse = Arc::new(Pulse::new(premises.patience));
    let refusals = Refusals { mint: Arc::clone(&house.mint), metrics: Arc::clone(&house.metrics) };
    let stream = TokioIo::new(Watched::http1(stream, Arc::clone(&pulse), refusals));
    let doorway = Doorway { house: Arc::clone(house), pulse: Arc::clone(&pulse), peer };
    let mut connection = http1::Builder::new()
        // One official client compares names of headers letter by letter: `Content-Type`, `X-Tt-Logid`.
        .title_case_headers(true)
        .max_header_size(premises.max_header_bytes)
        // The pulse keeps all the times of a connection.
        .header_read_timeout(None)
        .serve_connection(stream, doorway);
    if let End::SlowHead = attend(premises, &pulse, Pin::new(&mut connection)).await {
        let mut stream = connection.into_parts().io.into_inner().into_inner();
        let words = refusal::bytes(&refusal::slow_head(), &(house.mint)());
        let farewell = async {
            stream.write_all(&words).await?;
            stream.shutdown().await
        };
        if let Ok(Err(fault)) = tokio::time::timeout(LAST_WORDS, farewell).await {
            tracing::debug!(peer.address = %peer.address, error = %fault, "a slow client could not be told");
        }
    }
}

async fn serve_http2<S>(premises: &Premises, stream: S, peer: Peer)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let pulse = Arc::new(Pulse::new(premises.patience));
    let stream = TokioIo::new(Watched::http2(stream, Arc::clone(&pulse)));
    let doorway = Doorway { house: Arc::clone(&premises.house), pulse: Arc::clone(&pulse), peer };
    let connection = http2::Builder::new(Tracked(premises.tasks.clone()))
        .timer(TokioTimer::new())
        .max_concurrent_streams(HTTP2_STREAMS)
        .max_header_list_size(u32::try_from(premises.max_header_bytes).unwrap_or(u32::MAX))
        .serve_connection(stream, doorway);
    // A slow head does not exist here: its frames belong to no request until they are complete.
    attend(premises, &pulse, pin!(connection)).await;
}

/// Drives a connection to its end.
async fn attend<C>(premises: &Premises, pulse: &Pulse, mut connection: Pin<&mut C>) -> End
where
    C: GracefulConnection,
    C::Error: std::fmt::Display,
{
    let mut leaving = false;
    // A set of one: it looks at its future only when that future was woken. Asking the stop and the clock each
    // time the connection stirs would take a lock that all connections share.
    let mut calls = FuturesUnordered::from_iter([next_call(premises, pulse, leaving)]);
    loop {
        let call = tokio::select! {
            biased;
            outcome = connection.as_mut() => {
                if let Err(fault) = outcome {
                    tracing::debug!(error = %fault, "a connection broke");
                }
                return End::Closed;
            }
            Some(call) = calls.next() => call,
        };
        match call {
            Call::Stop => {}
            Call::Overdue(Overdue::Idle) if !leaving => {}
            Call::Overdue(Overdue::Head) => {
                premises.house.metrics.turned_away(TurnedAway::SlowHead);
                return End::SlowHead;
            }
            Call::Overdue(Overdue::Stalled) => {
                premises.house.metrics.turned_away(TurnedAway::Stalled);
                return End::Closed;
            }
            Call::Cut | Call::Overdue(Overdue::Idle) => return End::Closed,
        }
        leaving = true;
        connection.as_mut().graceful_shutdown();
        calls.push(next_call(premises, pulse, leaving));
    }
}

/// What a connection is called away by.
enum Call {
    Stop,
    Cut,
    Overdue(Overdue),
}

/// Waits for the next call. A connection that is `leaving` already need not be told to stop.
async fn next_call(premises: &Premises, pulse: &Pulse, leaving: bool) -> Call {
    tokio::select! {
        () = premises.cut.cancelled() => Call::Cut,
        () = premises.stop.cancelled(), if !leaving => Call::Stop,
        overdue = pulse.overdue(&premises.crowded) => Call::Overdue(overdue),
    }
}

/// Runs the streams of an HTTP/2 connection as tasks that a stop waits for.
#[derive(Clone)]
struct Tracked(TaskTracker);

impl<F> Executor<F> for Tracked
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    fn execute(&self, future: F) {
        self.0.spawn(future);
    }
}
