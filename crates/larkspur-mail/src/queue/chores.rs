//! What is done now and then beside the deliveries: giving up what was tried for too long, forgetting what is done with,
//! looking how full the queue is, closing connections that nobody uses.

use std::time::Duration;

use larkspur_core::{Result, mail_post, mail_queue, mail_trouble, tenant};
use larkspur_store::{Lane, Tx};
use tokio::time::{MissedTickBehavior, interval};

use super::office::{Office, milliseconds, note_trouble};

/// How often.
const EVERY: Duration = Duration::from_secs(5);
/// How many of these rounds pass before the queue is measured again, which reads all of it.
const MEASURED: u32 = 6;
/// How many of them pass before old mail is looked for again.
const PRUNED: u32 = 120;

/// Does the chores until the office is to stop.
pub(super) async fn run(office: &Office) {
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for round in 0_u32.. {
        tokio::select! {
            () = office.stop.cancelled() => return,
            _ = ticks.tick() => {}
        }
        if let Err(error) = expire(office).await {
            note_trouble("mail_queue.expire", &error);
        }
        if round % MEASURED == 0
            && let Err(error) = measure(office).await
        {
            note_trouble("mail_queue.depth", &error);
        }
        if round % PRUNED == 0
            && let Err(error) = prune(office).await
        {
            note_trouble("mail_post.prune", &error);
        }
        office.exits.sweep().await;
    }
}

/// Gives up what was tried for too long, a little at a time.
async fn expire(office: &Office) -> Result<()> {
    // Whatever the last attempt finds out shall be known before.
    let grace = milliseconds(office.settings.lease);
    let expire = move |tx: &mut Tx<'_>| mail_queue::expire(tx, grace);
    while !office.stop.is_cancelled() && office.db.write("mail_queue.expire", Lane(0), expire).await? > 0 {}
    Ok(())
}

/// Forgets mail that is done with and old, tenant by tenant, a little at a time.
async fn prune(office: &Office) -> Result<()> {
    let retention = office.settings.retention;
    for tenant in office.db.read("mail_post.tenants", tenant::all).await? {
        let lane = Lane(tenant.key.get().cast_unsigned());
        let prune = move |tx: &mut Tx<'_>| mail_post::prune(tx, tenant.key, retention);
        while !office.stop.is_cancelled() && office.db.write("mail_post.prune", lane, prune).await? > 0 {}
        let quiet = move |tx: &mut Tx<'_>| mail_trouble::prune(tx, tenant.key);
        office.db.write("mail_trouble.prune", lane, quiet).await?;
    }
    Ok(())
}

async fn measure(office: &Office) -> Result<()> {
    let depth = office.db.read("mail_queue.depth", mail_queue::depth).await?;
    office.counters.measured(depth);
    Ok(())
}
