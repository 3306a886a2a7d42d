//! A store that can take nothing more for as long as a test wants.

use larkspur_store::Lane;

use super::TestServer;
use crate::hold::{Hold, Work, ask, begin, read, write};

/// One job that runs and one that waits; let go by [`Stall::end`].
pub struct Stall {
    running: Hold,
    waiting: Work,
}

impl TestServer {
    /// Fills the only writer and its queue. Needs a narrow store.
    pub fn stall_writes(&self) -> Stall {
        self.stall(Hold::writer(&self.db, Lane(0)), write(&self.db, Lane(0), Box::new(|_| Ok(()))))
    }

    /// Fills the only reader and its queue. Needs a narrow store.
    pub fn stall_reads(&self) -> Stall {
        self.stall(Hold::reader(&self.db), read(&self.db, Box::new(ask)))
    }

    fn stall(&self, running: Hold, waiting: Work) -> Stall {
        assert!(self.settings.narrow, "only a narrow store can be filled");
        Stall { running, waiting: begin(waiting) }
    }
}

impl Stall {
    /// Lets the store go on.
    pub async fn end(self) {
        self.running.end().await;
        self.waiting.await.expect("a job that does nothing");
    }
}
