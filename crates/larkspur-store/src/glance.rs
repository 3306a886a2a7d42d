//! Reads that run where the question is asked, on a thread of the async runtime.
//!
//! For a question that looks at one row, or at a page of rows by their keys, the way to a reading thread and back costs as
//! much as its answer (measured: a third of a GET). So connections lie ready here, and whoever asks takes one for a moment.
//! Only for a database in this process: one that has to be waited for would hold up the runtime.

use parking_lot::Mutex;

use crate::connection::Connection;
use crate::job::{Shared, Work};
use crate::reader;

/// Connections that nobody holds at the moment; the one used last lies on top, and its memory is still warm.
pub(crate) struct Glances {
    /// `None` when the store is closed.
    idle: Mutex<Option<Vec<Box<dyn Connection>>>>,
}

impl Glances {
    pub(crate) fn new(connections: Vec<Box<dyn Connection>>) -> Self {
        Self { idle: Mutex::new(Some(connections)) }
    }

    /// Runs `work` in a snapshot of its own; `false` if it has to go the long way: no connection is free, or the database
    /// refused something, which only the long way has the patience to try again.
    pub(crate) fn serve(&self, shared: &Shared, work: &mut dyn Work) -> bool {
        let free = self.idle.lock().as_mut().and_then(Vec::pop);
        let Some(mut connection) = free else { return false };
        let served = reader::attempt(connection.as_mut(), shared, work).is_ok();
        if !served || connection.commit().is_err() {
            connection.rollback();
        }
        if served {
            shared.counters.reads.add(1);
        }
        self.put_back(connection);
        served
    }

    /// Ends all connections: those that lie here now, the others when they come back.
    pub(crate) fn close(&self) {
        let idle = self.idle.lock().take();
        for mut connection in idle.into_iter().flatten() {
            connection.finish();
        }
    }

    fn put_back(&self, mut connection: Box<dyn Connection>) {
        match self.idle.lock().as_mut() {
            Some(idle) => idle.push(connection),
            None => connection.finish(),
        }
    }
}
