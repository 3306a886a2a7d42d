//! The thread that serves read jobs: each sees all that was committed before it was asked for, and is answered as soon as
//! it has run.
//!
//! While jobs wait, a snapshot is not given back between them. Where every commit passes through this process it goes on
//! to serve as long as nothing was committed (a profile of look-ups by key on SQLite had a tenth of the time in the locks
//! around snapshots); otherwise leaving it and opening the next travel together. With nothing to do a reader holds none, so nothing old
//! is kept alive for it.

use std::sync::atomic::Ordering;

use crossbeam_channel::{Receiver, TryRecvError};

use crate::connection::{Access, Connection, Fault, Kind};
use crate::job::{Job, Message, Shared};
use crate::patience::Patience;
use crate::tx::{Guard, Tx};

/// Serves `queue` until it is told to stop or all senders are gone.
pub(crate) fn serve(connection: Box<dyn Connection>, queue: &Receiver<Message>, shared: &Shared) {
    let mut reader = Reader { connection, shared, snapshot: None, healthy: true };
    loop {
        let message = match queue.try_recv() {
            Err(TryRecvError::Empty) => {
                reader.leave();
                queue.recv().map_err(|_| TryRecvError::Disconnected)
            }
            at_once => at_once,
        };
        let Ok(Message::Job(job)) = message else { break };
        if !job.abandoned() {
            reader.read(job);
        }
    }
    reader.leave();
    reader.connection.finish();
}

struct Reader<'a> {
    connection: Box<dyn Connection>,
    shared: &'a Shared,
    /// How many commits the open snapshot shows at least; `None` while none is open.
    snapshot: Option<u64>,
    /// The database answered the last time.
    healthy: bool,
}

/// What went wrong: in opening a snapshot, or in a statement of the job, which then has the error itself.
struct Failure {
    kind: Kind,
    opening: Option<Fault>,
}

impl Reader<'_> {
    /// Runs one job and answers it.
    fn read(&mut self, mut job: Box<dyn Job>) {
        let mut patience = Patience::new(self.healthy);
        let failure = loop {
            let Err(failure) = self.attempt(job.as_mut()) else { break None };
            self.snapshot = None;
            self.connection.rollback();
            if !patience.again(failure.kind) {
                break Some(failure);
            }
            self.shared.counters.retries.add(1);
        };
        self.shared.counters.reads.add(1);
        self.healthy = failure.as_ref().is_none_or(|failure| failure.kind != Kind::Lost);
        if let Some(fault) = failure.and_then(|failure| failure.opening) {
            job.refuse(&fault);
        }
        job.answer();
    }

    fn attempt(&mut self, job: &mut dyn Job) -> Result<(), Failure> {
        self.open().map_err(|fault| Failure { kind: fault.kind, opening: Some(fault) })?;
        let seen = self.snapshot.unwrap_or(0);
        let mut tx = Tx::new(self.connection.as_mut(), self.shared, Access::Read, Guard::Alone, seen);
        job.run(&mut tx);
        tx.end().fault.map_or(Ok(()), |kind| Err(Failure { kind, opening: None }))
    }

    /// Sees to a snapshot that shows everything that was committed before now.
    fn open(&mut self) -> Result<(), Fault> {
        // Asked before the snapshot is taken: it may show more than this, and never less.
        let commits = self.shared.commits.load(Ordering::SeqCst);
        // While a commit is under way, another reader may have shown it to somebody who now asks here.
        let is_quiet = self.shared.begun_commits.load(Ordering::SeqCst) == commits;
        match self.snapshot {
            Some(shown) if is_quiet && shown == commits && self.connection.makes_every_commit() => {
                return Ok(());
            }
            Some(_) => self.connection.renew()?,
            None => self.connection.begin(Access::Read)?,
        }
        self.snapshot = Some(commits);
        Ok(())
    }

    /// Gives the snapshot back. One that was read cannot fail any more.
    fn leave(&mut self) {
        if self.snapshot.take().is_some() && self.connection.commit().is_err() {
            self.connection.rollback();
        }
    }
}
