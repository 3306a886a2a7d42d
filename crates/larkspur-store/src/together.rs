//! Jobs of one kind that wait together are done together: what each of them would ask for is asked once for all, and what
//! they write is written in a few statements. They are as many callers as before, and each gets an answer of its own.
//!
//! How a set is decided is the business of whoever declares the work. Here it is put together, and taken apart again when
//! it comes to nothing, so that whatever is wrong with one job is told to nobody else.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use tokio::sync::oneshot;

use crate::connection::Fault;
use crate::error::StoreError;
use crate::job::{self, Job, Ran};
use crate::lane::Lane;
use crate::meter::Meter;
use crate::tx::Tx;

/// What does something for many callers at once.
type Work<I, T, E> = fn(&mut Tx<'_>, &[&I]) -> Result<Vec<Result<T, E>>, E>;

/// Work that can be done for many callers at once, declared in a static.
///
/// It is given what the callers want, in the order in which they came, and says in that order what became of each. Whoever
/// is refused must leave nothing behind, as if the others alone had come. If it fails as a whole, nothing is kept, and it
/// is done again for each caller alone.
pub struct Together<I: 'static, T: 'static, E: 'static> {
    name: &'static str,
    work: Work<I, T, E>,
}

impl<I, T, E> Together<I, T, E> {
    /// Work by this name, as `Db::write` has one.
    #[must_use]
    pub const fn new(name: &'static str, work: Work<I, T, E>) -> Self {
        Self { name, work }
    }
}

impl<I, T, E> fmt::Debug for Together<I, T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Together").field(&self.name).finish()
    }
}

/// Jobs of one kind and one lane: at first a single one.
pub(crate) struct Set<I: 'static, T: 'static, E: 'static> {
    together: &'static Together<I, T, E>,
    lane: Lane,
    members: Vec<Member<I, T, E>>,
}

struct Member<I, T, E> {
    wanted: I,
    meter: Option<Arc<Meter>>,
    result: Option<Result<T, E>>,
    caller: oneshot::Sender<Result<T, E>>,
}

impl<I, T, E> Set<I, T, E> {
    pub(crate) fn of_one(
        together: &'static Together<I, T, E>,
        lane: Lane,
        wanted: I,
        meter: Option<Arc<Meter>>,
        caller: oneshot::Sender<Result<T, E>>,
    ) -> Self {
        Self { together, lane, members: vec![Member { wanted, meter, result: None, caller }] }
    }

    fn is_like(&self, other: &Self) -> bool {
        std::ptr::eq(self.together, other.together) && self.lane == other.lane
    }

    /// Shares out what the set has cost, so that the sum is right.
    fn measure(&self, queries: u32, rows: u64) {
        let members = self.members.len() as u64;
        for (place, member) in (0..).zip(&self.members) {
            let share = |all: u64| all / members + u64::from(place < all % members);
            if let Some(meter) = &member.meter {
                meter.add_run(share(queries.into()), share(rows));
            }
        }
    }
}

impl<I, T, E> Job for Set<I, T, E>
where
    I: Send + 'static,
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    fn abandoned(&self) -> bool {
        self.members.iter().all(|member| member.caller.is_closed())
    }

    fn run(&mut self, tx: &mut Tx<'_>) -> Ran {
        let wanted: Vec<&I> = self.members.iter().map(|member| &member.wanted).collect();
        let count = wanted.len();
        let outcome = job::run(
            self.together.name,
            &|tx: &mut Tx<'_>| {
                let results = (self.together.work)(tx, &wanted)?;
                if results.len() == count { Ok(results) } else { Err(miscounted().into()) }
            },
            tx,
        );
        self.measure(tx.queries(), tx.rows());
        match (outcome, self.members.as_mut_slice()) {
            (Ok(results), members) => {
                let is_refused = results.iter().all(Result::is_err);
                for (member, result) in members.iter_mut().zip(results) {
                    member.result = Some(result);
                }
                if is_refused { Ran::Refused } else { Ran::Well }
            }
            (Err(error), [only]) => {
                only.result = Some(Err(error));
                Ran::Refused
            }
            (Err(_), _) => Ran::NotTogether,
        }
    }

    fn refuse(&mut self, fault: &Fault) {
        job::log_refusal(self.together.name, fault);
        for member in &mut self.members {
            member.result = Some(Err(StoreError::from(fault.clone()).into()));
        }
    }

    fn answer(self: Box<Self>) {
        for member in self.members {
            if let Some(result) = member.result {
                // A caller that went away needs no answer.
                drop(member.caller.send(result));
            }
        }
    }

    fn members(&self) -> usize {
        self.members.len()
    }

    fn take_in(&mut self, other: Box<dyn Job>) -> Option<Box<dyn Job>> {
        let seen: &dyn Any = other.as_ref();
        if !seen.downcast_ref().is_some_and(|other| self.is_like(other)) {
            return Some(other);
        }
        let other: Box<dyn Any> = other;
        if let Ok(other) = other.downcast::<Self>() {
            self.members.extend(other.members);
        }
        None
    }

    fn apart(self: Box<Self>) -> Vec<Box<dyn Job>> {
        let Self { together, lane, members } = *self;
        let alone = |member| -> Box<dyn Job> { Box::new(Self { together, lane, members: vec![member] }) };
        members.into_iter().map(alone).collect()
    }
}

fn miscounted() -> StoreError {
    StoreError::Invariant("work for many callers says of each what became of it")
}

/// Puts jobs that can be done together into sets. A set stands where its first job stood: all of them wait, so none was
/// promised to be before another.
pub(crate) fn sets(jobs: Vec<Box<dyn Job>>) -> Vec<Box<dyn Job>> {
    let mut sets: Vec<Box<dyn Job>> = Vec::with_capacity(jobs.len());
    'jobs: for mut job in jobs {
        for set in &mut sets {
            match set.take_in(job) {
                Some(back) => job = back,
                None => continue 'jobs,
            }
        }
        sets.push(job);
    }
    sets
}
