//! What every request needs: the store, the keys, the clock, the limits, the counters. Made once, shared by all.

use std::sync::Arc;
use std::time::Duration;

use larkspur_core::Policy;
use larkspur_core::keyring::Keyring;
use larkspur_store::{Clock, Db, Random};
use serde_json::Value;

use crate::app_cache::AppCache;
use crate::authen::SignIn;
use crate::log_id::{LogId, Mint};
use crate::metrics::Metrics;
use crate::rate_limit::{RateLimiter, RatePolicy};
use crate::scope_sets::ScopeSets;

/// What an [`Api`] is made from.
pub struct ApiParts {
    /// The open store.
    pub db: Db,
    /// The keys of the store.
    pub keys: Keyring,
    /// What the administrator decided.
    pub policy: Policy,
    /// How calls are counted and refused.
    pub rates: RatePolicy,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness, for log ids.
    pub random: Arc<dyn Random>,
    /// Where requests are counted.
    pub metrics: Arc<Metrics>,
    /// Most bytes of a request body.
    pub max_body_bytes: usize,
    /// Longest time for a whole request body.
    pub body_timeout: Duration,
    /// How a person proves who they are on the consent page.
    pub sign_in: SignIn,
    /// How the control API reads messages.
    pub mail_reader: MailReader,
    /// How long mail is tried that is sent on.
    pub mail_give_up: Duration,
    /// What `/readyz` says beside that all is well.
    pub remark: Option<&'static str>,
}

/// Reads messages for the control API. What a message consists of is the business of another crate of this floor; the
/// program hands its functions in.
#[derive(Clone, Copy)]
pub struct MailReader {
    /// A whole message as people read it, as an object.
    pub read: fn(&[u8]) -> Value,
    /// The decoded octets of one of its attachments, counted from 0.
    pub attachment: fn(&[u8], usize) -> Option<Vec<u8>>,
}

/// The API of one server process.
pub struct Api {
    pub(crate) db: Db,
    pub(crate) keys: Keyring,
    pub(crate) policy: Policy,
    pub(crate) limiter: RateLimiter,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) max_body_bytes: usize,
    pub(crate) body_timeout: Duration,
    pub(crate) sign_in: SignIn,
    pub(crate) mail_reader: MailReader,
    pub(crate) mail_give_up: Duration,
    pub(crate) remark: Option<&'static str>,
    pub(crate) apps: AppCache,
    pub(crate) scope_sets: ScopeSets,
    mint: Mint,
}

impl Api {
    /// An API over these parts.
    #[must_use]
    pub fn new(parts: ApiParts) -> Arc<Self> {
        let mint = mint(Arc::clone(&parts.clock), parts.random);
        Arc::new(Self {
            apps: AppCache::new(parts.db.clone()),
            scope_sets: ScopeSets::new(parts.db.clone()),
            sign_in: parts.sign_in,
            mail_reader: parts.mail_reader,
            mail_give_up: parts.mail_give_up,
            remark: parts.remark,
            db: parts.db,
            keys: parts.keys,
            policy: parts.policy,
            limiter: RateLimiter::new(parts.rates),
            clock: parts.clock,
            metrics: parts.metrics,
            max_body_bytes: parts.max_body_bytes,
            body_timeout: parts.body_timeout,
            mint,
        })
    }

    /// Makes the id of each request; the transport shares it for what never reaches a route.
    #[must_use]
    pub fn mint(&self) -> Mint {
        Arc::clone(&self.mint)
    }
}

fn mint(clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Mint {
    Arc::new(move || {
        let mut noise = [0; 16];
        random.fill(&mut noise);
        LogId::new(clock.now_ms(), u128::from_be_bytes(noise))
    })
}
