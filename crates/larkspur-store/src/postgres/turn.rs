//! Writers of several server processes take turns once they have met.
//!
//! Jobs of one lane never meet inside a process, but those of two processes do, and then SERIALIZABLE makes one of them
//! run again: right, but slow, and with many clients nobody gets far. So whoever met another within the last moments
//! queues for a row before it begins. A process that is alone never comes here, and pays nothing.
//!
//! The row is locked by a session of its own, because the snapshot of the work must begin after the wait. Turns are a
//! courtesy: without one the work is still serializable, so whatever goes wrong here is left alone.

use std::time::{Duration, Instant};

use ::postgres::{Client, Config, NoTls};

/// How long turns are taken after the last conflict.
const MEMORY: Duration = Duration::from_secs(10);

/// The place of one writer in that queue.
pub(crate) struct Turn {
    config: Config,
    /// Writers of one number wait for each other: that of the lane, where all processes run as many writers.
    number: i64,
    client: Option<Client>,
    contended_until: Option<Instant>,
    taken: bool,
}

impl Turn {
    pub(crate) fn new(config: Config, number: usize) -> Self {
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        Self { config, number, client: None, contended_until: None, taken: false }
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
            self.client = None;
            return;
        }
        match self.lock() {
            Ok(()) => self.taken = true,
            Err(error) => {
                tracing::debug!(%error, "a writer goes on without its turn");
                self.client = None;
            }
        }
    }

    /// Lets the next one in.
    pub(crate) fn leave(&mut self) {
        if std::mem::take(&mut self.taken)
            && let Some(client) = &mut self.client
            && client.batch_execute("COMMIT").is_err()
        {
            self.client = None;
        }
    }

    fn lock(&mut self) -> Result<(), ::postgres::Error> {
        let number = self.number;
        let client = match &mut self.client {
            Some(client) if !client.is_closed() => client,
            _ => self.client.insert(open(&self.config, number)?),
        };
        client.batch_execute(&format!(
            "BEGIN ISOLATION LEVEL READ COMMITTED; SELECT 1 FROM larkspur_turn WHERE number = {number} FOR UPDATE"
        ))
    }
}

/// A session that gives up soon, with the row to wait for.
fn open(config: &Config, number: i64) -> Result<Client, ::postgres::Error> {
    let mut client = config.connect(NoTls)?;
    client.batch_execute("SET lock_timeout = 2000; SET idle_in_transaction_session_timeout = 60000")?;
    client.batch_execute("CREATE TABLE IF NOT EXISTS larkspur_turn (number BIGINT NOT NULL PRIMARY KEY)")?;
    client.batch_execute(&format!("INSERT INTO larkspur_turn VALUES ({number}) ON CONFLICT DO NOTHING"))?;
    Ok(client)
}
