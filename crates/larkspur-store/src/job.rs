//! A job: a closure of a caller, the place for its result, and the way back to the caller.
//! Knows nothing of commits; the reader and the writer decide when it runs and when it answers.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use tokio::sync::oneshot;

use crate::clock::Clock;
use crate::connection::Fault;
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

/// How a job ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ran {
    /// Its result is a success, or that of some of its callers.
    Well,
    /// Its result is an error: what it did must not be kept.
    Refused,
    /// It has no result for its callers together: what it did must not be kept, and each is to run alone.
    NotTogether,
}

/// What travels through a queue.
pub(crate) enum Message {
    Job(Box<dyn Job>),
    /// Finish what came before, then leave.
    Stop,
}

pub(crate) trait Job: Any + Send {
    /// Whether nobody waits for the answer any more.
    fn abandoned(&self) -> bool;
    /// Runs the closure and keeps its result. Never unwinds.
    fn run(&mut self, tx: &mut Tx<'_>) -> Ran;
    /// Replaces the result by this failure.
    fn refuse(&mut self, fault: &Fault);
    /// Sends the result to the caller, if it is still there.
    fn answer(self: Box<Self>);
    /// Its callers.
    fn members(&self) -> usize;
    /// Takes in one that can be done together with it; gives back one that cannot.
    fn take_in(&mut self, other: Box<dyn Job>) -> Option<Box<dyn Job>>;
    /// A job for each of its callers.
    fn apart(self: Box<Self>) -> Vec<Box<dyn Job>>;
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
    F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    fn abandoned(&self) -> bool {
        self.caller.is_closed()
    }

    fn run(&mut self, tx: &mut Tx<'_>) -> Ran {
        let result = run(self.name, &self.work, tx);
        if let Some(meter) = &self.meter {
            meter.add_run(tx.queries().into(), tx.rows());
        }
        let ran = if result.is_ok() { Ran::Well } else { Ran::Refused };
        self.result = Some(result);
        ran
    }

    fn refuse(&mut self, fault: &Fault) {
        log_refusal(self.name, fault);
        self.result = Some(Err(StoreError::from(fault.clone()).into()));
    }

    fn answer(self: Box<Self>) {
        if let Some(result) = self.result {
            // A caller that went away needs no answer.
            drop(self.caller.send(result));
        }
    }

    fn members(&self) -> usize {
        1
    }

    fn take_in(&mut self, other: Box<dyn Job>) -> Option<Box<dyn Job>> {
        Some(other)
    }

    fn apart(self: Box<Self>) -> Vec<Box<dyn Job>> {
        vec![self]
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

/// Says that a job is answered with a failure.
pub(crate) fn log_refusal(name: &'static str, fault: &Fault) {
    tracing::warn!(job = name, error = fault.text, "the store gives up on a job");
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    let owned = panic.downcast_ref::<String>().map(String::as_str);
    owned.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no text")
}
