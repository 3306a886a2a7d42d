//! One delivery on its way: its copies go out in batches beside each other, and what became of them is written down as
//! soon as the store has time for it, all that came in meanwhile together. A batch keeps its place among the connections of
//! its way out until it is written down, so that a process that dies forgets no more than fits on the wire. While nothing
//! else waits for the way, more copies of the same delivery are taken before the connections run dry.

use std::sync::Arc;

use larkspur_core::mail_queue::{Became, Claim, ClaimedCopy, Verdict};
use larkspur_smtp::client::{Delivery, Text};
use tokio::sync::OwnedSemaphorePermit;
use tokio::task::JoinSet;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};
use tokio_util::sync::CancellationToken;

use super::exits::Exit;
use super::letters::{Parcel, parcels};
use super::office::{Noted, Office};
use super::traffic::Load;

/// What is told of a way out when the settings name no server for it.
const NO_SERVER: &str = "no server is set for this mail";

/// Sends the copies of a claim on and gives back what is left. When it is dropped in the middle, the lease stands until it
/// ends or is freed by its owner.
pub(super) async fn carry(office: Arc<Office>, mut claim: Claim, load: Load) {
    let copies = std::mem::take(&mut claim.copies);
    let claim = Arc::new(claim);
    let is_ours = match office.exits.find(&claim.route) {
        Some(exit) => send(&office, &claim, copies, exit, load).await,
        None => {
            office.route_failed(&claim, NO_SERVER).await;
            true
        }
    };
    if is_ours {
        office.give_back(&claim).await;
    }
    office.bell.ring();
}

/// Says whether the claim is still ours at the end.
async fn send(
    office: &Arc<Office>,
    claim: &Arc<Claim>,
    copies: Vec<ClaimedCopy>,
    exit: Arc<Exit>,
    load: Load,
) -> bool {
    // Without a text the post was cleared meanwhile, and what is given back is nothing.
    let Some(text) = office.text(claim).await else { return true };
    let mut carrier = Carrier {
        office: Arc::clone(office),
        claim: Arc::clone(claim),
        text: Text::new(&text),
        halt: office.stop.child_token(),
        load,
        last: copies.last().cloned(),
        is_probe: claim.is_probe,
        waiting: Vec::new(),
        sending: JoinSet::new(),
        known: Known::default(),
        noting: JoinSet::new(),
        exit,
    };
    drop(text);
    carrier.take_over(&copies);
    // Whoever leaves here drops the sets, and with them whatever is still on the wire.
    carrier.run().await
}

/// A delivery that is being carried.
struct Carrier {
    office: Arc<Office>,
    /// Without its copies.
    claim: Arc<Claim>,
    exit: Arc<Exit>,
    text: Text,
    /// Calls back what has not begun.
    halt: CancellationToken,
    load: Load,
    /// The last copy that was handed out; none once no more are wanted.
    last: Option<ClaimedCopy>,
    /// The way was in trouble, and the first batch is to find out how it is.
    is_probe: bool,
    /// Batches that wait for what that one finds out.
    waiting: Vec<Parcel>,
    sending: JoinSet<Sent>,
    /// What is known and not written down.
    known: Known,
    /// What is being written down: one at a time, so that what comes in meanwhile goes together.
    noting: JoinSet<(Noted, Batches)>,
}

/// A batch that came back: with what became of it and its place among the connections, unless it was called back.
struct Sent {
    parcel: Parcel,
    delivery: Option<(Delivery, OwnedSemaphorePermit)>,
}

/// What became of some batches.
#[derive(Default)]
struct Known {
    verdicts: Vec<Verdict>,
    batches: Batches,
}

/// How many batches are done, and the places that they keep until it is written down what became of them.
#[derive(Default)]
struct Batches {
    count: usize,
    places: Vec<OwnedSemaphorePermit>,
}

impl Carrier {
    /// Makes batches of copies and sends them off.
    fn take_over(&mut self, copies: &[ClaimedCopy]) {
        let verp = self.office.verp(&self.claim);
        let batch = self.office.batch(&self.claim, &self.exit);
        let (parcels, unaddressable) = parcels(&self.claim, copies, &self.text, batch, verp);
        self.known.verdicts.extend(unaddressable);
        let mut parcels = parcels.into_iter();
        if self.is_probe {
            parcels.next().into_iter().for_each(|first| self.dispatch(first));
            self.waiting.extend(parcels);
        } else {
            parcels.for_each(|parcel| self.dispatch(parcel));
        }
    }

    fn dispatch(&mut self, parcel: Parcel) {
        self.sending.spawn(deliver(Arc::clone(&self.exit), parcel, self.halt.clone()));
    }

    /// Until all is sent and written down; says whether the claim is still ours.
    async fn run(mut self) -> bool {
        let mut renewing = renewal(&self.office);
        loop {
            self.note();
            if self.sending.is_empty() && self.noting.is_empty() {
                return true;
            }
            let is_ours = tokio::select! {
                Some(sent) = self.sending.join_next() => {
                    match sent {
                        Ok(sent) => self.came_back(sent).await,
                        Err(fault) => tracing::error!(%fault, "a letter was lost within this process"),
                    }
                    true
                }
                Some(noted) = self.noting.join_next() => {
                    noted.is_ok_and(|(noted, batches)| self.noted(noted, batches))
                }
                _ = renewing.tick() => self.office.renew(&self.claim).await,
            };
            if !is_ours {
                return false;
            }
        }
    }

    /// Takes in what became of a batch.
    async fn came_back(&mut self, sent: Sent) {
        let Sent { parcel, delivery } = sent;
        self.known.batches.count += 1;
        let Some((mut delivery, place)) = delivery else { return };
        self.known.batches.places.push(place);
        if let Some(fault) = delivery.route.take() {
            self.halt.cancel();
            self.office.route_failed(&self.claim, &fault.to_string()).await;
        } else if std::mem::take(&mut self.is_probe) {
            self.office.route_works(&self.claim).await;
            for parcel in std::mem::take(&mut self.waiting) {
                self.dispatch(parcel);
            }
        }
        let verdicts = parcel.verdicts(delivery).into_iter();
        self.known.verdicts.extend(verdicts.filter(|verdict| verdict.became != Became::Unsent));
    }

    /// Begins to write down what is known, unless something is being written down.
    fn note(&mut self) {
        if self.known.verdicts.is_empty() {
            // About batches that were called back there is nothing to write.
            let batches = std::mem::take(&mut self.known.batches);
            self.done(batches);
        } else if self.noting.is_empty() {
            let Known { verdicts, batches } = std::mem::take(&mut self.known);
            let (office, claim, behind) = (Arc::clone(&self.office), Arc::clone(&self.claim), self.wish());
            self.noting.spawn(async move { (office.note(&claim, verdicts, behind).await, batches) });
        }
    }

    /// Behind which copy more are wanted: if the connections would soon have nothing to do.
    fn wish(&self) -> Option<ClaimedCopy> {
        let is_short = self.sending.len() <= self.exit.connections;
        self.last.clone().filter(|_| is_short && !self.is_probe && !self.halt.is_cancelled())
    }

    /// Says whether the claim is still ours.
    fn noted(&mut self, noted: Noted, batches: Batches) -> bool {
        match noted {
            Noted::Lost => return false,
            Noted::Written => {}
            Noted::More(copies) => {
                self.last = copies.last().cloned();
                self.load.add(copies.len().div_ceil(self.office.batch(&self.claim, &self.exit)));
                self.take_over(&copies);
            }
        }
        self.done(batches);
        true
    }

    /// Lets go of the places of batches that are done with.
    fn done(&mut self, batches: Batches) {
        let Batches { count, places } = batches;
        drop(places);
        if count > 0 && self.load.done(count, self.exit.connections) {
            self.office.bell.ring();
        }
    }
}

fn renewal(office: &Office) -> Interval {
    let every = office.settings.renew;
    let mut renewing = interval_at(Instant::now() + every, every);
    renewing.set_missed_tick_behavior(MissedTickBehavior::Delay);
    renewing
}

/// Delivers a batch, unless it is called back before there is a connection for it.
async fn deliver(exit: Arc<Exit>, parcel: Parcel, halt: CancellationToken) -> Sent {
    let place = tokio::select! {
        biased;
        () = halt.cancelled() => None,
        place = Arc::clone(&exit.places).acquire_owned() => place.ok(),
    };
    let Some(place) = place else { return Sent { parcel, delivery: None } };
    let delivery = exit.pool.deliver(&parcel.letter).await;
    Sent { parcel, delivery: Some((delivery, place)) }
}
