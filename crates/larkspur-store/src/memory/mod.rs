//! What readers have been told by the store, remembered until a commit may have changed it.
//!
//! A statement says what its answer [rests on](crate::Statement::rests_on). Whoever changes rows stamps them with the number of
//! the commit to come, before it comes; an answer that was read after so many commits holds while none of its rows has a
//! later stamp. So nothing has to be told that it is wrong: whoever remembers looks whether it is right.
//!
//! It needs one process through which every commit passes, so there is one of it on SQLite and none on PostgreSQL. In debug
//! builds answers are read again and compared: see [`Tx`](crate::Tx).

mod answer;
mod question;
mod stamps;
mod trail;

use std::sync::Arc;

use bytes::Bytes;
use quick_cache::Weighter;
use quick_cache::sync::Cache;

pub(crate) use answer::{Answer, Draft, Kept, Value};
pub(crate) use question::Question;
use stamps::Stamps;
pub(crate) use trail::Tracks;
pub use trail::Trail;

use crate::dialect::Rendered;
use crate::param::Param;
use crate::statement::Statement;

/// What an answer takes besides itself, in bytes: the places in the tables of the cache, and its counters.
const OVERHEAD: usize = 96;
/// What an answer takes on average, about, from which the tables of the cache get their first size.
const MEAN: usize = 1024;

/// The remembered answers of one store.
pub(crate) struct Memory {
    answers: Cache<Question, Remembered, Weight>,
    stamps: Stamps,
}

#[derive(Clone)]
enum Remembered {
    /// The rows of a statement.
    Rows(Arc<Recalled>),
    /// What was made of a whole job.
    Text(Bytes, Arc<Trail>),
}

/// The rows of an answer, and what they rest on.
pub(crate) struct Recalled {
    pub(crate) answer: Answer,
    trail: Trail,
}

impl Remembered {
    fn trail(&self) -> &Trail {
        match self {
            Self::Rows(it) => &it.trail,
            Self::Text(_, trail) => trail,
        }
    }
}

#[derive(Clone)]
struct Weight;

impl Weighter<Question, Remembered> for Weight {
    fn weight(&self, question: &Question, it: &Remembered) -> u64 {
        let what = match it {
            Remembered::Rows(it) => it.answer.size(),
            Remembered::Text(text, _) => text.len(),
        };
        let size = question.size() + what + size_of_val(&*it.trail().rests_on) + OVERHEAD;
        u64::try_from(size).unwrap_or(u64::MAX)
    }
}

impl Memory {
    /// An empty memory for so many bytes.
    pub(crate) fn new(bytes: usize) -> Self {
        let most = u64::try_from(bytes).unwrap_or(u64::MAX);
        Self { answers: Cache::with_weighter(bytes / MEAN, most, Weight), stamps: Stamps::new() }
    }

    /// The question, if its answer may be remembered.
    pub(crate) fn question(statement: &'static Statement, params: &[Param<'_>]) -> Option<Question> {
        statement.foundation().and_then(|_| Question::new(statement, params))
    }

    /// The answer as it was after so many commits, if it is known.
    pub(crate) fn recall(&self, question: &Question, commits: u64) -> Option<Arc<Recalled>> {
        match self.holding(question, commits)? {
            Remembered::Rows(it) => Some(it),
            Remembered::Text(..) => None,
        }
    }

    /// What was made of a whole job, as it would be made after so many commits.
    pub(crate) fn recall_text(&self, question: &Question, commits: u64) -> Option<Bytes> {
        match self.holding(question, commits)? {
            Remembered::Text(text, _) => Some(text),
            Remembered::Rows(_) => None,
        }
    }

    fn holding(&self, question: &Question, commits: u64) -> Option<Remembered> {
        let it = self.answers.get(question)?;
        // In this order: whoever has the answer of a later commit finds the stamps that came before it.
        self.was_so(it.trail(), commits).then_some(it)
    }

    /// Whether what left this trail would have been the same after so many commits.
    fn was_so(&self, trail: &Trail, commits: u64) -> bool {
        self.stamps.untouched_since(&trail.rests_on, commits.min(trail.commits))
    }

    /// Whether nothing of a trail was touched since.
    pub(crate) fn holds(&self, trail: &Trail) -> bool {
        self.was_so(trail, trail.commits)
    }

    /// Remembers what was made of a job that left this trail.
    pub(crate) fn keep_text(&self, question: Question, text: Bytes, trail: &Arc<Trail>) {
        if self.holds(trail) {
            self.answers.insert(question, Remembered::Text(text, Arc::clone(trail)));
        }
    }

    /// Remembers what a reader was told that had seen so many commits at least, and gives what it rests on.
    pub(crate) fn keep(
        &self,
        question: Question,
        statement: &'static Statement,
        params: &[Param<'_>],
        answer: Answer,
        commits: u64,
    ) -> Arc<Recalled> {
        let rests_on = self.stamps.under(statement.foundation().unwrap_or_default(), params, &answer);
        let it = Arc::new(Recalled { answer, trail: Trail { rests_on, commits } });
        if self.holds(&it.trail) {
            self.answers.insert(question, Remembered::Rows(Arc::clone(&it)));
        }
        it
    }

    /// Notes what a statement may change, before it does; `commit` is the number of the commit to come.
    pub(crate) fn touch(
        &self,
        statement: &'static Statement,
        rendered: &Rendered,
        rows: usize,
        params: &[Param<'_>],
        commit: u64,
    ) {
        let Some(parts) = statement.effect() else {
            return rendered.tables.iter().for_each(|table| self.stamps.touch_table(table, commit));
        };
        if rows <= 1 {
            return self.stamps.touch(parts, params, commit);
        }
        for row in params.chunks((params.len() / rows).max(1)) {
            self.stamps.touch(parts, row, commit);
        }
    }
}
