//! Takes connections and gives each a session, while there are places for them, until it is told to stop.

mod attend;
mod places;
mod socket;

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::session::{Budget, Protocol, Reception, Settings};
use attend::Premises;
use places::Places;
pub use socket::{Incoming, Socket};

/// Pause after the operating system refused to hand over a connection (no descriptors left): time for others to end.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// How long cut connections may take to be gone.
const CUT_GRACE: Duration = Duration::from_secs(1);
/// The port of mail between organisations, where LMTP must not be spoken (RFC 2033 §5).
const RELAY_PORT: u16 = 25;

/// Where a listener waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// An address; port 0 takes a free one.
    Tcp(SocketAddr),
    /// A unix socket, which is made. One that a dead server left behind is replaced.
    Unix(PathBuf),
}

/// Gives the certificate for one new connection, so that it can be renewed while the server runs.
pub type Acceptors = Arc<dyn Fn() -> TlsAcceptor + Send + Sync>;

/// When bytes are encrypted.
#[derive(Clone)]
pub enum Encryption {
    /// Never.
    None,
    /// When the client asks for it (RFC 3207).
    StartTls(Acceptors),
    /// From the first byte (RFC 8314 §3.3).
    Immediate(Acceptors),
}

/// How many clients.
#[derive(Clone, Copy, Debug)]
pub struct Capacity {
    /// Connections of all clients; one more is told to come again (421). Default 1,000.
    pub connections: usize,
    /// Connections of one address, or of one IPv6 network of 64 bits. Default 50.
    pub per_address: usize,
    /// How long a stop waits for what is going on. Default 8 s.
    pub stop_grace: Duration,
}

impl Default for Capacity {
    fn default() -> Capacity {
        Capacity { connections: 1000, per_address: 50, stop_grace: Duration::from_secs(8) }
    }
}

/// A bound listener that does not listen yet.
pub struct Listener {
    socket: Socket,
    settings: Arc<Settings>,
    encryption: Encryption,
    capacity: Capacity,
}

impl Listener {
    /// Binds the endpoint. Whether `STARTTLS` is offered follows from `encryption`.
    ///
    /// # Errors
    /// The endpoint is taken or not ours; or LMTP was to be spoken on port 25.
    pub async fn bind(
        endpoint: &Endpoint,
        mut settings: Settings,
        encryption: Encryption,
        capacity: Capacity,
    ) -> io::Result<Listener> {
        let is_relay_port = matches!(endpoint, Endpoint::Tcp(address) if address.port() == RELAY_PORT);
        if settings.protocol == Protocol::Lmtp && is_relay_port {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "LMTP must not be spoken on port 25"));
        }
        settings.starttls = matches!(encryption, Encryption::StartTls(_));
        let socket = Socket::bind(endpoint).await?;
        Ok(Listener { socket, settings: Arc::new(settings), encryption, capacity })
    }

    /// The address that clients reach the listener at; `None` for a unix socket.
    ///
    /// # Errors
    /// The operating system does not know the socket any more.
    pub fn local_addr(&self) -> io::Result<Option<SocketAddr>> {
        self.socket.local_addr()
    }

    /// Serves until `stop`; then takes no more connections, lets what is going on end within the grace, cuts the
    /// rest and returns. `budget` is usually shared with other listeners.
    pub async fn run<R: Reception>(self, reception: Arc<R>, budget: Budget, stop: CancellationToken) {
        let tasks = TaskTracker::new();
        let premises = Arc::new(Premises {
            settings: self.settings,
            encryption: self.encryption,
            reception,
            budget,
            stop,
            cut: CancellationToken::new(),
        });
        let places = Places::new(self.capacity);
        loop {
            let accepted = tokio::select! {
                biased;
                () = premises.stop.cancelled() => break,
                accepted = self.socket.accept() => accepted,
            };
            match accepted {
                Ok((incoming, address)) => match places.take(address) {
                    Ok(place) => {
                        let premises = Arc::clone(&premises);
                        tasks.spawn(async move {
                            attend::attend(&premises, incoming, address).await;
                            drop(place);
                        });
                    }
                    Err(refusal) => attend::turn_away(incoming, &refusal).await,
                },
                Err(fault) if is_of_one_connection(&fault) => {}
                Err(fault) => {
                    tracing::warn!(error = %fault, "no mail connection could be accepted");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
        drop(self.socket);
        finish(&premises.cut, &tasks, self.capacity.stop_grace).await;
    }
}

/// A client that gave up before we got to it.
fn is_of_one_connection(fault: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(fault.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// Waits for what is going on, then cuts it.
async fn finish(cut: &CancellationToken, tasks: &TaskTracker, grace: Duration) {
    tasks.close();
    if tokio::time::timeout(grace, tasks.wait()).await.is_ok() {
        return;
    }
    tracing::warn!(connections = tasks.len(), "the grace of the stop is over; mail connections are cut");
    cut.cancel();
    // Cut sessions end at once; one that does not is beyond help.
    let _ = tokio::time::timeout(CUT_GRACE, tasks.wait()).await;
}
