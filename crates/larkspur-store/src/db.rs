//! The store as async callers hold it: queues in front of the threads that run jobs.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::Instant;

use bytes::Bytes;
use crossbeam_channel::{Sender, TrySendError};
use parking_lot::Mutex;
use tokio::sync::oneshot;

use crate::backup::{BackupError, BackupReport};
use crate::clock::Clock;
use crate::connection::Connection;
use crate::error::{OpenError, StoreError};
use crate::fresh_id::FreshIds;
use crate::job::{self, Job, Message, Shared, Task};
use crate::lane::Lane;
use crate::memory::{Memory, Question, Trail};
use crate::meter::Meter;
use crate::migration::Migration;
use crate::options::{Engine, Location, Options};
use crate::random::Random;
use crate::statement::Statement;
use crate::stats::{Counters, Stats};
use crate::together::{Set, Together};
use crate::tx::Tx;
use crate::{backup, reader, threads, writer};

static PING: Statement = Statement::new("larkspur_store::db::PING", "SELECT 1");

/// An open store. Clones share it; the threads end when the last clone is gone, or in [`Db::close`].
#[derive(Clone)]
pub struct Db {
    inner: Arc<Inner>,
}

struct Inner {
    location: Location,
    migrations: &'static [Migration],
    shared: Arc<Shared>,
    reads: Sender<Message>,
    writes: Vec<Sender<Message>>,
    closed: AtomicBool,
    readers: Mutex<Vec<JoinHandle<()>>>,
    writers: Mutex<Vec<JoinHandle<()>>>,
}

impl Db {
    /// Opens the store, makes it if it is not there, brings its schema up to date and starts the threads.
    ///
    /// Blocks while it does so. It may be called inside an async runtime at start-up, where that does no harm.
    ///
    /// # Errors
    /// Options that make no sense, a store that cannot be reached, a schema that is newer or was changed.
    pub fn open(
        options: Options,
        migrations: &'static [Migration],
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Result<Self, OpenError> {
        for (value, name) in [
            (options.readers, "readers"),
            (options.writers, "writers"),
            (options.queue, "queue"),
            (options.batch, "batch"),
        ] {
            if value == 0 {
                return Err(OpenError::Options(format!("{name} must be at least 1")));
            }
        }
        let connections = threads::connect(&options, migrations, clock.as_ref())?;
        let ids = FreshIds::new(random.as_ref());
        let shared = Arc::new(Shared {
            clock,
            random,
            ids,
            counters: Counters::default(),
            begun_commits: AtomicU64::new(0),
            commits: AtomicU64::new(0),
            memory: memory(&options),
        });
        let (reads, read_queue) = crossbeam_channel::bounded(options.queue);
        let readers =
            threads::start("store-read", connections.readers, |connection: Box<dyn Connection>| {
                let (queue, shared) = (read_queue.clone(), Arc::clone(&shared));
                move || reader::serve(connection, &queue, &shared)
            })?;
        let mut writes = Vec::new();
        let writers =
            threads::start("store-write", connections.writers, |connection: Box<dyn Connection>| {
                let (send, queue) = crossbeam_channel::bounded(options.queue);
                writes.push(send);
                let (shared, most) = (Arc::clone(&shared), options.batch);
                move || writer::serve(connection, &queue, &shared, most)
            })?;
        let inner = Inner {
            location: options.location,
            migrations,
            shared,
            reads,
            writes,
            closed: AtomicBool::new(false),
            readers: Mutex::new(readers),
            writers: Mutex::new(writers),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Runs `job` on one snapshot of the store. `name` names the operation in logs (`user.list`).
    ///
    /// Where memory has all that it asks for, it runs at once, on the thread of the caller; otherwise it begins anew on one
    /// that reads. So it waits for nothing but the store.
    ///
    /// The job may run more than once, so it must have no effect outside `Tx`. What it costs is added to the caller's [`Meter`].
    /// Dropping the future does not stop a job that has begun.
    ///
    /// # Errors
    /// What `job` returns, and `StoreError` if it could not be run.
    pub async fn read<T, E>(
        &self,
        name: &'static str,
        job: impl Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        if let Some(result) = self.remember(name, &job) {
            return result;
        }
        self.submit(&self.inner.reads, name, job).await
    }

    /// As [`read`](Self::read), and says what the result rests on, so that what is made of it can be [kept](Self::keep).
    ///
    /// # Errors
    /// As there.
    pub async fn read_along<T, E>(
        &self,
        name: &'static str,
        job: impl Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<(T, Option<Arc<Trail>>), E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let along = move |tx: &mut Tx<'_>| {
            tx.follow();
            let given = job(tx)?;
            Ok((given, tx.trail().map(Arc::new)))
        };
        self.read(name, along).await
    }

    /// What was made of the result of an operation, if that is remembered and would be the same now. `request` is all that
    /// it depends on besides the store.
    #[must_use]
    pub fn recall(&self, operation: &'static str, request: &[u8]) -> Option<Bytes> {
        let shared = &*self.inner.shared;
        let memory = self.memory()?;
        let question = Question::whole(operation, request)?;
        let text = memory.recall_text(&question, shared.commits.load(Ordering::SeqCst))?;
        shared.counters.count_recalled();
        Some(text)
    }

    /// Remembers what was made of the result of a job for [`recall`](Self::recall). It must be the same whenever the
    /// request is the same and the store as well.
    ///
    /// # Errors
    /// In debug builds `Invariant`, when what is remembered already, and still holds, is something else.
    pub fn keep(
        &self,
        operation: &'static str,
        request: &[u8],
        text: &Bytes,
        trail: &Arc<Trail>,
    ) -> Result<(), StoreError> {
        let shared = &*self.inner.shared;
        let (Some(memory), Some(question)) = (&shared.memory, Question::whole(operation, request)) else {
            return Ok(());
        };
        if cfg!(debug_assertions)
            && let Some(known) = memory.recall_text(&question, shared.commits.load(Ordering::SeqCst))
            && memory.holds(trail)
            && known != text
        {
            tracing::error!(operation, "what is remembered is not what would be answered");
            return Err(StoreError::Invariant("what is remembered is not what would be answered"));
        }
        memory.keep_text(question, text.clone(), trail);
        Ok(())
    }

    /// Runs `job` in a serializable transaction and answers after its COMMIT.
    ///
    /// If `job` returns an error, nothing that it did is kept. It may run more than once (after a conflict, or after a unique
    /// key was taken behind its back), so it must have no effect outside `Tx`. Jobs of one `lane` do not conflict with each
    /// other. Dropping the future does not stop a job that has begun.
    ///
    /// # Errors
    /// What `job` returns, and `StoreError` if it could not be run or committed.
    pub async fn write<T, E>(
        &self,
        name: &'static str,
        lane: Lane,
        job: impl Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.submit(self.writer(lane), name, job).await
    }

    /// As [`write`](Self::write), for work that is done at once for all who want it while the writer is busy.
    ///
    /// # Errors
    /// What `work` says of this caller, and `StoreError` if it could not be run or committed.
    pub async fn write_together<I, T, E>(
        &self,
        work: &'static Together<I, T, E>,
        lane: Lane,
        wanted: I,
    ) -> Result<T, E>
    where
        I: Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.enter(self.writer(lane), |meter, caller| {
            Box::new(Set::of_one(work, lane, wanted, meter, caller))
        })
        .await
    }

    /// Whether the store works: one reader and every writer answer a statement.
    ///
    /// # Errors
    /// What stands in the way; `Busy` means that a queue is full.
    pub async fn ping(&self) -> Result<(), StoreError> {
        let ask = |tx: &mut Tx<'_>| tx.one(&PING, &[], |row| row.int(0)).map(drop);
        self.read("store.ping", ask).await?;
        for queue in &self.inner.writes {
            self.submit(queue, "store.ping", ask).await?;
        }
        Ok(())
    }

    /// The engine behind this store.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.inner.location.engine()
    }

    /// Where this store lives.
    #[must_use]
    pub fn location(&self) -> &Location {
        &self.inner.location
    }

    /// The counters since the store was opened.
    #[must_use]
    pub fn stats(&self) -> Stats {
        let counters = &self.inner.shared.counters;
        let length = |queue: &Sender<Message>| u64::try_from(queue.len()).unwrap_or(u64::MAX);
        Stats {
            reads: counters.reads.get(),
            recalled: counters.recalled.get(),
            writes: counters.writes.get(),
            batches: counters.batches.get(),
            batched_jobs: counters.batched_jobs.get(),
            retries: counters.retries.get(),
            busy: counters.busy.get(),
            waiting_reads: length(&self.inner.reads),
            waiting_writes: self.inner.writes.iter().map(length).sum(),
        }
    }

    /// Refuses new jobs, finishes those that wait, checkpoints and ends the threads. Blocks until that is done;
    /// calling it again does nothing.
    pub fn close(&self) {
        self.inner.closed.store(true, Ordering::SeqCst);
        // Readers first: the writer's last checkpoint can then copy everything.
        let readers = std::mem::take(&mut *self.inner.readers.lock());
        for _ in &readers {
            drop(self.inner.reads.send(Message::Stop));
        }
        threads::join(readers);
        let writers = std::mem::take(&mut *self.inner.writers.lock());
        if !writers.is_empty() {
            for queue in &self.inner.writes {
                drop(queue.send(Message::Stop));
            }
        }
        threads::join(writers);
    }

    /// Writes a backup of this store to `path`, as [`crate::write_backup`] does.
    ///
    /// # Errors
    /// See there.
    pub fn backup_to(&self, path: &Path) -> Result<BackupReport, BackupError> {
        backup::write(&self.inner.location, self.inner.migrations, path)
    }

    /// What `job` gives when memory alone answers it; `None` if it does not have all that is needed.
    fn remember<T, E: From<StoreError>>(
        &self,
        name: &'static str,
        job: &impl Fn(&mut Tx<'_>) -> Result<T, E>,
    ) -> Option<Result<T, E>> {
        let shared = &*self.inner.shared;
        self.memory()?;
        let began = Instant::now();
        let mut tx = Tx::remembering(shared, shared.commits.load(Ordering::SeqCst));
        let result = job::run(name, job, &mut tx);
        if tx.does_not_remember() {
            return None;
        }
        shared.counters.count_recalled();
        if let Some(meter) = Meter::current() {
            meter.add_run(tx.queries().into(), tx.rows());
            meter.add_time(began.elapsed());
        }
        Some(result)
    }

    /// The memory, where it may answer: in debug builds every other job goes the long way, where what is remembered is
    /// compared with the store.
    fn memory(&self) -> Option<&Memory> {
        let shared = &*self.inner.shared;
        let goes_round = cfg!(debug_assertions) && shared.counters.reads.get().is_multiple_of(2);
        let may_answer = !goes_round && !self.inner.closed.load(Ordering::SeqCst);
        shared.memory.as_ref().filter(|_| may_answer)
    }

    fn writer(&self, lane: Lane) -> &Sender<Message> {
        let writes = &self.inner.writes;
        // There is at least one writer, so the index is always there; the readers' queue would refuse the write.
        writes.get(lane.writer(writes.len())).unwrap_or(&self.inner.reads)
    }

    async fn submit<T, E>(
        &self,
        queue: &Sender<Message>,
        name: &'static str,
        work: impl Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.enter(queue, |meter, caller| Box::new(Task::new(name, work, meter, caller))).await
    }

    /// Puts a job into a queue and waits for its result.
    async fn enter<T, E: From<StoreError>>(
        &self,
        queue: &Sender<Message>,
        job: impl FnOnce(Option<Arc<Meter>>, oneshot::Sender<Result<T, E>>) -> Box<dyn Job>,
    ) -> Result<T, E> {
        let began = Instant::now();
        let meter = Meter::current();
        let (caller, answer) = oneshot::channel();
        self.send(queue, job(meter.clone(), caller))?;
        let result = answer.await.unwrap_or_else(|_| Err(closed().into()));
        if let Some(meter) = meter {
            meter.add_time(began.elapsed());
        }
        result
    }

    fn send(&self, queue: &Sender<Message>, job: Box<dyn Job>) -> Result<(), StoreError> {
        if self.inner.closed.load(Ordering::SeqCst) {
            return Err(closed());
        }
        queue.try_send(Message::Job(job)).map_err(|error| match error {
            TrySendError::Full(_) => {
                self.inner.shared.counters.busy.add(1);
                StoreError::Busy
            }
            TrySendError::Disconnected(_) => closed(),
        })
    }
}

/// The memory of a store through which every commit passes.
fn memory(options: &Options) -> Option<Memory> {
    let bytes = usize::try_from(options.memory).ok()?.checked_mul(1 << 20)?;
    (options.location.engine() == Engine::Sqlite && bytes > 0).then(|| Memory::new(bytes))
}

fn closed() -> StoreError {
    StoreError::Unavailable("the store is closed".into())
}
