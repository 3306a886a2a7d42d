//! What all deliveries of a process share, and what they ask the store.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use larkspur_core::mail_queue::{self, Claim, ClaimedCopy, Slack, Verdict};
use larkspur_core::{Error, Result, mail_report};
use larkspur_store::{Db, Lane, Tx};
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use super::bell::Bell;
use super::counters::Counters;
use super::exits::{Exit, Exits};
use super::settings::Settings;
use super::traffic::Traffic;
use super::verp::Verp;

/// Pause before the store is asked again after it did not answer.
const PAUSE: Duration = Duration::from_millis(250);
/// A clock that is corrected by less than this goes on as before, milliseconds.
const SET_BACK: i64 = 5_000;

pub(super) struct Office {
    pub(super) db: Db,
    pub(super) settings: Settings,
    pub(super) exits: Exits,
    pub(super) bell: Bell,
    pub(super) traffic: Traffic,
    pub(super) counters: Arc<Counters>,
    /// Nothing new is to be begun.
    pub(super) stop: CancellationToken,
    /// The latest time that the store was seen to have, milliseconds since 1970.
    pub(super) seen: AtomicI64,
}

impl Office {
    /// How return addresses are made, if the copies of a claim have some of their own.
    pub(super) fn verp(&self, claim: &Claim) -> Option<&Verp> {
        self.settings.verp.as_ref().filter(|verp| verp.takes(claim))
    }

    /// How many copies of a claim go in one transaction.
    pub(super) fn batch(&self, claim: &Claim, exit: &Exit) -> usize {
        if self.verp(claim).is_some() { 1 } else { exit.batch.max(1) }
    }

    /// The next delivery, for ways out that have room.
    pub(super) async fn claim(&self) -> Result<Option<Claim>> {
        let closed = self.traffic.closed(&self.exits);
        let (owner, most) = (self.settings.owner.clone(), self.settings.claim);
        let lease = milliseconds(self.settings.lease);
        let take = move |tx: &mut Tx<'_>| mail_queue::claim(tx, &owner, lease, most, &closed);
        self.db.write("mail_queue.claim", Lane(0), take).await
    }

    /// How long nothing is to be taken from the queue for ways out that have room: until something is due, or the queue is to
    /// be looked at again for what others have written.
    pub(super) async fn pause(&self) -> Duration {
        let closed = self.traffic.closed(&self.exits);
        let due = move |tx: &mut Tx<'_>| Ok((tx.now(), mail_queue::next_due(tx, &closed)?));
        let poll = self.settings.poll;
        let (now, next) = match self.db.read("mail_queue.next_due", due).await {
            Ok(found) => found,
            Err(error) => {
                note_trouble("mail_queue.next_due", &error);
                return poll;
            }
        };
        if self.seen.swap(now, Ordering::Relaxed) > now.saturating_add(SET_BACK) {
            tracing::warn!("the clock was set back; mail that waits is tried again");
            return if self.catch_up().await { Duration::ZERO } else { poll };
        }
        let wait = next.map(|next| Duration::from_millis(next.saturating_sub(now).try_into().unwrap_or(0)));
        wait.map_or(poll, |wait| wait.min(poll))
    }

    /// Lets nothing wait because the clock was set back, neither mail nor what is to be told of it; says whether the store
    /// did so.
    pub(super) async fn catch_up(&self) -> bool {
        let catch_up = |tx: &mut Tx<'_>| {
            mail_queue::catch_up(tx)?;
            mail_report::catch_up(tx)
        };
        let done = self.db.write("mail_queue.catch_up", Lane(0), catch_up).await;
        if let Err(error) = &done {
            note_trouble("mail_queue.catch_up", error);
            // To be seen once more.
            self.seen.store(i64::MAX, Ordering::Relaxed);
        }
        done.is_ok()
    }

    /// The text of a claim; `None` when there is none any more.
    pub(super) async fn text(&self, claim: &Arc<Claim>) -> Option<Vec<u8>> {
        let asked = Arc::clone(claim);
        let text = move |tx: &mut Tx<'_>| mail_queue::text(tx, &asked);
        let read = self.insist("mail_queue.text", || self.db.read("mail_queue.text", text.clone())).await;
        read.flatten()
    }

    /// Writes down what became of some copies, and takes more of the delivery `behind` one of them, if that is given.
    pub(super) async fn note(
        &self,
        claim: &Arc<Claim>,
        verdicts: Vec<Verdict>,
        behind: Option<ClaimedCopy>,
    ) -> Noted {
        let (asked, schedule, most) =
            (Arc::clone(claim), self.settings.schedule.clone(), self.settings.claim);
        let verdicts = Arc::new(verdicts);
        let told = Arc::clone(&verdicts);
        let note = move |tx: &mut Tx<'_>| {
            if !mail_queue::record(tx, &asked, &told, &schedule)? {
                return Ok(None);
            }
            let noted = match &behind {
                None => Noted::Written,
                Some(last) => mail_queue::more(tx, &asked, last, most)?.map_or(Noted::Lost, Noted::More),
            };
            Ok(Some((noted, tx.now().saturating_sub(asked.accepted_at))))
        };
        let noted = self.write("mail_queue.record", claim, note).await.flatten();
        if let Some((_, age)) = &noted {
            let age = Duration::from_millis((*age).try_into().unwrap_or(0));
            self.counters.attempted(&verdicts, age);
        }
        let noted = noted.map_or(Noted::Lost, |(noted, _)| noted);
        if noted == Noted::Lost {
            self.lost();
        }
        noted
    }

    /// Makes the lease longer; `false` as above.
    pub(super) async fn renew(&self, claim: &Arc<Claim>) -> bool {
        let (asked, lease) = (Arc::clone(claim), milliseconds(self.settings.lease));
        let renew = move |tx: &mut Tx<'_>| mail_queue::renew(tx, &asked, lease);
        let is_ours = self.write("mail_queue.renew", claim, renew).await.unwrap_or(false);
        if !is_ours {
            self.lost();
        }
        is_ours
    }

    /// Ends the work on a claim: what is left of it goes to the end of the queue.
    pub(super) async fn give_back(&self, claim: &Arc<Claim>) {
        let asked = Arc::clone(claim);
        let give_back = move |tx: &mut Tx<'_>| mail_queue::release(tx, &asked);
        if !self.write("mail_queue.release", claim, give_back).await.unwrap_or(false) {
            self.lost();
        }
    }

    /// Notes that a way out is in trouble: it rests.
    pub(super) async fn route_failed(&self, claim: &Arc<Claim>, reason: &str) {
        self.counters.route_fault();
        let (asked, reason) = (Arc::clone(claim), reason.to_owned());
        let slack = Slack {
            first_ms: milliseconds(self.settings.rest),
            most_ms: milliseconds(self.settings.longest_rest),
        };
        tracing::warn!(route = claim.route, reason, "a way out of the mail queue is in trouble");
        let down = move |tx: &mut Tx<'_>| mail_queue::route_down(tx, &asked, &reason, slack);
        self.write("mail_queue.route_down", claim, down).await;
    }

    /// Notes that a way out which was in trouble is well again.
    pub(super) async fn route_works(&self, claim: &Arc<Claim>) {
        let asked = Arc::clone(claim);
        let up = move |tx: &mut Tx<'_>| mail_queue::route_up(tx, &asked);
        self.write("mail_queue.route_up", claim, up).await;
    }

    /// Frees what this process held when it died, or holds no longer.
    pub(super) async fn free_own(&self) -> Result<usize> {
        let owner = self.settings.owner.clone();
        let free = move |tx: &mut Tx<'_>| mail_queue::release_own(tx, &owner);
        self.db.write("mail_queue.release_own", Lane(0), free).await
    }

    async fn write<T: Send + 'static>(
        &self,
        name: &'static str,
        claim: &Claim,
        job: impl Fn(&mut Tx<'_>) -> Result<T> + Clone + Send + 'static,
    ) -> Option<T> {
        let lane = Lane(claim.tenant.get().cast_unsigned());
        self.insist(name, || self.db.write(name, lane, job.clone())).await
    }

    /// Asks the store until it answers: what became of mail must not be forgotten because the store was busy. Gives up when
    /// the lease must have ended.
    async fn insist<T, Answer: Future<Output = Result<T>>>(
        &self,
        name: &'static str,
        ask: impl Fn() -> Answer,
    ) -> Option<T> {
        let deadline = Instant::now() + self.settings.lease;
        loop {
            match ask().await {
                Ok(answer) => return Some(answer),
                Err(error) if Instant::now() >= deadline => {
                    tracing::error!(name, %error, "the store does not take what became of mail");
                    return None;
                }
                Err(error) => note_trouble(name, &error),
            }
            sleep(PAUSE).await;
        }
    }

    fn lost(&self) {
        self.counters.lease_lost();
        tracing::warn!("a delivery of the mail queue was lost to another process");
    }
}

/// What became of a note.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Noted {
    /// The delivery is, or may be, somebody else's by now: whoever hears this must leave it alone.
    Lost,
    /// It is written down.
    Written,
    /// It is, and these were taken besides.
    More(Vec<ClaimedCopy>),
}

/// Busy stores are no news.
pub(super) fn note_trouble(name: &'static str, error: &Error) {
    if matches!(error, Error::Busy) {
        tracing::debug!(name, "the store is busy");
    } else {
        tracing::warn!(name, %error, "the store does not answer the mail queue");
    }
}

pub(super) fn milliseconds(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}
