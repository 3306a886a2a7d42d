//! How often one app may call one endpoint in one tenant.
//!
//! Counted per endpoint, app and tenant, in fixed windows of the wall clock: the second and the minute that
//! `now_ms` lies in. Either part refuses. Fixed windows are what the answer promises a client: after
//! `reset_seconds` the whole budget is there again. Their price is known: across the border of two windows up
//! to twice the number can pass within a moment. Refused calls use nothing up, so a client that hammers is
//! let in again as soon as its window ends.
//!
//! Each server process counts for itself; nothing here reads a clock, a token or a request.

mod policy;
mod window;

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use larkspur_contract::{Endpoint, Rate};
use parking_lot::Mutex;

pub use policy::{Limits, RatePolicy, Scale};
use window::Counter;

/// Maps that the counters are spread over, so that calls of different apps seldom wait for one another.
const SHARDS: usize = 32;

/// A refused call: what the `x-ogw-ratelimit-*` headers say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused {
    /// How many calls the window that refused allows.
    pub limit: u32,
    /// Whole seconds until that window ends, at least 1.
    pub reset_seconds: u32,
}

/// The counters of all callers.
#[derive(Debug)]
pub struct RateLimiter {
    policy: RatePolicy,
    hasher: RandomState,
    shards: Vec<Mutex<Shard>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Caller {
    endpoint: usize,
    /// Whether this counts the requests under the tighter limit of the endpoint.
    tight: bool,
    app: i64,
    tenant: i64,
}

/// Some of the counters, and the minute in which idle ones were last dropped.
#[derive(Debug, Default)]
struct Shard {
    counters: HashMap<Caller, Counter>,
    swept: i64,
}

impl RateLimiter {
    /// A limiter that has seen no call yet.
    #[must_use]
    pub fn new(policy: RatePolicy) -> RateLimiter {
        let shards = (0..SHARDS).map(|_| Mutex::default()).collect();
        RateLimiter { policy, hasher: RandomState::new(), shards }
    }

    /// Counts one call at `now_ms` (milliseconds since 1970-01-01 UTC), or refuses it.
    ///
    /// # Errors
    /// The part of the limit that is used up. When both are, the one that takes longer to end: coming back
    /// earlier would be in vain.
    pub fn check(
        &self,
        endpoint: &'static Endpoint,
        app: i64,
        tenant: i64,
        now_ms: i64,
    ) -> Result<(), Refused> {
        self.take(endpoint.rate, Caller { endpoint: endpoint.index, tight: false, app, tenant }, now_ms)
    }

    /// Counts one call that `names` a field under the tighter limit of the endpoint, or refuses it; whatever names
    /// none is not counted.
    ///
    /// # Errors
    /// As [`check`](Self::check).
    pub fn check_tight(
        &self,
        endpoint: &'static Endpoint,
        names: impl Fn(&str) -> bool,
        (app, tenant): (i64, i64),
        now_ms: i64,
    ) -> Result<(), Refused> {
        match endpoint.tight_rate {
            Some(tight) if tight.fields.iter().any(|field| names(field)) => {
                self.take(tight.rate, Caller { endpoint: endpoint.index, tight: true, app, tenant }, now_ms)
            }
            _ => Ok(()),
        }
    }

    fn take(&self, rate: Rate, caller: Caller, now_ms: i64) -> Result<(), Refused> {
        let limits = self.policy.limits(rate);
        if limits.is_unlimited() {
            return Ok(());
        }
        let Some(shard) = self.shards.get(self.shard_of(&caller)) else { return Ok(()) };
        shard.lock().counter(caller, now_ms).take(limits, now_ms)
    }

    fn shard_of(&self, caller: &Caller) -> usize {
        usize::try_from(self.hasher.hash_one(caller) % SHARDS as u64).unwrap_or_default()
    }
}

impl Shard {
    /// The counter of `caller`. Once a minute, all counters that the past minutes left behind are dropped
    /// first, so that memory is bounded by the callers of the last two minutes.
    fn counter(&mut self, caller: Caller, now_ms: i64) -> &mut Counter {
        let minute = window::minute_of(now_ms);
        if self.swept != minute {
            self.swept = minute;
            self.counters.retain(|_, counter| counter.is_live(minute));
            self.counters.shrink_to(self.counters.len().saturating_mul(2));
        }
        self.counters.entry(caller).or_default()
    }
}

#[cfg(test)]
mod tests;
