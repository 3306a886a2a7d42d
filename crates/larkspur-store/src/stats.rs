//! Counters of the engine since it was opened, for the metrics page.

use std::sync::atomic::{AtomicU64, Ordering};

/// A reading of the counters. All but the queue lengths only ever rise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stats {
    /// Read jobs answered.
    pub reads: u64,
    /// Those of them that were answered from memory alone, without the database.
    pub recalled: u64,
    /// Write jobs answered.
    pub writes: u64,
    /// Group commits.
    pub batches: u64,
    /// Write jobs in those group commits; divided by `batches` this is the mean group size.
    pub batched_jobs: u64,
    /// Times that a transaction was run again: conflict, lost connection, unique key.
    pub retries: u64,
    /// Jobs refused because a queue was full.
    pub busy: u64,
    /// Read jobs waiting now.
    pub waiting_reads: u64,
    /// Write jobs waiting now, over all lanes.
    pub waiting_writes: u64,
}

#[derive(Default)]
pub(crate) struct Counters {
    pub(crate) reads: Counter,
    pub(crate) recalled: Counter,
    pub(crate) writes: Counter,
    pub(crate) batches: Counter,
    pub(crate) batched_jobs: Counter,
    pub(crate) retries: Counter,
    pub(crate) busy: Counter,
}

impl Counters {
    /// Counts a read that memory answered.
    pub(crate) fn count_recalled(&self) {
        self.reads.add(1);
        self.recalled.add(1);
    }
}

#[derive(Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    pub(crate) fn add(&self, count: usize) {
        self.0.fetch_add(u64::try_from(count).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}
