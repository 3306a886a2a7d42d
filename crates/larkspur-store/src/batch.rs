//! Group commit, once for both engines: jobs share one transaction, each can be undone alone, and nobody is answered
//! before the COMMIT that his answer rests on. Those that can be are done together. Which jobs meet in a group is the
//! writer's business.

use std::collections::VecDeque;
use std::sync::atomic::Ordering;

use crate::connection::{Access, Connection, Fault, Kind};
use crate::job::{Job, Ran, Shared};
use crate::patience::Patience;
use crate::together;
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

/// What a writer has learned from the groups before.
pub(crate) struct Experience {
    /// The database answered the last time.
    healthy: bool,
    /// So many groups more whose jobs get a savepoint each.
    careful: u32,
}

impl Experience {
    /// That of a writer that has done nothing yet.
    pub(crate) fn none() -> Self {
        Self { healthy: true, careful: 0 }
    }
}

/// Groups that are careful after one that had to run again for want of savepoints.
const CAREFUL: u32 = 16;

/// Why a transaction came to nothing.
enum Broken {
    /// Run the same jobs again.
    Retry(Fault),
    /// A job wrote and then refused, and there was no savepoint to go back to: run the same jobs again, with savepoints.
    Spoiled,
    /// One job took the transaction down. Alone, it can hurt nobody else.
    Torn,
    /// Jobs that were done together have no result: run each alone.
    NotTogether,
    /// COMMIT failed for good: nothing was kept, or (a connection lost in COMMIT) nobody knows.
    Failed(Fault),
}

/// Runs `jobs` in order, commits and answers each of them.
///
/// Rules decide before they write, so hardly any job has to be undone, and a savepoint for each would cost more than
/// running a group twice now and then (measured: a tenth of the writer's time on SQLite, two round trips on PostgreSQL).
pub(crate) fn write(
    connection: &mut dyn Connection,
    shared: &Shared,
    jobs: Vec<Box<dyn Job>>,
    experience: &mut Experience,
) {
    // A savepoint undoes one job.
    let jobs = if experience.careful > 0 { jobs } else { together::sets(jobs) };
    let mut waiting: VecDeque<Entry> = jobs.into_iter().map(|job| Entry::new(job, false)).collect();
    let mut size = waiting.len();
    let mut patience = Patience::new(experience.healthy);
    loop {
        // Time passes between two runs: a statement that meets the server's time limit costs half a minute, and all jobs of its
        // group run one by one then. Who has left meanwhile is not worked for.
        waiting.retain(|entry| !entry.job.abandoned());
        if waiting.is_empty() {
            return;
        }
        let mut group: Vec<Entry> = waiting.drain(..size.min(waiting.len())).collect();
        let careful = experience.careful > 0;
        match attempt(connection, shared, &mut group, careful) {
            Ok(()) => {
                experience.healthy = true;
                experience.careful = experience.careful.saturating_sub(1);
                patience = Patience::new(true);
                settle(shared, group, &mut waiting);
                continue;
            }
            Err(Broken::Spoiled) => experience.careful = CAREFUL,
            Err(Broken::Torn) => size = 1,
            Err(Broken::NotTogether) => {}
            Err(Broken::Retry(fault)) => {
                if !patience.again(fault.kind) {
                    experience.healthy = fault.kind != Kind::Lost;
                    patience = Patience::new(experience.healthy);
                    refuse(shared, group, &fault);
                    continue;
                }
                // Fewer jobs at once meet fewer others.
                size = (size / 2).max(1);
            }
            Err(Broken::Failed(fault)) => {
                experience.healthy = fault.kind != Kind::Lost;
                refuse(shared, group, &fault);
                continue;
            }
        }
        shared.counters.retries.add(1);
        put_back(group, &mut waiting);
    }
}

/// One transaction over `group`; on `Ok` it is committed and each entry has its verdict.
fn attempt(
    connection: &mut dyn Connection,
    shared: &Shared,
    group: &mut [Entry],
    careful: bool,
) -> Result<(), Broken> {
    let outcome = run_all(connection, shared, group, careful);
    if outcome.is_err() {
        connection.rollback();
    }
    outcome
}

fn run_all(
    connection: &mut dyn Connection,
    shared: &Shared,
    group: &mut [Entry],
    careful: bool,
) -> Result<(), Broken> {
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
            run_among_others(connection, shared, entry, careful)?;
        }
    }
    shared.begun_commits.fetch_add(1, Ordering::SeqCst);
    let outcome = connection.commit();
    shared.commits.fetch_add(1, Ordering::SeqCst);
    let Err(fault) = outcome else { return Ok(()) };
    match (fault.kind, group) {
        (Kind::Conflict, _) => Err(Broken::Retry(fault)),
        // A statement that was still on its way, or a constraint that is checked at COMMIT.
        (Kind::Unique | Kind::Constraint, [only]) if !only.second => {
            connection.rollback();
            only.verdict = Verdict::Again;
            Ok(())
        }
        // The same: find the job that broke it.
        (Kind::Unique | Kind::Constraint | Kind::Other, [_, _, ..]) => Err(Broken::Torn),
        _ => Err(Broken::Failed(fault)),
    }
}

/// Runs the only job of a transaction; gives whether to commit.
fn run_alone(connection: &mut dyn Connection, shared: &Shared, entry: &mut Entry) -> Result<bool, Broken> {
    let seen = shared.commits.load(Ordering::SeqCst);
    let mut tx = Tx::new(connection, shared, Access::Write, Guard::Alone, seen);
    let ran = entry.job.run(&mut tx);
    let end = tx.end();
    entry.judge(end.fault, ran)?;
    // A refusal that rests on what it read is as serializable as a success only if its reads are committed too.
    Ok(ran == Ran::Well || !(end.wrote || end.fault.is_some()))
}

/// Runs one job of several; a careful one in such a way that only its own work is lost if it fails.
fn run_among_others(
    connection: &mut dyn Connection,
    shared: &Shared,
    entry: &mut Entry,
    careful: bool,
) -> Result<(), Broken> {
    let guard = if careful { Guard::Due } else { Guard::Alone };
    let seen = shared.commits.load(Ordering::SeqCst);
    let mut tx = Tx::new(connection, shared, Access::Write, guard, seen);
    let ran = entry.job.run(&mut tx);
    let sent = if careful { tx.settle() } else { Ok(()) };
    let keep = ran == Ran::Well && sent.is_ok();
    let end = tx.end();
    entry.judge(end.fault, ran)?;
    if let (Err(fault), Verdict::Answer) = (sent, entry.verdict) {
        entry.job.refuse(&fault);
    }
    match (end.guard, keep) {
        (Guard::Set, true) => connection.release().map_err(at_savepoint),
        (Guard::Set, false) => connection.rollback_to().map_err(at_savepoint),
        (Guard::Alone, false) if end.wrote => Err(Broken::Spoiled),
        _ if end.fault.is_some() && !connection.survives_failure() => Err(Broken::Torn),
        _ => Ok(()),
    }
}

impl Entry {
    fn new(job: Box<dyn Job>, second: bool) -> Self {
        Self { job, second, verdict: Verdict::Answer }
    }

    fn judge(&mut self, fault: Option<Kind>, ran: Ran) -> Result<(), Broken> {
        self.verdict = match fault {
            Some(kind @ (Kind::Conflict | Kind::Lost)) => {
                return Err(Broken::Retry(Fault {
                    kind,
                    text: "the connection was lost while a job ran".to_owned(),
                }));
            }
            _ if ran == Ran::NotTogether => return Err(Broken::NotTogether),
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
    shared.counters.batched_jobs.add(members(&group));
    let (again, done): (Vec<_>, Vec<_>) =
        group.into_iter().partition(|entry| entry.verdict == Verdict::Again);
    shared.counters.writes.add(members(&done));
    shared.counters.retries.add(again.len());
    for entry in done {
        entry.job.answer();
    }
    put_back(again.into_iter().map(|entry| Entry { second: true, ..entry }).collect(), waiting);
}

fn members(group: &[Entry]) -> usize {
    group.iter().map(|entry| entry.job.members()).sum()
}

fn refuse(shared: &Shared, group: Vec<Entry>, fault: &Fault) {
    shared.counters.writes.add(members(&group));
    for mut entry in group {
        entry.job.refuse(fault);
        entry.job.answer();
    }
}

/// Has jobs run again, none of them together with others.
fn put_back(group: Vec<Entry>, waiting: &mut VecDeque<Entry>) {
    for entry in group.into_iter().rev() {
        for job in entry.job.apart().into_iter().rev() {
            waiting.push_front(Entry::new(job, entry.second));
        }
    }
}
