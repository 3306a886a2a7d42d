//! The loop that takes deliveries from the queue while there is room, and how it ends.

use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::time::Duration;

use larkspur_store::Db;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::bell::Bell;
use super::carry::carry;
use super::chores;
use super::counters::Counters;
use super::exits::Exits;
use super::office::{Office, note_trouble};
use super::reports;
use super::settings::Settings;
use super::traffic::Traffic;

/// Pause before the store is asked again after it did not answer.
const PAUSE: Duration = Duration::from_millis(500);

/// The queue as one process works on it. Any number of processes may work on the queue of one store.
pub struct Queue {
    db: Db,
    exits: Exits,
    settings: Settings,
    bell: Bell,
    counters: Arc<Counters>,
}

impl Queue {
    /// Works on the queue of this store, by these ways out. `bell` is rung by whoever writes copies in this process.
    pub fn new(db: Db, exits: Exits, settings: Settings, bell: Bell, counters: Arc<Counters>) -> Queue {
        Queue { db, exits, settings, bell, counters }
    }

    /// Sends copies until `stop`; then begins nothing new, lets what is on the wire end within the grace of the settings,
    /// gives everything else back, and returns. The store must be open until then.
    pub async fn run(self, stop: CancellationToken) {
        let Queue { db, exits, settings, bell, counters } = self;
        let traffic = Traffic::default();
        let seen = AtomicI64::new(i64::MIN);
        let office = Office { db, settings, exits, bell, traffic, counters, stop: stop.clone(), seen };
        let office = Arc::new(office);
        free_own(&office).await;
        // It may have been set back while nobody looked.
        office.catch_up().await;
        tokio::join!(work(&office), reports::run(&office), chores::run(&office));
        office.exits.close().await;
    }
}

/// What was held when the process died last is free from the start.
async fn free_own(office: &Office) {
    while !office.stop.is_cancelled() {
        match office.free_own().await {
            Ok(0) => return,
            Ok(deliveries) => {
                tracing::info!(deliveries, "deliveries of an earlier run of this process are free");
                return;
            }
            Err(error) => note_trouble("mail_queue.release_own", &error),
        }
        sleep(PAUSE).await;
    }
}

async fn work(office: &Arc<Office>) {
    let mut carriers = JoinSet::new();
    while !office.stop.is_cancelled() {
        if take(office, &mut carriers).await {
            continue;
        }
        let has_room = carriers.len() < office.settings.deliveries;
        let pause = if has_room { office.pause().await } else { office.settings.poll };
        tokio::select! {
            () = office.stop.cancelled() => {}
            () = office.bell.heard() => {}
            Some(_) = carriers.join_next() => {}
            () = sleep(pause) => {}
        }
    }
    let ending = async { while carriers.join_next().await.is_some() {} };
    if timeout(office.settings.stop_grace, ending).await.is_ok() {
        return;
    }
    tracing::warn!("the grace of the stop is over; mail on the wire is cut off and may come twice");
    carriers.shutdown().await;
    if let Err(error) = office.free_own().await {
        note_trouble("mail_queue.release_own", &error);
    }
}

/// Takes one delivery, if there is room and something is due, and says whether it did.
async fn take(office: &Arc<Office>, carriers: &mut JoinSet<()>) -> bool {
    while carriers.try_join_next().is_some() {}
    if carriers.len() >= office.settings.deliveries {
        return false;
    }
    match office.claim().await {
        Ok(Some(claim)) => {
            let batch = office.exits.find(&claim.route).map_or(1, |exit| office.batch(&claim, &exit));
            let batches = claim.copies.len().div_ceil(batch);
            let load = office.traffic.add(&claim.route, batches, claim.is_probe);
            carriers.spawn(carry(Arc::clone(office), claim, load));
            true
        }
        Ok(None) => false,
        Err(error) => {
            note_trouble("mail_queue.claim", &error);
            sleep(PAUSE).await;
            false
        }
    }
}
