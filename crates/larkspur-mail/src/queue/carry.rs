//! One delivery on its way: its copies go out in batches beside each other, and what became of each batch is written
//! down at once, so that a process that dies forgets nothing but what was on the wire.

use std::sync::Arc;

use larkspur_core::mail_queue::{Became, Claim};
use larkspur_smtp::client::Delivery;
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval_at};
use tokio_util::sync::CancellationToken;

use super::exits::Exit;
use super::letters::{Parcel, parcels};
use super::office::Office;
use super::traffic::Load;

/// What is told of a way out when the settings name no server for it.
const NO_SERVER: &str = "no server is set for this mail";

/// Sends the copies of a claim on and gives back what is left. When it is dropped in the middle, the lease stands until it
/// ends or is freed by its owner.
pub(super) async fn carry(office: Arc<Office>, claim: Claim, mut load: Load) {
    let is_ours = match office.exits.find(&claim.route) {
        Some(exit) => send(&office, &claim, &exit, &mut load).await,
        None => {
            office.route_failed(&claim, NO_SERVER).await;
            true
        }
    };
    if is_ours {
        office.give_back(&claim).await;
    }
    drop(load);
    office.bell.ring();
}

/// Says whether the claim is still ours at the end.
async fn send(office: &Office, claim: &Claim, exit: &Arc<Exit>, load: &mut Load) -> bool {
    // Without a text the post was cleared meanwhile, and what is given back is nothing.
    let Some(text) = office.text(claim).await else { return true };
    let (parcels, unaddressable) = parcels(claim, &text, exit.batch, office.settings.verp.as_ref());
    if !unaddressable.is_empty() && !office.note(claim, unaddressable).await {
        return false;
    }
    let halt = office.stop.child_token();
    let mut sending = JoinSet::new();
    let mut waiting = parcels.into_iter();
    // Where the way out was in trouble, the first batch goes ahead and the others wait for what it finds.
    let at_first = if claim.is_probe { 1 } else { usize::MAX };
    for parcel in waiting.by_ref().take(at_first) {
        sending.spawn(deliver(Arc::clone(exit), parcel, halt.clone()));
    }
    let mut renewing = interval_at(Instant::now() + office.settings.renew, office.settings.renew);
    renewing.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // Whoever leaves this function drops the set, and with it whatever is still on the wire.
    loop {
        let sent = tokio::select! {
            sent = sending.join_next() => sent,
            _ = renewing.tick() => {
                if !office.renew(claim).await {
                    return false;
                }
                continue;
            }
        };
        let (parcel, delivery) = match sent {
            None => return true,
            Some(Ok(sent)) => sent,
            Some(Err(fault)) => {
                tracing::error!(%fault, "a letter was lost within this process");
                continue;
            }
        };
        if let Some(delivery) = delivery {
            if delivery.route.is_some() {
                halt.cancel();
            }
            let Some(works) = settle(office, claim, parcel, delivery).await else { return false };
            if works {
                for parcel in waiting.by_ref() {
                    sending.spawn(deliver(Arc::clone(exit), parcel, halt.clone()));
                }
            }
        }
        load.one_done();
        office.bell.ring();
    }
}

/// Delivers a batch, unless it is called back before there is a connection for it.
async fn deliver(exit: Arc<Exit>, parcel: Parcel, halt: CancellationToken) -> (Parcel, Option<Delivery>) {
    let place = tokio::select! {
        biased;
        () = halt.cancelled() => None,
        place = exit.places.acquire() => place.ok(),
    };
    let Some(_place) = place else { return (parcel, None) };
    let delivery = exit.pool.deliver(&parcel.letter).await;
    (parcel, Some(delivery))
}

/// Writes down what became of a batch and how its way out fared: whether that works, or `None` when the claim is somebody
/// else's.
async fn settle(office: &Office, claim: &Claim, parcel: Parcel, mut delivery: Delivery) -> Option<bool> {
    let fault = delivery.route.take();
    match &fault {
        Some(fault) => office.route_failed(claim, &fault.to_string()).await,
        None if claim.is_probe => office.route_works(claim).await,
        None => {}
    }
    let mut verdicts = parcel.verdicts(delivery);
    verdicts.retain(|verdict| verdict.became != Became::Unsent);
    let is_ours = verdicts.is_empty() || office.note(claim, verdicts).await;
    is_ours.then_some(fault.is_none())
}
