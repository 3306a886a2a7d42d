//! The list of who was refused and by which rule, on its way to the store. A refusal is answered at once and written a
//! moment later, together with others: whoever is refused often must not keep the writer busy.

use std::sync::Arc;
use std::time::Duration;

use larkspur_core::mail_password::Identity;
use larkspur_core::mail_refusal::{self, NewRefusal};
use larkspur_model::TenantKey;
use larkspur_smtp::session::{Client, Sender};
use larkspur_store::{Db, Lane};
use parking_lot::Mutex;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// Refusals that wait to be written; further ones are only counted.
const WAITING: usize = 1_000;
/// How long refusals are gathered.
const GATHER: Duration = Duration::from_millis(200);

/// Refusals that wait to be written.
pub(super) struct Ledger {
    db: Db,
    waiting: Mutex<Vec<(TenantKey, NewRefusal)>>,
    noted: Notify,
}

impl Ledger {
    pub(super) fn new(db: Db) -> Ledger {
        Ledger { db, waiting: Mutex::default(), noted: Notify::new() }
    }

    /// Puts one on the list; false if there is no room.
    pub(super) fn note(&self, tenant: TenantKey, refusal: NewRefusal) -> bool {
        let mut waiting = self.waiting.lock();
        let has_room = waiting.len() < WAITING;
        if has_room {
            waiting.push((tenant, refusal));
            self.noted.notify_one();
        }
        has_room
    }

    /// Writes what comes until `stop`, and then what is left.
    pub(super) async fn keep(&self, stop: &CancellationToken) {
        loop {
            tokio::select! {
                () = self.noted.notified() => {}
                () = stop.cancelled() => break,
            }
            tokio::select! {
                () = tokio::time::sleep(GATHER) => {}
                () = stop.cancelled() => break,
            }
            self.write().await;
        }
        self.write().await;
    }

    async fn write(&self) {
        let mut waiting = std::mem::take(&mut *self.waiting.lock());
        while let Some((tenant, _)) = waiting.first() {
            let tenant = *tenant;
            let (own, others): (Vec<_>, Vec<_>) =
                waiting.into_iter().partition(|(whose, _)| *whose == tenant);
            waiting = others;
            let own: Arc<Vec<NewRefusal>> = Arc::new(own.into_iter().map(|(_, refusal)| refusal).collect());
            let lane = Lane(tenant.get().cast_unsigned());
            let written =
                self.db.write("mail.refused", lane, move |tx| mail_refusal::record(tx, tenant, &own)).await;
            if let Err(error) = written {
                tracing::warn!(error = %error, "refusals of mail were not written down");
            }
        }
    }
}

/// One refusal as it is written down. `recipient` is the address as the client wrote it.
pub(super) fn refusal(
    client: &Client<Identity>,
    sender: &Sender,
    recipient: &str,
    rule: &'static str,
    now: i64,
) -> NewRefusal {
    let peer = match (&client.identity, client.address) {
        (Some(identity), Some(address)) => format!("{} at {}", identity.name(), address.to_canonical()),
        (Some(identity), None) => identity.name().to_owned(),
        (None, Some(address)) => address.to_canonical().to_string(),
        (None, None) => "local".to_owned(),
    };
    let path = sender.path.to_string();
    let sender = path.trim_start_matches('<').trim_end_matches('>');
    NewRefusal {
        at: now,
        peer,
        sender: (!sender.is_empty()).then(|| sender.to_owned()),
        recipient: recipient.to_owned(),
        rule: rule.to_owned(),
    }
}
