//! The thread that serves read jobs: each in a snapshot of its own, answered as soon as it has run.

use crossbeam_channel::Receiver;

use crate::connection::{Access, Connection, Fault, Kind};
use crate::error::StoreError;
use crate::job::{Job, Message, Shared};
use crate::patience::Patience;
use crate::tx::{Guard, Tx};

/// Serves `queue` until it is told to stop or all senders are gone.
pub(crate) fn serve(mut connection: Box<dyn Connection>, queue: &Receiver<Message>, shared: &Shared) {
    let mut healthy = true;
    while let Ok(Message::Job(job)) = queue.recv() {
        if !job.abandoned() {
            healthy = read(connection.as_mut(), shared, job, healthy);
        }
    }
    connection.finish();
}

/// Runs one job; gives whether the database answered.
fn read(connection: &mut dyn Connection, shared: &Shared, mut job: Box<dyn Job>, healthy: bool) -> bool {
    let mut patience = Patience::new(healthy);
    let failure = loop {
        let Err(failure) = attempt(connection, shared, job.as_mut()) else { break None };
        connection.rollback();
        if !patience.again(failure.kind) {
            break Some(failure);
        }
        shared.counters.retries.add(1);
    };
    shared.counters.reads.add(1);
    let Some(failure) = failure else {
        // Before COMMIT: a snapshot that was read cannot fail any more.
        job.answer();
        if connection.commit().is_err() {
            connection.rollback();
        }
        return true;
    };
    if let Some(fault) = failure.begin {
        job.refuse(StoreError::from(fault));
    }
    job.answer();
    failure.kind != Kind::Lost
}

/// What went wrong: in `begin`, or in a statement of the job, which then has the error itself.
struct Failure {
    kind: Kind,
    begin: Option<Fault>,
}

fn attempt(connection: &mut dyn Connection, shared: &Shared, job: &mut dyn Job) -> Result<(), Failure> {
    connection.begin(Access::Read).map_err(|fault| Failure { kind: fault.kind, begin: Some(fault) })?;
    let mut tx = Tx::new(connection, shared, Access::Read, Guard::Alone);
    job.run(&mut tx);
    tx.end().fault.map_or(Ok(()), |kind| Err(Failure { kind, begin: None }))
}
