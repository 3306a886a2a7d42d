//! Whether there is room for more mail: when there is none, it is turned away at its first command, while senders still
//! have it in their queues. Whatever only reads goes on.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use larkspur_core::mail_queue;
use larkspur_store::Db;
use parking_lot::Mutex;
use tokio::time::Instant;

/// How long a message may wait to be written before others are turned away (the source is the design of mail delivery,
/// section 3).
const SLOW: Duration = Duration::from_secs(5);
/// The queue is not measured more often than this.
const MEASURED: Duration = Duration::from_secs(1);
/// Measuring reads all that waits, and may take one part in so many of a reader's time.
const SHARE: u32 = 20;

/// When mail is turned away because there is no room for it.
#[derive(Clone, Debug)]
pub struct Room {
    /// Write jobs of the store that may wait.
    pub waiting_writes: u64,
    /// Copies that may wait to be sent, over all tenants; `None` where nothing is sent. Measured about once a second, so
    /// that a little more may come in.
    pub queued: Option<u64>,
    /// The disk that the store is on; `None` when that is another machine's.
    pub disk: Option<Disk>,
}

/// A disk, and what must stay free on it.
#[derive(Clone, Debug)]
pub struct Disk {
    /// A folder on it.
    pub folder: PathBuf,
    /// Octets that must stay free.
    pub reserve: u64,
}

/// The messages that are being written, and how full the queue was.
#[derive(Debug, Default)]
pub(super) struct Pressure {
    writing: Mutex<Writing>,
    queue: Mutex<Gauge>,
}

#[derive(Debug, Default)]
struct Writing {
    next: u64,
    since: BTreeMap<u64, Instant>,
}

/// How full the queue was when it was looked at.
#[derive(Debug, Default)]
struct Gauge {
    copies: u64,
    /// When it may be looked at again.
    due: Option<Instant>,
    is_measuring: bool,
}

/// One message that is being written, for as long as this lives.
pub(super) struct Ticket<'a> {
    pressure: &'a Pressure,
    number: u64,
}

impl Pressure {
    /// One more message is written from now on.
    pub(super) fn begin(&self) -> Ticket<'_> {
        let mut writing = self.writing.lock();
        writing.next += 1;
        let number = writing.next;
        writing.since.insert(number, Instant::now());
        Ticket { pressure: self, number }
    }

    /// No more mail should come in; the word says why.
    pub(super) async fn lacks(&self, db: &Db, room: &Room) -> Option<&'static str> {
        let oldest = self.writing.lock().since.values().next().copied();
        if oldest.is_some_and(|since| since.elapsed() >= SLOW) {
            return Some("the store takes long to write");
        }
        if db.stats().waiting_writes > room.waiting_writes {
            return Some("the store has much to write");
        }
        if room.disk.as_ref().is_some_and(Disk::is_short) {
            return Some("the disk is nearly full");
        }
        match room.queued {
            Some(most) if self.queued(db).await > most => Some("the queue is long"),
            _ => None,
        }
    }

    /// How many copies wait, as far as that was looked at. One session looks; the others go by what is known.
    async fn queued(&self, db: &Db) -> u64 {
        let begun = Instant::now();
        {
            let mut gauge = self.queue.lock();
            let is_due = gauge.due.is_none_or(|due| due <= begun);
            if !is_due || gauge.is_measuring {
                return gauge.copies;
            }
            gauge.is_measuring = true;
        }
        let _measuring = Measuring(&self.queue);
        let depth = db.read("mail.queued", mail_queue::depth).await;
        let mut gauge = self.queue.lock();
        match depth {
            Ok(depth) => {
                let copies: i64 = depth.iter().map(|row| row.copies).sum();
                gauge.copies = copies.try_into().unwrap_or(0);
            }
            // What is wrong with the store shows when it is to write.
            Err(error) => tracing::debug!(%error, "the mail queue could not be measured"),
        }
        gauge.due = Some(Instant::now() + MEASURED.max(begun.elapsed() * SHARE));
        gauge.copies
    }
}

/// Lets others measure again, also when the session that measured is gone.
struct Measuring<'a>(&'a Mutex<Gauge>);

impl Drop for Measuring<'_> {
    fn drop(&mut self) {
        self.0.lock().is_measuring = false;
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        self.pressure.writing.lock().since.remove(&self.number);
    }
}

impl Disk {
    /// Less is free than must be. A disk that cannot be asked is not taken for a full one.
    fn is_short(&self) -> bool {
        match rustix::fs::statvfs(&self.folder) {
            Ok(disk) => disk.f_bavail.saturating_mul(disk.f_frsize) < self.reserve,
            Err(error) => {
                tracing::debug!(%error, "the disk could not be asked for its room");
                false
            }
        }
    }
}
