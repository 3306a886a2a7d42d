//! Writers of several server processes take turns once they have met.
//!
//! Jobs of one lane never meet inside a process, but those of two processes do, and then SERIALIZABLE makes one of them
//! run again: right, but slow, and with many clients nobody gets far. So whoever met another within the last moments
//! queues for a row before it begins. A process that is alone never comes here, and pays nothing.
//!
//! The row is locked by a session of its own, because the snapshot of the work must begin after the wait. Turns are a
//! courtesy: without one the work is still serializable, so whatever goes wrong here is left alone.

use std::time::{Duration, Instant};

use tokio_postgres::Config;

use super::wire::Wire;
use crate::connection::Fault;

/// How long turns are taken after the last conflict.
const MEMORY: Duration = Duration::from_secs(10);

/// The place of one writer in that queue.
pub(crate) struct Turn {
    config: Config,
    /// Writers of one number wait for each other: that of the lane, where all processes run as many writers.
    number: i64,
    wire: Option<Wire>,
    contended_until: Option<Instant>,
    taken: bool,
}

impl Turn {
    pub(crate) fn new(config: Config, number: usize) -> Self {
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        Self { config, number, wire: None, contended_until: None, taken: false }
    }

    /// Another transaction was in the way.
    pub(crate) fn met_another(&mut self) {
        self.contended_until = Some(Instant::now() + MEMORY);
    }

    /// Waits for the turn if others were met lately; gives up after a bounded time.
    pub(crate) fn take(&mut self) {
        let Some(until) = self.contended_until else { return };
        if self.taken {
            return;
        }
        if until < Instant::now() {
            self.contended_until = None;
            self.wire = None;
            return;
        }
        match self.lock() {
            Ok(()) => self.taken = true,
            Err(fault) => {
                tracing::debug!(error = fault.text, "a writer goes on without its turn");
                self.wire = None;
            }
        }
    }

    /// Lets the next one in.
    pub(crate) fn leave(&mut self) {
        if std::mem::take(&mut self.taken)
            && let Some(wire) = &self.wire
            && wire.say("COMMIT").is_err()
        {
            self.wire = None;
        }
    }

    fn lock(&mut self) -> Result<(), Fault> {
        let number = self.number;
        let wire = match &self.wire {
            Some(wire) if !wire.is_closed() => wire,
            _ => self.wire.insert(open(&self.config, number)?),
        };
        let lock = format!(
            "BEGIN ISOLATION LEVEL READ COMMITTED; SELECT 1 FROM larkspur_turn WHERE number = {number} FOR UPDATE"
        );
        wire.say(&lock)
    }
}

/// A session that gives up soon, with the row to wait for.
fn open(config: &Config, number: i64) -> Result<Wire, Fault> {
    let wire = Wire::open(config)?;
    wire.say("SET lock_timeout = 2000; SET idle_in_transaction_session_timeout = 60000")?;
    wire.say("CREATE TABLE IF NOT EXISTS larkspur_turn (number BIGINT NOT NULL PRIMARY KEY)")?;
    wire.say(&format!("INSERT INTO larkspur_turn VALUES ({number}) ON CONFLICT DO NOTHING"))?;
    Ok(wire)
}
