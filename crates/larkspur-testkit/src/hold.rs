//! A writer or a reader of a store that is busy for as long as a test wants.

use std::pin::Pin;
use std::sync::{Mutex, mpsc};
use std::task::{Context, Poll, Waker};

use larkspur_store::{Db, Lane, Statement, StoreError, Tx};

static ASK: Statement = Statement::new("hold::ASK", "SELECT 1");

type Job = Box<dyn Fn(&mut Tx<'_>) -> Result<(), StoreError> + Send>;

/// A job of a store that was handed in.
pub(crate) type Work = Pin<Box<dyn Future<Output = Result<(), StoreError>> + Send>>;

/// One job that runs; let go by [`Hold::end`].
pub struct Hold {
    hold: mpsc::Sender<()>,
    job: Work,
}

impl Hold {
    /// Keeps the writer of a lane busy. On SQLite nobody else can write then, in other processes neither.
    pub fn writer(db: &Db, lane: Lane) -> Hold {
        Hold::writer_of(db, lane, |_| Ok(()))
    }

    /// The same, in a transaction that did this before.
    pub fn writer_of(
        db: &Db,
        lane: Lane,
        before: impl Fn(&mut Tx<'_>) -> Result<(), StoreError> + Send + 'static,
    ) -> Hold {
        Hold::of(|job| write(db, lane, job), before)
    }

    /// Keeps one reader busy.
    pub fn reader(db: &Db) -> Hold {
        Hold::of(|job| read(db, job), ask)
    }

    fn of(
        submit: impl FnOnce(Job) -> Work,
        before: impl Fn(&mut Tx<'_>) -> Result<(), StoreError> + Send + 'static,
    ) -> Hold {
        let (hold, held) = mpsc::channel::<()>();
        let (begun, begins) = mpsc::channel();
        let held = Mutex::new(held);
        let running = move |tx: &mut Tx<'_>| {
            before(tx)?;
            let _ = begun.send(());
            // Ends with an error when the other side is dropped, and that is the signal.
            let _ = held.lock().map(|held| held.recv());
            Ok(())
        };
        let job = begin(submit(Box::new(running)));
        begins.recv().expect("the job begins");
        Hold { hold, job }
    }

    /// Lets the store go on.
    pub async fn end(self) {
        drop(self.hold);
        self.job.await.expect("a job that does nothing");
    }
}

/// A job that asks something that is not remembered: one that asks nothing would run on the caller's own thread.
pub(crate) fn ask(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    tx.one(&ASK, &[], |row| row.int(0)).map(drop)
}

/// A job for the writer of a lane.
pub(crate) fn write(db: &Db, lane: Lane, job: Job) -> Work {
    let db = db.clone();
    Box::pin(async move { db.write("test.hold", lane, job).await })
}

/// A job for a reader.
pub(crate) fn read(db: &Db, job: Job) -> Work {
    let db = db.clone();
    Box::pin(async move { db.read("test.hold", job).await })
}

/// Hands a job in without waiting for it: its first poll does that.
pub(crate) fn begin(mut work: Work) -> Work {
    let first = work.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    assert!(matches!(first, Poll::Pending), "a job that is over before it begins");
    work
}
