//! What the queue did, counted. The words are few and fixed: no counter has an address or an id in its name.

use std::collections::BTreeMap;
use std::time::Duration;

use larkspur_core::mail_queue::{Became, Depth, Verdict};
use parking_lot::Mutex;

/// Upper bounds of the buckets for the time from acceptance to delivery, in seconds: from at once to a day.
pub const SECONDS: [f64; 12] =
    [0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0, 300.0, 3_600.0, 21_600.0, 86_400.0];

/// The counters of one process.
#[derive(Debug, Default)]
pub struct Counters(Mutex<Counted>);

/// What was counted so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Counted {
    /// Copies that were handed to a server, by what became of them.
    pub attempts: BTreeMap<&'static str, u64>,
    /// Copies that were taken over by a server within so many seconds of being accepted, bucket by bucket as in
    /// [`SECONDS`], those of smaller buckets not included; the last one is for all that took longer.
    pub seconds: [u64; SECONDS.len() + 1],
    /// The seconds of all of them added up.
    pub seconds_sum: f64,
    /// Copies in the queue of the store when it was measured last.
    pub depth: Vec<Depth>,
    /// Troubles of ways out.
    pub route_faults: u64,
    /// Deliveries that were lost to another process, because their lease had ended.
    pub leases_lost: u64,
    /// Reports that were written.
    pub reports: u64,
}

impl Counters {
    /// All counters by now.
    #[must_use]
    pub fn read(&self) -> Counted {
        self.0.lock().clone()
    }

    /// Counts what became of copies that were accepted so long ago.
    pub(super) fn attempted(&self, verdicts: &[Verdict], age: Duration) {
        let mut counted = self.0.lock();
        let seconds = age.as_secs_f64();
        let bucket = SECONDS.iter().position(|bound| seconds <= *bound).unwrap_or(SECONDS.len());
        for verdict in verdicts {
            let word = match verdict.became {
                Became::Delivered(_) => "delivered",
                Became::Deferred(_) => "deferred",
                Became::Failed(_) => "failed",
                Became::Unsent => continue,
            };
            *counted.attempts.entry(word).or_default() += 1;
            if word == "delivered" {
                counted.seconds_sum += seconds;
                if let Some(count) = counted.seconds.get_mut(bucket) {
                    *count += 1;
                }
            }
        }
    }

    /// Counts a trouble of a way out.
    pub(super) fn route_fault(&self) {
        self.0.lock().route_faults += 1;
    }

    /// Counts a delivery that somebody else has now.
    pub(super) fn lease_lost(&self) {
        self.0.lock().leases_lost += 1;
    }

    /// Counts a report that was written.
    pub(super) fn reported(&self) {
        self.0.lock().reports += 1;
    }

    /// Notes how full the queue is.
    pub(super) fn measured(&self, depth: Vec<Depth>) {
        self.0.lock().depth = depth;
    }
}
