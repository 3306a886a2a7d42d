//! Takes connections of a companion protocol and answers their questions, one after the other.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::BytesMut;
use larkspur_smtp::listener::{Endpoint, Incoming, Socket};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::counters::Counters;

/// Octets read at a time.
const READ: usize = 4 * 1024;
/// Pause after the operating system refused to hand over a connection: time for others to end.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// What came is no question of the protocol. There is no telling where the next one begins, so the connection ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Garbled;

/// A protocol of questions and answers.
pub trait Protocol: Send + Sync + 'static {
    /// What it is called in counters.
    const NAME: &'static str;

    /// One question.
    type Question: Send;

    /// Takes one question off the front of what came; `None` if it is not whole yet. Must refuse, rather than wait for
    /// ever more octets.
    ///
    /// # Errors
    /// What came is no question.
    fn split(input: &mut BytesMut) -> Result<Option<Self::Question>, Garbled>;

    /// The answer.
    fn answer(&self, question: &Self::Question) -> impl Future<Output = Answer> + Send;

    /// The answer when there is none in time.
    fn late() -> Answer;
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Of what kind it is, in a word for counters.
    pub kind: &'static str,
    /// As it goes over the wire.
    pub wire: Vec<u8>,
}

/// How many connections, how long for what.
#[derive(Clone, Copy, Debug)]
pub struct Capacity {
    /// Connections at a time; one more is closed at once, which Postfix takes for trouble that passes. Default 500:
    /// each process of a mail server keeps its own.
    pub connections: usize,
    /// Until the next question is whole. Default 10 min, longer than Postfix keeps connections that it does not use.
    pub idle: Duration,
    /// For an answer. Default 20 s; Postfix waits for 100 s.
    pub answer: Duration,
    /// How long a stop waits for answers that are on their way. Default 5 s.
    pub stop_grace: Duration,
}

impl Default for Capacity {
    fn default() -> Capacity {
        Capacity {
            connections: 500,
            idle: Duration::from_secs(10 * 60),
            answer: Duration::from_secs(20),
            stop_grace: Duration::from_secs(5),
        }
    }
}

/// A bound companion that does not answer yet.
pub struct Service<P> {
    socket: Socket,
    protocol: Arc<P>,
    capacity: Capacity,
    counters: Arc<Counters>,
}

impl<P: Protocol> Service<P> {
    /// Binds the endpoint.
    ///
    /// # Errors
    /// The endpoint is taken or not ours, or could be reached from another machine.
    pub async fn bind(endpoint: &Endpoint, protocol: P, capacity: Capacity) -> io::Result<Service<P>> {
        if matches!(endpoint, Endpoint::Tcp(address) if !address.ip().to_canonical().is_loopback()) {
            let why = "it knows no passwords, so only a loopback address or a unix socket will do";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, why));
        }
        let socket = Socket::bind(endpoint).await?;
        Ok(Service { socket, protocol: Arc::new(protocol), capacity, counters: Arc::default() })
    }

    /// The same, counting its questions here.
    #[must_use]
    pub fn counted(self, counters: Arc<Counters>) -> Service<P> {
        Service { counters, ..self }
    }

    /// The address that it is reached at; `None` for a unix socket.
    ///
    /// # Errors
    /// The operating system does not know the socket any more.
    pub fn local_addr(&self) -> io::Result<Option<SocketAddr>> {
        self.socket.local_addr()
    }

    /// Answers until `stop`; then takes no more questions, gives the answers that are on their way, and returns.
    pub async fn run(self, stop: CancellationToken) {
        let Service { socket, protocol, capacity, counters } = self;
        let places = Arc::new(Semaphore::new(capacity.connections.clamp(1, Semaphore::MAX_PERMITS)));
        let tasks = TaskTracker::new();
        loop {
            let accepted = tokio::select! {
                biased;
                () = stop.cancelled() => break,
                accepted = socket.accept() => accepted,
            };
            let incoming = match accepted {
                Ok((incoming, _)) => incoming,
                Err(fault) => {
                    tracing::debug!(error = %fault, "no companion connection could be accepted");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                    continue;
                }
            };
            let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
                tracing::warn!("too many companion connections");
                continue;
            };
            let desk = Desk { protocol: Arc::clone(&protocol), capacity, counters: Arc::clone(&counters) };
            let stop = stop.clone();
            tasks.spawn(async move {
                match incoming {
                    Incoming::Tcp(stream) => converse(&desk, stream, &stop).await,
                    Incoming::Unix(stream) => converse(&desk, stream, &stop).await,
                }
                drop(place);
            });
        }
        drop(socket);
        tasks.close();
        if timeout(capacity.stop_grace, tasks.wait()).await.is_err() {
            tracing::warn!(connections = tasks.len(), "companion connections are left as they are");
        }
    }
}

/// What all connections share.
struct Desk<P> {
    protocol: Arc<P>,
    capacity: Capacity,
    counters: Arc<Counters>,
}

impl<P: Protocol> Desk<P> {
    /// The answer, or that there is none in time; counted.
    async fn answer(&self, question: P::Question) -> Vec<u8> {
        let begun = Instant::now();
        let answer = timeout(self.capacity.answer, self.protocol.answer(&question)).await;
        let answer = answer.unwrap_or_else(|_| P::late());
        self.counters.count(P::NAME, answer.kind, begun.elapsed());
        answer.wire
    }
}

/// One connection from its first question to its end.
async fn converse<P: Protocol>(
    desk: &Desk<P>,
    mut stream: impl AsyncRead + AsyncWrite + Unpin + Send,
    stop: &CancellationToken,
) {
    let capacity = desk.capacity;
    let mut input = BytesMut::new();
    loop {
        let asked = tokio::select! {
            biased;
            () = stop.cancelled() => return,
            asked = timeout(capacity.idle, next::<P>(&mut stream, &mut input)) => asked,
        };
        let Ok(Some(question)) = asked else { return };
        let answer = desk.answer(question).await;
        let said = timeout(capacity.answer, async {
            stream.write_all(&answer).await?;
            stream.flush().await
        });
        if !matches!(said.await, Ok(Ok(()))) {
            return;
        }
    }
}

/// The next question; `None` if there is none to come.
async fn next<P: Protocol>(
    stream: &mut (impl AsyncRead + Unpin),
    input: &mut BytesMut,
) -> Option<P::Question> {
    loop {
        match P::split(input) {
            Ok(Some(question)) => return Some(question),
            Ok(None) => {}
            Err(Garbled) => {
                tracing::debug!("a companion connection does not speak its protocol");
                return None;
            }
        }
        input.reserve(READ);
        if !matches!(stream.read_buf(input).await, Ok(octets) if octets > 0) {
            return None;
        }
    }
}
