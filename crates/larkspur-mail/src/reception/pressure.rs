//! Whether the store keeps up: when it does not, mail is turned away at its first command, while senders still have it
//! in their queues.

use std::collections::BTreeMap;
use std::time::Duration;

use larkspur_store::Db;
use parking_lot::Mutex;
use tokio::time::Instant;

/// How long a message may wait to be written before others are turned away (the source is the design of mail delivery,
/// section 3).
const SLOW: Duration = Duration::from_secs(5);

/// The messages that are being written.
#[derive(Debug, Default)]
pub(super) struct Pressure(Mutex<Writing>);

#[derive(Debug, Default)]
struct Writing {
    next: u64,
    since: BTreeMap<u64, Instant>,
}

/// One message that is being written, for as long as this lives.
pub(super) struct Ticket<'a> {
    pressure: &'a Pressure,
    number: u64,
}

impl Pressure {
    /// One more message is written from now on.
    pub(super) fn begin(&self) -> Ticket<'_> {
        let mut writing = self.0.lock();
        writing.next += 1;
        let number = writing.next;
        writing.since.insert(number, Instant::now());
        Ticket { pressure: self, number }
    }

    /// No more mail should come in: the oldest message has waited for too long, or more jobs wait than `most`.
    pub(super) fn is_high(&self, db: &Db, most: u64) -> bool {
        let oldest = self.0.lock().since.values().next().copied();
        oldest.is_some_and(|since| since.elapsed() >= SLOW) || db.stats().waiting_writes > most
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        self.pressure.0.lock().since.remove(&self.number);
    }
}
