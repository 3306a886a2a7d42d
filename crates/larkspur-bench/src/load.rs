//! A load generator: each client keeps one request under way, as fast as the answers come, or at a given pace.
//!
//! HTTP/1.1 by hand, as little as the two servers need, because the generator shares the cores with what it measures.

use std::net::SocketAddr;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::Result;

/// Makes the bytes of the next request from its number.
pub(crate) type Requests = Arc<dyn Fn(u64) -> String + Send + Sync>;

/// Time that the connections of a slice are used before it counts.
const WARMING: Duration = Duration::from_millis(200);

/// What slices of a measurement found.
pub(crate) struct Measured {
    /// How long it was measured.
    time: Duration,
    /// Latencies in microseconds.
    pub(crate) latency: Histogram<u64>,
    /// Answers that did not say code 0.
    pub(crate) failures: u64,
}

impl Measured {
    /// Nothing yet.
    pub(crate) fn new() -> Result<Self> {
        Ok(Self { time: Duration::ZERO, latency: Histogram::new(3)?, failures: 0 })
    }

    /// Takes another slice in.
    pub(crate) fn add(&mut self, slice: &Self) -> Result<()> {
        self.time += slice.time;
        self.latency.add(&slice.latency)?;
        self.failures += slice.failures;
        Ok(())
    }

    /// Answers a second.
    pub(crate) fn rate(&self) -> f64 {
        // Counts of a run are far below 2^52.
        #[expect(clippy::cast_precision_loss, reason = "a rate is rounded anyway")]
        let count = self.latency.len() as f64;
        count / self.time.as_secs_f64()
    }

    /// The latency that this share of the answers stayed below, in microseconds.
    pub(crate) fn quantile(&self, at: f64) -> u64 {
        self.latency.value_at_quantile(at)
    }
}

/// One request and its answer, outside a measurement.
pub(crate) async fn ask(address: SocketAddr, request: &str) -> Result<String> {
    let mut connection = Connection::open(address).await?;
    connection.exchange(request.as_bytes()).await?;
    Ok(String::from_utf8_lossy(connection.body()).into_owned())
}

/// The status of the answer to one request, over a connection of its own.
pub(crate) async fn status(address: SocketAddr, request: &str) -> Result<u16> {
    let mut connection = Connection::open(address).await?;
    connection.exchange(request.as_bytes()).await?;
    let head = std::str::from_utf8(connection.buffer.get(..connection.body_at).unwrap_or_default())?;
    Ok(head.split(' ').nth(1).ok_or("an answer without a status")?.parse()?)
}

/// One connection to whatever is measured.
pub(crate) trait Client: Send + 'static {
    /// Sends the request with this number, waits for its answer, and says whether that was a success.
    fn exchange(&mut self, number: u64) -> impl Future<Output = Result<bool>> + Send;
}

/// Warms up, then measures `requests` over so many connections for `time`; `pace` is how many are sent a second in all,
/// and without it each connection sends the next one as soon as it has the answer.
pub(crate) async fn measure(
    address: SocketAddr,
    connections: usize,
    time: Duration,
    requests: Requests,
    pace: Option<f64>,
) -> Result<Measured> {
    let mut clients = Vec::new();
    for _ in 0..connections {
        let connection = Connection::open(address).await?;
        clients.push(Http { connection, requests: Arc::clone(&requests) });
    }
    drive(clients, time, pace).await
}

/// Warms up, then measures for `time` what these clients do.
pub(crate) async fn measure_clients<C: Client>(clients: Vec<C>, time: Duration) -> Result<Measured> {
    drive(clients, time, None).await
}

async fn drive<C: Client>(clients: Vec<C>, time: Duration, pace: Option<f64>) -> Result<Measured> {
    let numbers = Arc::new(AtomicU64::new(0));
    let begin = Instant::now() + WARMING;
    let end = begin + time;
    // Between two requests of one client; their first ones are spread over that time.
    let of_all = pace.filter(|pace| *pace > 0.0).map(|pace| Duration::from_secs_f64(1.0 / pace));
    let count = u32::try_from(clients.len())?;
    let mut workers = tokio::task::JoinSet::new();
    for (place, client) in (0..count).zip(clients) {
        let beat =
            of_all.map(|of_all| Beat { next: Instant::now() + of_all * place, interval: of_all * count });
        workers.spawn(work(client, Arc::clone(&numbers), begin..end, beat));
    }
    let mut measured = Measured { time, ..Measured::new()? };
    while let Some(done) = workers.join_next().await {
        let (own, failed) = done??;
        measured.latency.add(own)?;
        measured.failures += failed;
    }
    Ok(measured)
}

/// When a client sends at a given pace.
struct Beat {
    next: Instant,
    interval: Duration,
}

impl Beat {
    /// Waits until the next request is due, and gives the time from which its answer is waited for: when it was due, if the
    /// answer before it came too late. So a server that stands still is seen by all whom it kept waiting.
    async fn wait(&mut self) -> Instant {
        let (due, now) = (self.next, Instant::now());
        self.next += self.interval;
        if now > due {
            return due;
        }
        tokio::time::sleep_until(due.into()).await;
        Instant::now()
    }
}

async fn work<C: Client>(
    mut client: C,
    numbers: Arc<AtomicU64>,
    time: Range<Instant>,
    mut beat: Option<Beat>,
) -> Result<(Histogram<u64>, u64)> {
    let (mut latency, mut failures) = (Histogram::new(3)?, 0);
    loop {
        let sent = match &mut beat {
            Some(beat) => beat.wait().await,
            None => Instant::now(),
        };
        if sent >= time.end {
            return Ok((latency, failures));
        }
        let succeeded = client.exchange(numbers.fetch_add(1, Ordering::Relaxed)).await?;
        if sent >= time.start {
            latency.record(u64::try_from(sent.elapsed().as_micros())?)?;
            failures += u64::from(!succeeded);
        }
    }
}

/// A client of the API.
struct Http {
    connection: Connection,
    requests: Requests,
}

impl Client for Http {
    async fn exchange(&mut self, number: u64) -> Result<bool> {
        let request = (self.requests)(number);
        self.connection.exchange(request.as_bytes()).await?;
        Ok(self.connection.body().starts_with(br#"{"code":0,"#))
    }
}

struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
    body_at: usize,
}

impl Connection {
    async fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(4_096), body_at: 0 })
    }

    /// Sends a request and reads its whole answer into the buffer.
    async fn exchange(&mut self, request: &[u8]) -> Result<()> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        loop {
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err("the server closed the connection".into());
            }
            if let Some((head, length)) = parse_head(&self.buffer)
                && self.buffer.len() >= head + length
            {
                self.body_at = head;
                return Ok(());
            }
        }
    }

    fn body(&self) -> &[u8] {
        self.buffer.get(self.body_at..).unwrap_or_default()
    }
}

/// Where the body begins and how long it is, once the head is complete.
fn parse_head(bytes: &[u8]) -> Option<(usize, usize)> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = std::str::from_utf8(bytes.get(..end)?).ok()?;
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
    });
    Some((end + 4, length.unwrap_or(0)))
}
