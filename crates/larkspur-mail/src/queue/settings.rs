//! What the queue of one process is told.

use std::time::Duration;

use larkspur_core::mail_post::Retention;
use larkspur_core::mail_queue::Schedule;

use super::reports::Reporting;
use super::verp::Verp;

/// How the queue works. Everything has a default but whose it is.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Which process this is, the same after a restart: what it held when it died is then free at once.
    pub owner: String,
    /// When copies are tried again, and when they are late.
    pub schedule: Schedule,
    /// How reports are written.
    pub reporting: Reporting,
    /// How long mail is kept that is done with.
    pub retention: Retention,
    /// For how long deliveries are taken. Default 15 min.
    pub lease: Duration,
    /// How often a lease is made longer, while the work goes on. Default 1 min.
    pub renew: Duration,
    /// How often the queue is looked at when nobody rings and nothing is due before, for what other processes and
    /// administrators have written. Default 1 s.
    pub poll: Duration,
    /// How often is looked for something to tell. Default 1 s.
    pub tell: Duration,
    /// Copies that are taken at once, of one delivery. Default 400.
    pub claim: usize,
    /// Deliveries that are worked on at a time. Default 32.
    pub deliveries: usize,
    /// How long a way out rests after its first trouble. Default 1 s.
    pub rest: Duration,
    /// How long it rests at most. Default 5 min.
    pub longest_rest: Duration,
    /// How long a stop waits for what is on the wire. Default 8 s.
    pub stop_grace: Duration,
    /// Which copies have return addresses of their own. Default: none.
    pub verp: Option<Verp>,
}

impl Settings {
    /// The defaults of this process.
    pub fn new(
        owner: impl Into<String>,
        schedule: Schedule,
        reporting: Reporting,
        retention: Retention,
    ) -> Settings {
        Settings {
            owner: owner.into(),
            schedule,
            reporting,
            retention,
            lease: Duration::from_secs(15 * 60),
            renew: Duration::from_secs(60),
            poll: Duration::from_secs(1),
            tell: Duration::from_secs(1),
            claim: 400,
            deliveries: 32,
            rest: Duration::from_secs(1),
            longest_rest: Duration::from_secs(5 * 60),
            stop_grace: Duration::from_secs(8),
            verp: None,
        }
    }
}
