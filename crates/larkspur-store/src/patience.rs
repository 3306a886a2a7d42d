//! How long a transaction is tried again, and how long to wait in between.

use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, Instant};

use crate::connection::Kind;

/// Conflicts resolve within milliseconds; this many in a row mean that something holds on to the rows.
const CONFLICTS: u32 = 40;
const CONFLICT_TIME: Duration = Duration::from_secs(8);
/// A restart of the database takes about a second; callers should not wait for more than a restart.
const LOST_TIME: Duration = Duration::from_secs(3);
const LONGEST_PAUSE_MS: u64 = 64;

/// Counts the tries of one transaction.
pub(crate) struct Patience {
    began: Instant,
    conflicts: u32,
    losses: u32,
    /// Whether a lost connection is worth waiting for: not if it was down already.
    wait_for_database: bool,
}

impl Patience {
    pub(crate) fn new(wait_for_database: bool) -> Self {
        Self { began: Instant::now(), conflicts: 0, losses: 0, wait_for_database }
    }

    /// Pauses before the next try and gives true, or gives false when enough was tried.
    pub(crate) fn again(&mut self, kind: Kind) -> bool {
        let (tries, more) = match kind {
            Kind::Conflict => {
                self.conflicts += 1;
                (self.conflicts, self.conflicts < CONFLICTS && self.began.elapsed() < CONFLICT_TIME)
            }
            Kind::Lost => {
                self.losses += 1;
                // The first loss may be a session that died while idle, so one new session is always tried.
                let patient = self.wait_for_database && self.began.elapsed() < LOST_TIME;
                (self.losses, self.losses == 1 || patient)
            }
            Kind::Unique | Kind::Constraint | Kind::Unavailable | Kind::Other | Kind::NotRemembered => {
                return false;
            }
        };
        if more && tries > 1 {
            std::thread::sleep(pause(tries));
        }
        more
    }
}

/// A random time up to a bound that doubles with each try: two that collided do not collide in step again.
/// The bound is small, so a lost database is asked for about every 30 ms.
fn pause(tries: u32) -> Duration {
    let bound = (1_u64 << tries.min(6)).min(LONGEST_PAUSE_MS) * 1000;
    Duration::from_micros(RandomState::new().hash_one(tries) % bound)
}
