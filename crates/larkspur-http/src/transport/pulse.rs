//! What one connection is doing, and whether it has been doing it for too long.
//!
//! The stream and the requests report here; the connection looks every now and then. One coarse look serves all
//! the time-outs of a connection and costs nothing per request, where a timer per head, answer and pause would be
//! set and cancelled thousands of times a second.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::Instant;

/// Looks are at most this far apart, so that a full server notices idle connections soon.
const LONGEST_LOOK: Duration = Duration::from_secs(1);
/// Looks are at least this far apart.
const SHORTEST_LOOK: Duration = Duration::from_millis(5);

/// Marks of time are milliseconds since `began`, plus one: 0 means "not so at the moment".
#[derive(Debug)]
pub(super) struct Pulse {
    began: Instant,
    patience: Patience,
    /// Requests whose answer is not complete.
    busy: AtomicU32,
    /// An answer is complete but may not have left yet.
    leaving: AtomicBool,
    /// At least one request came.
    served: AtomicBool,
    head_since: AtomicU64,
    quiet_since: AtomicU64,
    stalled_since: AtomicU64,
}

/// How long a connection may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    /// For the head of a request.
    pub(super) head: Duration,
    /// Between requests, and for a reader who does not read.
    pub(super) idle: Duration,
}

/// What a connection has done for too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Overdue {
    /// Sending the head of a request.
    Head,
    /// Nothing.
    Idle,
    /// Not reading its answer.
    Stalled,
}

impl Pulse {
    /// The pulse of a connection that has just been opened.
    pub(super) fn new(patience: Patience) -> Pulse {
        Pulse {
            began: Instant::now(),
            patience,
            busy: AtomicU32::new(0),
            leaving: AtomicBool::new(false),
            served: AtomicBool::new(false),
            head_since: AtomicU64::new(0),
            quiet_since: AtomicU64::new(1),
            stalled_since: AtomicU64::new(0),
        }
    }

    /// Bytes came in. Between requests that is the beginning of a head. A head that begins while an answer is
    /// still on its way is not noticed; if it then stops half-way, the longer idle time catches it.
    pub(super) fn received(&self) {
        if self.is_between_requests() && !is_set(&self.head_since) {
            self.head_since.store(self.mark(), Ordering::Relaxed);
        }
    }

    /// A head is complete: a request begins.
    pub(super) fn request_begins(&self) {
        self.busy.fetch_add(1, Ordering::Relaxed);
        self.served.store(true, Ordering::Relaxed);
        self.head_since.store(0, Ordering::Relaxed);
    }

    /// The answer of a request is complete, or nobody wants it any more.
    pub(super) fn request_ends(&self) {
        self.quiet_since.store(self.mark(), Ordering::Relaxed);
        self.leaving.store(true, Ordering::Relaxed);
        self.busy.fetch_sub(1, Ordering::Relaxed);
    }

    /// All that was written has left.
    pub(super) fn flushed(&self) {
        if self.busy.load(Ordering::Relaxed) == 0 {
            self.leaving.store(false, Ordering::Relaxed);
        }
    }

    /// The other side took bytes (`true`), or is not taking any at the moment.
    pub(super) fn writing(&self, moving: bool) {
        if moving {
            self.stalled_since.store(0, Ordering::Relaxed);
        } else if !is_set(&self.stalled_since) {
            self.stalled_since.store(self.mark(), Ordering::Relaxed);
        }
    }

    /// No request is being worked on and no answer is on its way: what is written now is not an answer of ours.
    pub(super) fn is_between_requests(&self) -> bool {
        self.busy.load(Ordering::Relaxed) == 0 && !self.leaving.load(Ordering::Relaxed)
    }

    /// Waits until the connection is overdue. With `crowded` true, one that idles is overdue at once.
    pub(super) async fn overdue(&self, crowded: &AtomicBool) -> Overdue {
        let shorter = self.patience.head.min(self.patience.idle) / 2;
        let look = shorter.clamp(SHORTEST_LOOK, LONGEST_LOOK);
        loop {
            tokio::time::sleep(look).await;
            if let Some(overdue) = self.judge(crowded.load(Ordering::Relaxed)) {
                return overdue;
            }
        }
    }

    fn judge(&self, crowded: bool) -> Option<Overdue> {
        if self.lasts(&self.stalled_since, self.patience.idle) {
            return Some(Overdue::Stalled);
        }
        if self.lasts(&self.head_since, self.patience.head) {
            return Some(Overdue::Head);
        }
        let is_idle = self.busy.load(Ordering::Relaxed) == 0 && !is_set(&self.head_since);
        let served = self.served.load(Ordering::Relaxed);
        // A connection that never asked anything owes us a head.
        let patience = if served { self.patience.idle } else { self.patience.head };
        (is_idle && (crowded && served || self.lasts(&self.quiet_since, patience))).then_some(Overdue::Idle)
    }

    fn lasts(&self, since: &AtomicU64, patience: Duration) -> bool {
        let since = since.load(Ordering::Relaxed);
        since != 0 && u128::from(self.mark() - since.min(self.mark())) >= patience.as_millis()
    }

    fn mark(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX - 1) + 1
    }
}

fn is_set(mark: &AtomicU64) -> bool {
    mark.load(Ordering::Relaxed) != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: Duration = Duration::from_secs(2);
    const IDLE: Duration = Duration::from_secs(20);

    /// Lets `prepare` make a connection, and tells what becomes overdue and after how many seconds.
    async fn overdue_after(crowded: bool, prepare: impl AsyncFn(&Pulse)) -> (Overdue, u64) {
        let pulse = Pulse::new(Patience { head: HEAD, idle: IDLE });
        prepare(&pulse).await;
        let begin = Instant::now();
        let overdue = pulse.overdue(&AtomicBool::new(crowded)).await;
        (overdue, begin.elapsed().as_secs())
    }

    #[tokio::test(start_paused = true)]
    async fn each_thing_has_its_time() {
        assert_eq!(overdue_after(false, async |_| {}).await, (Overdue::Idle, 2));
        assert_eq!(overdue_after(false, async |pulse| pulse.received()).await, (Overdue::Head, 2));
        let served = async |pulse: &Pulse| {
            pulse.request_begins();
            pulse.request_ends();
            pulse.flushed();
        };
        assert_eq!(overdue_after(false, served).await, (Overdue::Idle, 20));
        assert_eq!(overdue_after(true, served).await, (Overdue::Idle, 1));
        let stalled = async |pulse: &Pulse| {
            pulse.request_begins();
            pulse.writing(false);
        };
        assert_eq!(overdue_after(true, stalled).await, (Overdue::Stalled, 20));
    }

    #[tokio::test(start_paused = true)]
    async fn work_is_never_overdue() {
        let pulse = Pulse::new(Patience { head: HEAD, idle: IDLE });
        pulse.received();
        pulse.request_begins();
        pulse.received();
        pulse.writing(false);
        pulse.writing(true);
        let crowded = AtomicBool::new(true);
        assert!(tokio::time::timeout(IDLE * 10, pulse.overdue(&crowded)).await.is_err());
    }

    #[test]
    fn an_answer_is_on_its_way_until_it_is_flushed() {
        let pulse = Pulse::new(Patience { head: HEAD, idle: IDLE });
        assert!(pulse.is_between_requests());
        pulse.request_begins();
        pulse.flushed();
        assert!(!pulse.is_between_requests());
        pulse.request_ends();
        assert!(!pulse.is_between_requests());
        pulse.flushed();
        assert!(pulse.is_between_requests());
    }
}
