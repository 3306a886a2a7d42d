//! The server over real sockets: bytes in, bytes out.

mod framing;
mod limits;
mod stop;
mod tls;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Extension, State};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{BoxError, Router};
use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::{Peer, Server, TransportSettings, body};
use crate::envelope::{self, Failure};
use crate::log_id::LogId;
use crate::metrics::Metrics;
use crate::rate_limit::Refused;

/// Longer than anything here may take; reached only by a test that fails.
const PATIENCE: Duration = Duration::from_secs(10);
const PLAIN: &str = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const LAST: &str = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
const GATED: &str = "GET /gated HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

/// A running server.
struct Rig {
    address: SocketAddr,
    metrics: Arc<Metrics>,
    /// Requests for `/gated` wait here for a permit.
    gate: Arc<Semaphore>,
    /// Counts requests for `/gated` as they arrive.
    arrived: Arc<Semaphore>,
    stop: CancellationToken,
    running: JoinHandle<std::io::Result<()>>,
}

/// Settings for tests: a free port, and times that a test can wait for.
fn settings() -> TransportSettings {
    TransportSettings {
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        header_timeout: Duration::from_secs(5),
        stop_grace: Duration::from_secs(5),
        ..TransportSettings::default()
    }
}

impl Rig {
    async fn start(settings: TransportSettings) -> Rig {
        let count = AtomicU64::new(0);
        let mint = Arc::new(move || LogId::new(0, u128::from(count.fetch_add(1, Ordering::Relaxed))));
        let metrics = Arc::new(Metrics::new("test"));
        let server = Server::bind(settings, mint, Arc::clone(&metrics)).await.unwrap();
        let (gate, arrived) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
        let address = server.local_addr().unwrap();
        let stop = CancellationToken::new();
        let router = routes().with_state((Arc::clone(&gate), Arc::clone(&arrived)));
        let running = TaskTracker::new().spawn(server.run(router, stop.clone()));
        Rig { address, metrics, gate, arrived, stop, running }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// Opens a connection and sends `request` on it.
    async fn send(&self, request: &str) -> TcpStream {
        let mut stream = self.connect().await;
        stream.write_all(request.as_bytes()).await.unwrap();
        stream
    }

    /// What comes back for `request` until the server closes.
    async fn ask(&self, request: &str) -> String {
        rest(&mut self.send(request).await).await
    }

    /// Waits until `count` more requests have reached `/gated`.
    async fn wait_for_arrivals(&self, count: u32) {
        let arrivals = tokio::time::timeout(PATIENCE, self.arrived.acquire_many(count));
        arrivals.await.unwrap().unwrap().forget();
    }

    fn assert_counted(&self, line: &str) {
        let page = self.metrics.encode().unwrap();
        assert!(page.lines().any(|have| have == line), "{line} is not in\n{page}");
    }

    /// Stops the server and waits until it has returned.
    async fn end(self) {
        self.stop.cancel();
        tokio::time::timeout(PATIENCE, self.running).await.unwrap().unwrap().unwrap();
    }
}

type Gates = (Arc<Semaphore>, Arc<Semaphore>);

fn routes() -> Router<Gates> {
    Router::new()
        .route("/", get(plain))
        .route("/peer", get(peer))
        .route("/bare", get(async || "no envelope"))
        .route("/limited", get(limited))
        .route("/length", post(length))
        .route("/gated", get(gated))
        .route("/panic", get(panics))
        .route("/endless", get(endless))
}

async fn plain(Extension(log_id): Extension<LogId>) -> Response {
    envelope::success(&BTreeMap::from([("greeting", "hello")]), &log_id)
}

async fn peer(Extension(log_id): Extension<LogId>, Extension(peer): Extension<Peer>) -> Response {
    envelope::success(&BTreeMap::from([("tls", peer.tls)]), &log_id)
}

async fn limited(Extension(log_id): Extension<LogId>) -> Response {
    let rate = Some(Refused { limit: 5, reset_seconds: 1 });
    Failure { rate, ..Failure::new(429, 99_991_400, "slow down") }.response(&log_id)
}

async fn length(Extension(log_id): Extension<LogId>, body: Body) -> Response {
    match body::read(body, 16, Duration::from_millis(50)).await {
        Ok(bytes) => envelope::success(&BTreeMap::from([("length", bytes.len())]), &log_id),
        Err(fault) => Failure::new(400, 9499, format!("{fault:?}")).response(&log_id),
    }
}

async fn gated(Extension(log_id): Extension<LogId>, State((gate, arrived)): State<Gates>) -> Response {
    arrived.add_permits(1);
    gate.acquire().await.unwrap().forget();
    envelope::success(&BTreeMap::from([("gate", "passed")]), &log_id)
}

async fn panics() -> Response {
    panic!("a fault in a handler, on purpose")
}

async fn endless() -> Response {
    let chunk = Bytes::from_static(&[b'x'; 65_536]);
    Response::new(Body::from_stream(futures_util::stream::repeat_with(move || {
        Ok::<_, BoxError>(chunk.clone())
    })))
}

/// Reads until the server closes.
async fn rest(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let mut bytes = Vec::new();
    // A reset after the answer is an end like any other.
    let _ = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut bytes)).await.expect("the server hangs");
    String::from_utf8(bytes).unwrap()
}

/// Reads one answer from a connection that stays open: to the end of its JSON object.
async fn one(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let mut bytes = Vec::new();
    let reading = async {
        while !bytes.ends_with(b"}}") {
            bytes.push(stream.read_u8().await.unwrap());
        }
    };
    tokio::time::timeout(PATIENCE, reading).await.expect("the server hangs");
    String::from_utf8(bytes).unwrap()
}

/// Checks status line and JSON body of a whole answer; gives its head.
fn assert_answer(answer: &str, status: u16, code: u32) -> String {
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {answer:?}"));
    assert!(head.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
    assert!(head.contains("\r\nContent-Type: application/json; charset=utf-8"), "{answer}");
    assert!(head.contains("\r\nX-Tt-Logid: 19700101"), "{answer}");
    assert!(head.contains("\r\nX-Request-Id: 19700101"), "{answer}");
    let body: serde_json::Value = serde_json::from_str(body).unwrap();
    assert_eq!(body["code"], code, "{answer}");
    head.to_owned()
}
