//! What a whole job has asked, so that what is made of its result can be remembered too.

use super::Recalled;
use super::stamps::Place;

/// What the result of a read job rests on. There is one only if the job asked nothing but statements that say what their
/// answers rest on, and neither the time nor chance.
#[derive(Debug)]
pub struct Trail {
    pub(super) rests_on: Box<[Place]>,
    /// How many commits the job had seen at least.
    pub(super) commits: u64,
}

/// The trail of a job that is running.
#[derive(Debug, Default)]
pub(crate) struct Tracks(Vec<Place>);

impl Tracks {
    /// Adds what an answer rests on.
    pub(crate) fn add(&mut self, answer: &Recalled) {
        self.0.extend_from_slice(&answer.trail.rests_on);
    }

    /// The whole trail of a job that had seen so many commits.
    pub(crate) fn end(mut self, commits: u64) -> Trail {
        self.0.sort_unstable();
        self.0.dedup();
        Trail { rests_on: self.0.into(), commits }
    }
}
