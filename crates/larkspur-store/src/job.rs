//! A job: a closure of a caller, the place for its result, and the way back to the caller.
//! Knows nothing of commits; whoever holds the connection decides when it runs and when it answers.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use tokio::sync::oneshot;

use crate::clock::Clock;
use crate::error::StoreError;
use crate::fresh_id::FreshIds;
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
}

/// What travels through a queue.
pub(crate) enum Message {
    Job(Box<dyn Job>),
    /// Finish what came before, then leave.
    Stop,
}

/// What a connection runs.
pub(crate) trait Work {
    /// Runs the closure and keeps its result; whether what it did may be kept. Never unwinds.
    fn run(&mut self, tx: &mut Tx<'_>) -> bool;
    /// Replaces the result.
    fn refuse(&mut self, error: StoreError);
}

/// Work that somebody waits for elsewhere.
pub(crate) trait Job: Work + Send {
    /// Whether nobody waits for the answer any more.
    fn abandoned(&self) -> bool;
    /// Sends the result to the caller, if it is still there.
    fn answer(self: Box<Self>);
}

/// A closure and the place for its result.
pub(crate) struct Task<F, T, E> {
    name: &'static str,
    work: F,
    meter: Option<Arc<Meter>>,
    result: Option<Result<T, E>>,
}

impl<F, T, E> Task<F, T, E> {
    /// `name` is for the log; what a run costs is added to `meter`.
    pub(crate) fn new(name: &'static str, work: F, meter: Option<Arc<Meter>>) -> Self {
        Self { name, work, meter, result: None }
    }

    /// Where its cost is added up.
    pub(crate) fn meter(&self) -> Option<Arc<Meter>> {
        self.meter.clone()
    }

    /// What the last run came to.
    pub(crate) fn take(&mut self) -> Option<Result<T, E>> {
        self.result.take()
    }

    /// The same work as a job, whose answer goes to `caller`.
    pub(crate) fn sent_by(self, caller: oneshot::Sender<Result<T, E>>) -> Sent<F, T, E> {
        Sent { task: self, caller }
    }
}

impl<F, T, E> Work for Task<F, T, E>
where
    F: Fn(&mut Tx<'_>) -> Result<T, E>,
    E: From<StoreError>,
{
    fn run(&mut self, tx: &mut Tx<'_>) -> bool {
        let work = &self.work;
        let outcome = catch_unwind(AssertUnwindSafe(|| work(tx)));
        if let Some(meter) = &self.meter {
            meter.add_run(tx.queries(), tx.rows());
        }
        let result = match outcome {
            Ok(Ok(_)) if tx.failed() => {
                Err(StoreError::Invariant("a job succeeds although a statement failed").into())
            }
            Ok(result) => result,
            Err(panic) => {
                let text = panic_text(panic.as_ref());
                tracing::error!(job = self.name, panic = text, "a job panicked");
                Err(StoreError::Internal(format!("{}: panic: {text}", self.name).into()).into())
            }
        };
        let keep = result.is_ok();
        self.result = Some(result);
        keep
    }

    fn refuse(&mut self, error: StoreError) {
        tracing::warn!(job = self.name, %error, "the store gives up on a job");
        self.result = Some(Err(error.into()));
    }
}

/// A task and the way back to its caller.
pub(crate) struct Sent<F, T, E> {
    task: Task<F, T, E>,
    caller: oneshot::Sender<Result<T, E>>,
}

impl<F, T, E> Work for Sent<F, T, E>
where
    F: Fn(&mut Tx<'_>) -> Result<T, E>,
    E: From<StoreError>,
{
    fn run(&mut self, tx: &mut Tx<'_>) -> bool {
        self.task.run(tx)
    }

    fn refuse(&mut self, error: StoreError) {
        self.task.refuse(error);
    }
}

impl<F, T, E> Job for Sent<F, T, E>
where
    F: Fn(&mut Tx<'_>) -> Result<T, E> + Send,
    T: Send,
    E: From<StoreError> + Send,
{
    fn abandoned(&self) -> bool {
        self.caller.is_closed()
    }

    fn answer(mut self: Box<Self>) {
        if let Some(result) = self.task.take() {
            // A caller that went away needs no answer.
            drop(self.caller.send(result));
        }
    }
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    let owned = panic.downcast_ref::<String>().map(String::as_str);
    owned.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no text")
}
