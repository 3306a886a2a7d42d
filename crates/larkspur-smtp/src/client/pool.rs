//! The connections to one server, and letters over them.

use std::collections::VecDeque;

use parking_lot::Mutex;
use tokio::sync::Semaphore;
use tokio::time::Instant;

use super::connect::{Offers, connect};
use super::envelope::unfit;
use super::letter::{Addressee, Letter};
use super::link::Link;
use super::outcome::{Cause, Delivery, Outcome, RouteFault};
use super::route::Route;
use super::transaction::{Condition, transact};

/// A few connections to one server.
pub struct Pool {
    route: Route,
    places: Semaphore,
    idle: Mutex<Vec<Connection>>,
}

/// A connection between two letters.
struct Connection {
    link: Link,
    offers: Offers,
    /// Transactions that it has seen.
    used: u32,
    /// When it was used last.
    since: Instant,
}

impl Pool {
    /// A pool without connections yet.
    pub fn new(route: Route) -> Pool {
        let places = Semaphore::new(route.connections.clamp(1, Semaphore::MAX_PERMITS));
        Pool { route, places, idle: Mutex::new(Vec::new()) }
    }

    /// Sends a letter to all its recipients, in as many transactions as it takes, one after the other. Waits for a
    /// connection while all are in use.
    ///
    /// Dropping the future in the middle leaves recipients in doubt, and the connection is not used again.
    pub async fn deliver(&self, letter: &Letter) -> Delivery {
        if let Some((status, text)) = letter.text.fault() {
            let unfit = Outcome::Failed(Cause::Unfit(status, text));
            return Delivery { outcomes: vec![unfit; letter.recipients.len()], route: None };
        }
        let mut work = Work::new(letter);
        // The semaphore is never closed; if it were, no connection would be there to be had.
        let Ok(_place) = self.places.acquire().await else { return work.end(None) };
        while !work.remaining.is_empty() {
            let (mut connection, is_fresh) = match self.take().await {
                Ok(taken) => taken,
                Err(fault) => return work.end(Some(fault)),
            };
            work.set_unfit_aside(&connection.offers);
            let batch = work.batch(self.route.batch);
            if batch.is_empty() {
                self.put_back(connection).await;
                break;
            }
            let addressees: Vec<&Addressee> = batch.iter().map(|(_, to)| *to).collect();
            let Connection { link, offers, .. } = &mut connection;
            let done = transact(link, offers, &self.route, letter, &addressees).await;
            connection.used += 1;
            match done.link {
                // A connection that died while it lay idle says nothing about the server.
                Condition::Stale(_) if !is_fresh => continue,
                Condition::Stale(fault) => return work.end(Some(RouteFault::Lost(fault))),
                Condition::Ready => self.put_back(connection).await,
                Condition::Spent => {}
                Condition::Trouble(fault) => {
                    work.note(done.outcomes);
                    return work.end(Some(fault));
                }
            }
            work.note(done.outcomes);
        }
        work.end(None)
    }

    /// Closes connections that were idle for too long. Somebody calls this now and then.
    pub async fn sweep(&self) {
        let old: Vec<Connection> = {
            let mut idle = self.idle.lock();
            let (old, young) = idle.drain(..).partition(|connection| self.is_old(connection));
            *idle = young;
            old
        };
        for connection in old {
            connection.link.quit().await;
        }
    }

    /// Closes all connections that are idle.
    pub async fn close(&self) {
        let all = std::mem::take(&mut *self.idle.lock());
        for connection in all {
            connection.link.quit().await;
        }
    }

    fn is_old(&self, connection: &Connection) -> bool {
        connection.since.elapsed() >= self.route.times.idle
    }

    /// The connection that was used last, or a new one; says whether it is new.
    async fn take(&self) -> Result<(Connection, bool), RouteFault> {
        self.sweep().await;
        if let Some(connection) = self.idle.lock().pop() {
            return Ok((connection, false));
        }
        let (link, offers) = connect(&self.route).await?;
        Ok((Connection { link, offers, used: 0, since: Instant::now() }, true))
    }

    async fn put_back(&self, mut connection: Connection) {
        if connection.used >= self.route.transactions {
            connection.link.quit().await;
            return;
        }
        connection.since = Instant::now();
        self.idle.lock().push(connection);
    }
}

/// A letter on its way: what is decided, and who is still waiting.
struct Work<'a> {
    letter: &'a Letter,
    outcomes: Vec<Outcome>,
    remaining: VecDeque<usize>,
}

impl<'a> Work<'a> {
    fn new(letter: &'a Letter) -> Work<'a> {
        let count = letter.recipients.len();
        Work { letter, outcomes: vec![Outcome::Unsent; count], remaining: (0..count).collect() }
    }

    /// Fails those who cannot be reached over this connection.
    fn set_unfit_aside(&mut self, offers: &Offers) {
        let Work { letter, outcomes, remaining } = self;
        remaining.retain(|index| {
            let unfit = letter.recipients.get(*index).and_then(|to| unfit(letter, offers, to));
            if let (Some((status, text)), Some(place)) = (unfit, outcomes.get_mut(*index)) {
                *place = Outcome::Failed(Cause::Unfit(status, text));
            }
            unfit.is_none()
        });
    }

    /// The next so many, with their places.
    fn batch(&self, size: usize) -> Vec<(usize, &'a Addressee)> {
        let next = self.remaining.iter().take(size.max(1));
        next.filter_map(|index| self.letter.recipients.get(*index).map(|to| (*index, to))).collect()
    }

    /// Writes down what became of the batch at the front. Who is open still comes first in the next one.
    fn note(&mut self, outcomes: Vec<Option<Outcome>>) {
        let done = outcomes.len().min(self.remaining.len());
        let batch: Vec<usize> = self.remaining.drain(..done).collect();
        let mut open = Vec::new();
        for (index, outcome) in batch.into_iter().zip(outcomes) {
            match (outcome, self.outcomes.get_mut(index)) {
                (Some(outcome), Some(place)) => *place = outcome,
                _ => open.push(index),
            }
        }
        for index in open.into_iter().rev() {
            self.remaining.push_front(index);
        }
    }

    fn end(self, route: Option<RouteFault>) -> Delivery {
        Delivery { outcomes: self.outcomes, route }
    }
}
