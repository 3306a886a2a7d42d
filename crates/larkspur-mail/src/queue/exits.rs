//! The ways out of here: a pool of connections for each, under the names that the queue keeps.

use std::collections::BTreeMap;
use std::sync::Arc;

use larkspur_smtp::client::{Pool, Route};
use tokio::sync::Semaphore;

/// The name of the way that everything goes by which has none of its own.
pub const SMARTHOST: &str = "*";

/// One way out.
pub(super) struct Exit {
    pub(super) pool: Pool,
    /// One for each connection: whoever has none has not begun, and can still be called back. A batch keeps its place until
    /// it is written down what became of it.
    pub(super) places: Arc<Semaphore>,
    /// Recipients of one transaction.
    pub(super) batch: usize,
    /// Connections at a time.
    pub(super) connections: usize,
}

/// All ways out.
pub struct Exits {
    smarthost: Option<Arc<Exit>>,
    table: BTreeMap<String, Arc<Exit>>,
}

impl Exits {
    /// These ways: the server for everything, if there is one, and those for the mail to some domains, which are named in
    /// ASCII form and lower case.
    pub fn new(smarthost: Option<Route>, table: impl IntoIterator<Item = (String, Route)>) -> Exits {
        let table = table.into_iter().map(|(domain, route)| (domain, Exit::new(route)));
        Exits { smarthost: smarthost.map(Exit::new), table: table.collect() }
    }

    /// The domains that have a way of their own.
    pub(super) fn names(&self) -> Vec<String> {
        self.table.keys().cloned().collect()
    }

    /// The way of a name. A name that the settings have no more goes by the smarthost.
    pub(super) fn find(&self, name: &str) -> Option<Arc<Exit>> {
        self.table.get(name).or(self.smarthost.as_ref()).map(Arc::clone)
    }

    /// Closes connections that nobody used for long.
    pub(super) async fn sweep(&self) {
        for exit in self.all() {
            exit.pool.sweep().await;
        }
    }

    /// Closes all connections that are not in use.
    pub(super) async fn close(&self) {
        for exit in self.all() {
            exit.pool.close().await;
        }
    }

    fn all(&self) -> impl Iterator<Item = &Arc<Exit>> {
        self.table.values().chain(&self.smarthost)
    }
}

impl Exit {
    fn new(route: Route) -> Arc<Exit> {
        let (batch, connections) = (route.batch.max(1), route.connections.max(1));
        let places = Arc::new(Semaphore::new(connections.min(Semaphore::MAX_PERMITS)));
        Arc::new(Exit { pool: Pool::new(route), places, batch, connections })
    }
}
