//! Group commit, once for both engines: jobs share one transaction, each can be undone alone, and nobody is answered
//! before the COMMIT that his answer rests on. Which jobs meet in a group is the writer's business.

use std::collections::VecDeque;

use crate::connection::{Access, Connection, Fault, Kind};
use crate::error::StoreError;
use crate::job::{Job, Shared};
use crate::patience::Patience;
use crate::tx::{Guard, Tx};

/// A job on its way through the group commit.
struct Entry {
    job: Box<dyn Job>,
    /// It has met a taken key before; the next time its error is final.
    second: bool,
    verdict: Verdict,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// Its result goes to the caller.
    Answer,
    /// It met a taken key that its own check did not see: run it again, in a transaction that begins later.
    Again,
}

/// Why a transaction came to nothing.
enum Broken {
    /// Run the same jobs again.
    Retry(Fault),
    /// One job took the transaction down. Alone, it can hurt nobody else.
    Torn,
    /// COMMIT failed for good: nothing was kept, or (a connection lost in COMMIT) nobody knows.
    Failed(Fault),
}

/// Runs `jobs` in order, commits and answers each of them; gives whether the database was there at the end.
pub(crate) fn write(
    connection: &mut dyn Connection,
    shared: &Shared,
    jobs: Vec<Box<dyn Job>>,
    healthy: bool,
) -> bool {
    let mut waiting: VecDeque<Entry> =
        jobs.into_iter().map(|job| Entry { job, second: false, verdict: Verdict::Answer }).collect();
    let mut size = waiting.len();
    let mut healthy = healthy;
    let mut patience = Patience::new(healthy);
    while !waiting.is_empty() {
        let mut group: Vec<Entry> = waiting.drain(..size.min(waiting.len())).collect();
        match attempt(connection, shared, &mut group) {
            Ok(()) => {
                healthy = true;
                patience = Patience::new(healthy);
                settle(shared, group, &mut waiting);
                continue;
            }
            Err(Broken::Torn) => size = 1,
            Err(Broken::Retry(fault)) => {
                if !patience.again(fault.kind) {
                    healthy = fault.kind != Kind::Lost;
                    patience = Patience::new(healthy);
                    refuse(shared, group, &fault);
                    continue;
                }
                // Fewer jobs at once meet fewer others.
                size = (size / 2).max(1);
            }
            Err(Broken::Failed(fault)) => {
                healthy = fault.kind != Kind::Lost;
                refuse(shared, group, &fault);
                continue;
            }
        }
        shared.counters.retries.add(1);
        put_back(group, &mut waiting);
    }
    healthy
}

/// One transaction over `group`; on `Ok` it is committed and each entry has its verdict.
fn attempt(connection: &mut dyn Connection, shared: &Shared, group: &mut [Entry]) -> Result<(), Broken> {
    let outcome = run_all(connection, shared, group);
    if outcome.is_err() {
        connection.rollback();
    }
    outcome
}

fn run_all(connection: &mut dyn Connection, shared: &Shared, group: &mut [Entry]) -> Result<(), Broken> {
    connection.begin(Access::Write).map_err(|fault| match fault.kind {
        Kind::Conflict | Kind::Lost => Broken::Retry(fault),
        _ => Broken::Failed(fault),
    })?;
    if let [only] = group {
        if !run_alone(connection, shared, only)? {
            connection.rollback();
            return Ok(());
        }
    } else {
        for entry in group.iter_mut() {
            run_among_others(connection, shared, entry)?;
        }
    }
    connection.commit().map_err(|fault| match fault.kind {
        Kind::Conflict => Broken::Retry(fault),
        // A constraint that is checked at COMMIT: find the job that broke it.
        Kind::Unique | Kind::Constraint if group.len() > 1 => Broken::Torn,
        _ => Broken::Failed(fault),
    })
}

/// Runs the only job of a transaction; gives whether to commit.
fn run_alone(connection: &mut dyn Connection, shared: &Shared, entry: &mut Entry) -> Result<bool, Broken> {
    let mut tx = Tx::new(connection, shared, Access::Write, Guard::Alone);
    let keep = entry.job.run(&mut tx);
    let end = tx.end();
    entry.judge(end.fault)?;
    // A refusal that rests on what it read is as serializable as a success only if its reads are committed too.
    Ok(keep || !(end.wrote || end.fault.is_some()))
}

/// Runs one job of several in such a way that only its own work is lost if it fails.
fn run_among_others(
    connection: &mut dyn Connection,
    shared: &Shared,
    entry: &mut Entry,
) -> Result<(), Broken> {
    let mut tx = Tx::new(connection, shared, Access::Write, Guard::Due);
    let keep = entry.job.run(&mut tx);
    let end = tx.end();
    entry.judge(end.fault)?;
    match (end.guard, keep) {
        (Guard::Set, true) => connection.release().map_err(at_savepoint),
        (Guard::Set, false) => connection.rollback_to().map_err(at_savepoint),
        _ if end.fault.is_some() && !connection.survives_failure() => Err(Broken::Torn),
        _ => Ok(()),
    }
}

impl Entry {
    fn judge(&mut self, fault: Option<Kind>) -> Result<(), Broken> {
        self.verdict = match fault {
            Some(kind @ (Kind::Conflict | Kind::Lost)) => {
                return Err(Broken::Retry(Fault {
                    kind,
                    text: "the connection was lost while a job ran".to_owned(),
                }));
            }
            Some(Kind::Unique | Kind::Constraint) if !self.second => Verdict::Again,
            _ => Verdict::Answer,
        };
        Ok(())
    }
}

/// A savepoint that cannot be left: nothing was kept yet, so everything may run again, and jobs that run alone need none.
fn at_savepoint(fault: Fault) -> Broken {
    match fault.kind {
        Kind::Conflict | Kind::Lost => Broken::Retry(fault),
        _ => Broken::Torn,
    }
}

fn settle(shared: &Shared, group: Vec<Entry>, waiting: &mut VecDeque<Entry>) {
    shared.counters.batches.add(1);
    shared.counters.batched_jobs.add(group.len());
    let (again, done): (Vec<_>, Vec<_>) =
        group.into_iter().partition(|entry| entry.verdict == Verdict::Again);
    shared.counters.writes.add(done.len());
    shared.counters.retries.add(again.len());
    for entry in done {
        entry.job.answer();
    }
    put_back(again.into_iter().map(|entry| Entry { second: true, ..entry }).collect(), waiting);
}

fn refuse(shared: &Shared, group: Vec<Entry>, fault: &Fault) {
    shared.counters.writes.add(group.len());
    for mut entry in group {
        let fault = Fault { kind: fault.kind, text: fault.text.clone() };
        entry.job.refuse(StoreError::from(fault));
        entry.job.answer();
    }
}

fn put_back(group: Vec<Entry>, waiting: &mut VecDeque<Entry>) {
    for entry in group.into_iter().rev() {
        waiting.push_front(entry);
    }
}
