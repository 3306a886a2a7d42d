//! What a transaction has read already, so that it need not ask again: jobs of one group begin with the same questions,
//! and each costs a way to the server and back.
//!
//! An answer holds as long as the transaction itself has not written to a table of the question; what others commit it
//! does not see anyway.

use std::collections::{HashMap, HashSet};

use tokio_postgres::Row;

use crate::memory::Question;
use crate::param::Param;
use crate::statement::Statement;

/// The most rows of an answer that is kept.
pub(super) const ROWS: usize = 4;
/// The most answers.
const ANSWERS: usize = 256;

/// The answers of one transaction.
#[derive(Default)]
pub(super) struct Memo {
    answers: HashMap<Question, Vec<Row>>,
    written: HashSet<&'static str>,
}

impl Memo {
    /// The question, if its answer is still the same after what was written, and small enough to be kept.
    pub(super) fn question(&self, statement: &'static Statement, params: &[Param<'_>]) -> Option<Question> {
        let is_written = || statement.words().any(|word| self.written.contains(word));
        if !self.written.is_empty() && is_written() {
            return None;
        }
        Question::new(statement, params)
    }

    pub(super) fn answer(&self, question: &Question) -> Option<&[Row]> {
        self.answers.get(question).map(Vec::as_slice)
    }

    pub(super) fn keep(&mut self, question: Question, rows: Vec<Row>) {
        if rows.len() <= ROWS && self.answers.len() < ANSWERS {
            self.answers.insert(question, rows);
        }
    }

    /// Notes that this statement has changed tables.
    pub(super) fn writes(&mut self, statement: &'static Statement) {
        self.written.extend(statement.tables());
    }

    pub(super) fn clear(&mut self) {
        self.answers.clear();
        self.written.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static READ: Statement = Statement::new("READ", "SELECT a FROM note n, counter WHERE b = ?1");
    static INSERT: Statement =
        Statement::new("INSERT", "INSERT {or_ignore} INTO counter (a) VALUES (?1) {do_nothing}");
    static UPDATE: Statement = Statement::new("UPDATE", "UPDATE branch SET counter = 1");
    static DELETE: Statement = Statement::new("DELETE", "DELETE FROM note WHERE a = ?1");

    #[test]
    fn an_answer_holds_until_its_tables_are_written() {
        for (write, holds) in [(&UPDATE, true), (&INSERT, false), (&DELETE, false)] {
            let mut memo = Memo::default();
            let params = [Param::Int(1)];
            let question = memo.question(&READ, &params).unwrap();
            assert!(memo.answer(&question).is_none());
            memo.keep(question, Vec::new());
            memo.writes(write);
            let again = memo.question(&READ, &params);
            assert_eq!(again.is_some_and(|question| memo.answer(&question).is_some()), holds, "{write:?}");
            memo.clear();
            let question = memo.question(&READ, &params).unwrap();
            assert!(memo.answer(&question).is_none());
        }
    }
}
