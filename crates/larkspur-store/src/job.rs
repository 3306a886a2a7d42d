//! A job: a closure of a caller, the place for its result, and the way back to the caller.
//! Knows nothing of commits; the reader and the writer decide when it runs and when it answers.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use tokio::sync::oneshot;

use crate::clock::Clock;
use crate::error::StoreError;
use crate::fresh_id::FreshIds;
use crate::memory::Memory;
use crate::meter::Meter;
use crate::random::Random;
use crate::stats::Counters;
use crate::tx::Tx;

/// What all jobs of one store share.
pub(crate) struct Shared {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) random: Arc<dyn Random>,
    pub(crate) ids: FreshIds,
    pub(crate) counters: Counters,
    /// Commits that have begun: from here on a new snapshot may show what an old one does not.
    pub(crate) begun_commits: AtomicU64,
    /// Transactions that this process has committed, or may have. Counted before anybody is told.
    pub(crate) commits: AtomicU64,
    /// What is remembered, where every commit passes through this process.
    pub(crate) memory: Option<Memory>,
}

/// What travels through a queue.
pub(crate) enum Message {
    Job(Box<dyn Job>),
    /// Finish what came before, then leave.
    Stop,
}

pub(crate) trait Job: Send {
    /// Whether nobody waits for the answer any more.
    fn abandoned(&self) -> bool;
    /// Runs the closure and keeps its result; whether what it did may be kept. Never unwinds.
    fn run(&mut self, tx: &mut Tx<'_>) -> bool;
    /// Replaces the result.
    fn refuse(&mut self, error: StoreError);
    /// Sends the result to the caller, if it is still there.
    fn answer(self: Box<Self>);
}

pub(crate) struct Task<F, T, E> {
    name: &'static str,
    work: F,
    meter: Option<Arc<Meter>>,
    result: Option<Result<T, E>>,
    caller: oneshot::Sender<Result<T, E>>,
}

impl<F, T, E> Task<F, T, E> {
    pub(crate) fn new(
        name: &'static str,
        work: F,
        meter: Option<Arc<Meter>>,
        caller: oneshot::Sender<Result<T, E>>,
    ) -> Self {
        Self { name, work, meter, result: None, caller }
    }
}

impl<F, T, E> Job for Task<F, T, E>
where
    F: Fn(&mut Tx<'_>) -> Result<T, E> + Send,
    T: Send,
    E: From<StoreError> + Send,
{
    fn abandoned(&self) -> bool {
        self.caller.is_closed()
    }

    fn run(&mut self, tx: &mut Tx<'_>) -> bool {
        let result = run(self.name, &self.work, tx);
        if let Some(meter) = &self.meter {
            meter.add_run(tx.queries(), tx.rows());
        }
        let keep = result.is_ok();
        self.result = Some(result);
        keep
    }

    fn refuse(&mut self, error: StoreError) {
        tracing::warn!(job = self.name, %error, "the store gives up on a job");
        self.result = Some(Err(error.into()));
    }

    fn answer(self: Box<Self>) {
        if let Some(result) = self.result {
            // A caller that went away needs no answer.
            drop(self.caller.send(result));
        }
    }
}

/// Runs a closure of a caller. Never unwinds.
pub(crate) fn run<T, E: From<StoreError>>(
    name: &'static str,
    work: &impl Fn(&mut Tx<'_>) -> Result<T, E>,
    tx: &mut Tx<'_>,
) -> Result<T, E> {
    match catch_unwind(AssertUnwindSafe(|| work(tx))) {
        Ok(Ok(_)) if tx.failed() => {
            Err(StoreError::Invariant("a job succeeds although a statement failed").into())
        }
        Ok(result) => result,
        Err(panic) => {
            let text = panic_text(panic.as_ref());
            tracing::error!(job = name, panic = text, "a job panicked");
            Err(StoreError::Internal(format!("{name}: panic: {text}").into()).into())
        }
    }
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    let owned = panic.downcast_ref::<String>().map(String::as_str);
    owned.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no text")
}
