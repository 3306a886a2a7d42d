//! The listener: takes connections while there are places for them, until it is told to stop.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::connection::{self, Premises};
use super::doorway::House;
use super::pulse::Patience;
use super::settings::TransportSettings;
use super::tls::{Certificate, Tls};
use crate::log_id::Mint;
use crate::metrics::Metrics;

/// Pause after the operating system refused to hand over a connection (no descriptors left): time for others to end.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// How long cut connections may take to be gone.
const CUT_GRACE: Duration = Duration::from_secs(1);

/// A bound server that does not serve yet.
pub struct Server {
    listener: TcpListener,
    settings: TransportSettings,
    tls: Option<Arc<Tls>>,
    mint: Mint,
    metrics: Arc<Metrics>,
}

impl Server {
    /// Binds the address and reads the certificate. `mint` gives each request its id; `metrics` counts.
    ///
    /// # Errors
    /// The address is taken or not ours, or the certificate or its key cannot be used.
    pub async fn bind(settings: TransportSettings, mint: Mint, metrics: Arc<Metrics>) -> io::Result<Server> {
        let tls = match &settings.tls {
            Some(files) => Some(Arc::new(Tls::open(files.clone()).await?)),
            None => None,
        };
        let listener = TcpListener::bind(settings.listen).await?;
        Ok(Server { listener, settings, tls, mint, metrics })
    }

    /// The address that clients reach the server at; tells the port when 0 was asked for.
    ///
    /// # Errors
    /// The operating system does not know the socket any more.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// The certificate, for other listeners of this process; `None` without one.
    #[must_use]
    pub fn certificate(&self) -> Option<Certificate> {
        self.tls.as_ref().map(Certificate::of)
    }

    /// Serves until `stop`, then takes no more connections, closes idle ones, lets requests in flight finish
    /// within the grace of the settings, cuts the rest and returns.
    ///
    /// Each request reaches the router with its [`LogId`](crate::log_id::LogId) and [`Peer`](super::Peer)
    /// as extensions.
    ///
    /// # Errors
    /// None at present: trouble with one connection ends that connection. The result leaves room for a listener
    /// that breaks for good.
    pub async fn run(self, router: Router, stop: CancellationToken) -> io::Result<()> {
        let settings = &self.settings;
        let tasks = TaskTracker::new();
        let house = House {
            router,
            mint: self.mint,
            metrics: self.metrics,
            places: Arc::new(Semaphore::new(settings.max_in_flight.min(Semaphore::MAX_PERMITS))),
        };
        let premises = Arc::new(Premises {
            house: Arc::new(house),
            tls: self.tls,
            patience: Patience { head: settings.header_timeout, idle: settings.idle_timeout },
            max_header_bytes: settings.max_header_bytes,
            crowded: AtomicBool::new(false),
            stop,
            cut: CancellationToken::new(),
            tasks,
        });
        follow_certificate(&premises);
        let places = settings.max_connections.clamp(1, Semaphore::MAX_PERMITS);
        accept_until_stopped(&self.listener, &premises, places).await;
        drop(self.listener);
        finish(&premises, settings.stop_grace).await;
        Ok(())
    }
}

/// Watches the certificate's files for as long as the server runs.
fn follow_certificate(premises: &Arc<Premises>) {
    if premises.tls.is_none() {
        return;
    }
    let held = Arc::clone(premises);
    premises.tasks.spawn(async move {
        let Some(tls) = &held.tls else { return };
        tokio::select! {
            () = tls.follow() => {}
            () = held.stop.cancelled() => {}
        }
    });
}

async fn accept_until_stopped(listener: &TcpListener, premises: &Arc<Premises>, places: usize) {
    let places = Arc::new(Semaphore::new(places));
    loop {
        let accepted = tokio::select! {
            biased;
            () = premises.stop.cancelled() => return,
            accepted = accept(listener, premises, &places) => accepted,
        };
        match accepted {
            Ok((stream, address, place)) => spawn(premises, stream, address, place),
            Err(fault) if is_of_one_connection(&fault) => {}
            Err(fault) => {
                tracing::warn!(error = %fault, "no connection could be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// Waits for a place first and for a client then: clients beyond the places stay in the listen queue.
async fn accept(
    listener: &TcpListener,
    premises: &Premises,
    places: &Arc<Semaphore>,
) -> io::Result<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    premises.crowded.store(places.available_permits() == 0, Ordering::Relaxed);
    // The semaphore is never closed.
    let place = Arc::clone(places).acquire_owned().await.map_err(io::Error::other)?;
    premises.crowded.store(false, Ordering::Relaxed);
    let (stream, address) = listener.accept().await?;
    Ok((stream, address, place))
}

/// A client that gave up before we got to it.
fn is_of_one_connection(fault: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(fault.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

fn spawn(premises: &Arc<Premises>, stream: TcpStream, address: SocketAddr, place: OwnedSemaphorePermit) {
    let held = Arc::clone(premises);
    premises.tasks.spawn(async move {
        let open = Open::begin(&held);
        connection::serve(&held, stream, address).await;
        drop(open);
        drop(place);
    });
}

/// Counts a connection for as long as it lives, also when its task panics.
struct Open<'a>(&'a Premises);

impl Open<'_> {
    fn begin(premises: &Premises) -> Open<'_> {
        premises.house.metrics.connections().inc();
        Open(premises)
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.0.house.metrics.connections().dec();
    }
}

/// Waits for what is in flight, then cuts it.
async fn finish(premises: &Premises, grace: Duration) {
    premises.tasks.close();
    if tokio::time::timeout(grace, premises.tasks.wait()).await.is_ok() {
        return;
    }
    tracing::warn!(connections = premises.tasks.len(), "the grace of the stop is over; connections are cut");
    premises.cut.cancel();
    if tokio::time::timeout(CUT_GRACE, premises.tasks.wait()).await.is_err() {
        tracing::warn!(tasks = premises.tasks.len(), "requests are still at work after the cut");
    }
}
