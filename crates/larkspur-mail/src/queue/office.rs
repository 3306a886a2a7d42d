//! What all deliveries of a process share, and what they ask the store.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use larkspur_core::mail_queue::{self, Claim, Slack, Verdict};
use larkspur_core::{Error, Result};
use larkspur_store::{Db, Lane, Tx};
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use super::bell::Bell;
use super::counters::Counters;
use super::exits::Exits;
use super::settings::Settings;
use super::traffic::Traffic;

/// Pause before the store is asked again after it did not answer.
const PAUSE: Duration = Duration::from_millis(250);

pub(super) struct Office {
    pub(super) db: Db,
    pub(super) settings: Settings,
    pub(super) exits: Exits,
    pub(super) bell: Bell,
    pub(super) traffic: Traffic,
    pub(super) counters: Arc<Counters>,
    /// Nothing new is to be begun.
    pub(super) stop: CancellationToken,
}

impl Office {
    /// The next delivery, for ways out that have room.
    pub(super) async fn claim(&self) -> Result<Option<Claim>> {
        let closed = self.traffic.closed(&self.exits);
        let (owner, most) = (self.settings.owner.clone(), self.settings.claim);
        let lease = milliseconds(self.settings.lease);
        let take = move |tx: &mut Tx<'_>| mail_queue::claim(tx, &owner, lease, most, &closed);
        self.db.write("mail_queue.claim", Lane(0), take).await
    }

    /// The text of a claim; `None` when there is none any more.
    pub(super) async fn text(&self, claim: &Claim) -> Option<Bytes> {
        let asked = claim.clone();
        let read = self.insist("mail_queue.text", claim, move |tx| mail_queue::text(tx, &asked)).await;
        read.flatten().map(Bytes::from)
    }

    /// Writes down what became of some copies. Whoever hears `false` must leave the delivery alone: somebody else may have
    /// it.
    pub(super) async fn note(&self, claim: &Claim, verdicts: Vec<Verdict>) -> bool {
        let (asked, schedule) = (claim.clone(), self.settings.schedule.clone());
        let verdicts = Arc::new(verdicts);
        let told = Arc::clone(&verdicts);
        let note = move |tx: &mut Tx<'_>| {
            let is_ours = mail_queue::record(tx, &asked, &told, &schedule)?;
            Ok((is_ours, tx.now().saturating_sub(asked.accepted_at)))
        };
        let noted = self.insist("mail_queue.record", claim, note).await;
        if let Some((true, age)) = noted {
            self.counters.attempted(&verdicts, Duration::from_millis(age.try_into().unwrap_or(0)));
        }
        self.is_ours(noted.map(|(is_ours, _)| is_ours))
    }

    /// Makes the lease longer; `false` as above.
    pub(super) async fn renew(&self, claim: &Claim) -> bool {
        let (asked, lease) = (claim.clone(), milliseconds(self.settings.lease));
        let renew = move |tx: &mut Tx<'_>| mail_queue::renew(tx, &asked, lease);
        self.is_ours(self.insist("mail_queue.renew", claim, renew).await)
    }

    /// Ends the work on a claim: what is left of it goes to the end of the queue.
    pub(super) async fn give_back(&self, claim: &Claim) {
        let (asked, schedule) = (claim.clone(), self.settings.schedule.clone());
        let give_back = move |tx: &mut Tx<'_>| mail_queue::finish(tx, &asked, &[], &schedule);
        self.is_ours(self.insist("mail_queue.finish", claim, give_back).await);
    }

    /// Notes that a way out is in trouble: it rests.
    pub(super) async fn route_failed(&self, claim: &Claim, reason: &str) {
        self.counters.route_fault();
        let (asked, reason) = (claim.clone(), reason.to_owned());
        let slack = Slack {
            first_ms: milliseconds(self.settings.rest),
            most_ms: milliseconds(self.settings.longest_rest),
        };
        tracing::warn!(route = claim.route, reason, "a way out of the mail queue is in trouble");
        let down = move |tx: &mut Tx<'_>| mail_queue::route_down(tx, &asked, &reason, slack);
        self.insist("mail_queue.route_down", claim, down).await;
    }

    /// Notes that a way out which was in trouble is well again.
    pub(super) async fn route_works(&self, claim: &Claim) {
        let asked = claim.clone();
        let up = move |tx: &mut Tx<'_>| mail_queue::route_up(tx, &asked);
        self.insist("mail_queue.route_up", claim, up).await;
    }

    /// Frees what this process held when it died, or holds no longer.
    pub(super) async fn free_own(&self) -> Result<usize> {
        let owner = self.settings.owner.clone();
        let free = move |tx: &mut Tx<'_>| mail_queue::release_own(tx, &owner);
        self.db.write("mail_queue.release_own", Lane(0), free).await
    }

    /// Asks the store until it answers: what became of mail must not be forgotten because the store was busy. Gives up when
    /// the lease must have ended.
    async fn insist<T: Send + 'static>(
        &self,
        name: &'static str,
        claim: &Claim,
        job: impl Fn(&mut Tx<'_>) -> Result<T> + Clone + Send + 'static,
    ) -> Option<T> {
        let lane = Lane(claim.tenant.get().cast_unsigned());
        let deadline = Instant::now() + self.settings.lease;
        loop {
            match self.db.write(name, lane, job.clone()).await {
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

    fn is_ours(&self, answer: Option<bool>) -> bool {
        let is_ours = answer.unwrap_or(false);
        if !is_ours {
            self.counters.lease_lost();
            tracing::warn!("a delivery of the mail queue was lost to another process");
        }
        is_ours
    }
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
