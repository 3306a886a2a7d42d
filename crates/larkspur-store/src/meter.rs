//! Adds up what one request cost the store, for its line in the log. Counts only; it never changes what the store does.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

tokio::task_local! {
    static CURRENT: Arc<Meter>;
}

/// Statements, rows and time of all transactions that a future asked for.
///
/// `Db::read` and `Db::write` add to the meter of the task that called them, when there is one:
/// the request log wraps the handler in [`Meter::observe`] and reads the meter afterwards.
#[derive(Debug, Default)]
pub struct Meter {
    queries: AtomicU64,
    rows: AtomicU64,
    micros: AtomicU64,
}

impl Meter {
    /// Runs `future`; everything that it asks of a store, directly and in this task, is added to `self`.
    pub async fn observe<F: Future>(self: Arc<Self>, future: F) -> F::Output {
        CURRENT.scope(self, future).await
    }

    /// Statements sent, including those of runs that had to be repeated.
    pub fn queries(&self) -> u64 {
        self.queries.load(Ordering::Relaxed)
    }

    /// Rows read and rows changed.
    pub fn rows(&self) -> u64 {
        self.rows.load(Ordering::Relaxed)
    }

    /// Time from the call to the answer: waiting in the queue, running and the commit.
    pub fn elapsed(&self) -> Duration {
        Duration::from_micros(self.micros.load(Ordering::Relaxed))
    }

    /// The meter of the running task.
    pub(crate) fn current() -> Option<Arc<Self>> {
        CURRENT.try_with(Arc::clone).ok()
    }

    pub(crate) fn add_run(&self, queries: u64, rows: u64) {
        self.queries.fetch_add(queries, Ordering::Relaxed);
        self.rows.fetch_add(rows, Ordering::Relaxed);
    }

    pub(crate) fn add_time(&self, elapsed: Duration) {
        self.micros.fetch_add(u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }
}
