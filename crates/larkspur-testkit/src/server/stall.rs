//! A store that is busy for as long as a test wants.

use std::pin::Pin;
use std::sync::{Mutex, mpsc};

use futures_util::FutureExt as _;
use larkspur_store::{Db, Lane, StoreError, Tx};

use super::TestServer;

type Job = Box<dyn Fn(&mut Tx<'_>) -> Result<(), StoreError> + Send>;
type Work = Pin<Box<dyn Future<Output = Result<(), StoreError>>>>;

/// One job that runs and one that waits; let go by [`Stall::end`].
pub struct Stall {
    hold: mpsc::Sender<()>,
    jobs: [Work; 2],
}

impl TestServer {
    /// Fills the only writer and its queue. Needs a narrow store.
    pub fn stall_writes(&self) -> Stall {
        self.stall(|db, job| Box::pin(async move { db.write("server.stall", Lane(0), job).await }))
    }

    /// Fills the only reader and its queue. Needs a narrow store.
    pub fn stall_reads(&self) -> Stall {
        self.stall(|db, job| Box::pin(async move { db.read("server.stall", job).await }))
    }

    fn stall(&self, submit: impl Fn(Db, Job) -> Work) -> Stall {
        assert!(self.settings.narrow, "only a narrow store can be filled");
        let (hold, held) = mpsc::channel::<()>();
        let (begun, begins) = mpsc::channel();
        let held = Mutex::new(held);
        let running = move |_: &mut Tx<'_>| {
            let _ = begun.send(());
            // Ends with an error when the other side is dropped, and that is the signal.
            let _ = held.lock().map(|held| held.recv());
            Ok(())
        };
        let running = begin(submit(self.db.clone(), Box::new(running)));
        begins.recv().expect("the job begins");
        let waiting = begin(submit(self.db.clone(), Box::new(|_: &mut Tx<'_>| Ok(()))));
        Stall { hold, jobs: [running, waiting] }
    }
}

impl Stall {
    /// Lets the store go on.
    pub async fn end(self) {
        drop(self.hold);
        for job in self.jobs {
            job.await.expect("a job that does nothing");
        }
    }
}

/// Hands a job in without waiting for it: its first poll does that.
fn begin(mut work: Work) -> Work {
    assert!(work.as_mut().now_or_never().is_none(), "a job that is over before it begins");
    work
}
