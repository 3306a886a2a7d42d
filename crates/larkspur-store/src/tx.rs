//! What a rule sees of the store: one transaction with a few verbs, the time, fresh numbers and randomness.
//! Begin, commit and retry are not here: a rule cannot ask for them.

use std::cell::RefCell;

use crate::connection::{Access, Connection, Fault, Kind, QueryError};
use crate::error::StoreError;
use crate::job::Shared;
use crate::memory::{Answer, Draft, Memory, Question, Recalled, Tracks, Trail};
use crate::param::Param;
use crate::row::Row;
use crate::rows_at_once;
use crate::statement::Statement;

/// A running transaction.
///
/// After a statement that the database refused, the transaction is over: every further statement gives `Invariant`, and
/// nothing is kept even if the job then returns `Ok`. So both engines behave alike (PostgreSQL would abort, SQLite go on).
///
/// What a statement that says what it [rests on](Statement::rests_on) has answered before need not be asked again. In debug
/// builds it is asked all the same, and an answer that differs is a broken invariant: so every test tries what
/// the statements say.
pub struct Tx<'a> {
    /// `None` where only what is remembered can answer.
    connection: Option<&'a mut dyn Connection>,
    shared: &'a Shared,
    /// How many commits it sees at least; a writer sees exactly these.
    seen: u64,
    access: Access,
    guard: Guard,
    now: i64,
    fault: Option<Kind>,
    wrote: bool,
    queries: u32,
    rows: u64,
    /// What the answers so far rest on; `None` when nobody asks, or that can no longer be said.
    tracks: RefCell<Option<Tracks>>,
}

/// Whether the job can be undone alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Guard {
    /// Not without its whole transaction: it has it to itself, or is trusted to decide before it writes.
    Alone,
    /// A savepoint is due before its first write: a job that only reads, or fails before it writes, costs none.
    Due,
    /// The savepoint stands.
    Set,
}

/// How a job left its transaction.
pub(crate) struct End {
    pub(crate) fault: Option<Kind>,
    pub(crate) wrote: bool,
    pub(crate) guard: Guard,
}

impl<'a> Tx<'a> {
    pub(crate) fn new(
        connection: &'a mut dyn Connection,
        shared: &'a Shared,
        access: Access,
        guard: Guard,
        seen: u64,
    ) -> Self {
        Self::over(Some(connection), shared, access, guard, seen)
    }

    /// One that reads from memory alone, as the store was after so many commits.
    pub(crate) fn remembering(shared: &'a Shared, seen: u64) -> Self {
        Self::over(None, shared, Access::Read, Guard::Alone, seen)
    }

    fn over(
        connection: Option<&'a mut dyn Connection>,
        shared: &'a Shared,
        access: Access,
        guard: Guard,
        seen: u64,
    ) -> Self {
        let now = shared.clock.now_ms();
        Self {
            connection,
            shared,
            seen,
            access,
            guard,
            now,
            fault: None,
            wrote: false,
            queries: 0,
            rows: 0,
            tracks: RefCell::new(None),
        }
    }

    /// The one instant of this transaction, in milliseconds since the epoch.
    pub fn now(&self) -> i64 {
        self.leave_track();
        self.now
    }

    /// A new number for a row: above 0, rising with time, never given twice.
    pub fn fresh_id(&mut self) -> i64 {
        self.leave_track();
        self.shared.ids.next(self.now)
    }

    /// Fills `buf` with random bytes fit for secrets.
    pub fn random(&self, buf: &mut [u8]) {
        self.leave_track();
        self.shared.random.fill(buf);
    }

    /// Reads at most one row.
    ///
    /// # Errors
    /// `Invariant` if there are more rows; what `map` or the database reports.
    pub fn one<T>(
        &mut self,
        sql: &'static Statement,
        params: &[Param<'_>],
        mut map: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        let mut found = None;
        self.query(sql, params, &mut |row| {
            if found.is_some() {
                return Err(StoreError::Invariant("more than one row where one may be"));
            }
            found = Some(map(row)?);
            Ok(())
        })?;
        Ok(found)
    }

    /// Reads all rows, in the order of the statement.
    ///
    /// # Errors
    /// What `map` or the database reports.
    pub fn all<T>(
        &mut self,
        sql: &'static Statement,
        params: &[Param<'_>],
        mut map: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut found = Vec::new();
        self.query(sql, params, &mut |row| {
            found.push(map(row)?);
            Ok(())
        })?;
        Ok(found)
    }

    /// Reads what a statement that takes rows, `{rows ?N}`, says about all of them. `params` holds N for each row, one row
    /// behind the other, as many rows as you like, which are asked about in as few statements as fit. Rows of NULL alone are
    /// asked along: the statement must say nothing about them.
    ///
    /// # Errors
    /// What `map` or the database reports; `Invariant` if the last row is not whole.
    pub fn all_rows<T>(
        &mut self,
        sql: &'static Statement,
        params: &[Param<'_>],
        mut map: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        self.leave_track();
        let width = self.width(sql)?;
        let mut found = Vec::with_capacity(params.len() / width);
        for (rows, params) in rows_at_once::questions(params, width) {
            self.ask_rows(sql, rows, &params, &mut |row| {
                found.push(map(row)?);
                Ok(())
            })?;
        }
        Ok(found)
    }

    /// Changes rows and gives how many.
    ///
    /// # Errors
    /// What the database reports.
    pub fn run(&mut self, sql: &'static Statement, params: &[Param<'_>]) -> Result<u64, StoreError> {
        self.execute(sql, 1, params)
    }

    /// Changes rows, whatever their number. Where the database is a server, nobody waits for its answer: the statement
    /// travels with the next one, or with COMMIT.
    ///
    /// # Errors
    /// What the database reports of this statement or of one sent so before; what it has against this one may be told
    /// only later, and ends the transaction all the same.
    pub fn send(&mut self, sql: &'static Statement, params: &[Param<'_>]) -> Result<(), StoreError> {
        self.later(sql, 1, params).map(drop)
    }

    /// Changes rows by a statement that takes rows, `{rows ?N}`, and gives how many. `params` holds N for each row, one
    /// row behind the other, as many rows as you like; they go to the database in as few statements as fit. Much cheaper
    /// than a statement for each row: one round trip, and on SQLite one walk from the root of each index for rows that lie
    /// side by side.
    ///
    /// # Errors
    /// As [`run`](Self::run); `Invariant` if the last row is not whole.
    pub fn run_rows(&mut self, sql: &'static Statement, params: &[Param<'_>]) -> Result<u64, StoreError> {
        let width = self.width(sql)?;
        let mut touched = 0;
        for (rows, params) in rows_at_once::parts(params, width) {
            touched += self.execute(sql, rows, params)?;
        }
        Ok(touched)
    }

    /// Puts rows in, each of which must come in, by a statement that takes rows and says `{or_ignore}` but not
    /// `{do_nothing}`. Nobody waits for it, as for [`send`](Self::send).
    ///
    /// # Errors
    /// As [`send`](Self::send); `Unique` if the key of a row is taken, `Invariant` if the last row is not whole.
    pub fn put_rows(&mut self, sql: &'static Statement, params: &[Param<'_>]) -> Result<(), StoreError> {
        if cfg!(debug_assertions) && sql.sql.contains("{do_nothing}") {
            return Err(StoreError::Invariant("a statement for rows that must come in leaves some out"));
        }
        let width = self.width(sql)?;
        for (rows, params) in rows_at_once::parts(params, width) {
            let changed = self.later(sql, rows, params)?;
            if changed.is_some_and(|changed| changed != rows as u64) {
                return Err(self.note(sql, Fault { kind: Kind::Unique, text: "a key is taken".to_owned() }));
            }
        }
        Ok(())
    }

    /// Runs a part of the job that may be refused without taking the rest along: unless it gives `Ok`, what it wrote is
    /// undone, and the job may go on. Parts may stand inside each other.
    ///
    /// For work of many parts, such as an import. A statement that the database itself refuses still ends the transaction.
    ///
    /// # Errors
    /// What `part` returns; what the database reports.
    pub fn attempt<T, E: From<StoreError>>(
        &mut self,
        part: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        static MARK: Statement = Statement::new("larkspur_store::tx::MARK", "SAVEPOINT");
        if self.guard == Guard::Due {
            self.ask(&MARK, |database| database.savepoint())?;
            self.guard = Guard::Set;
        }
        self.ask(&MARK, |database| database.savepoint())?;
        let outcome = part(self);
        // After a fault the transaction is over, and its marks with it.
        if self.fault.is_none() {
            let keep = outcome.is_ok();
            self.ask(&MARK, |database| if keep { database.release() } else { database.rollback_to() })?;
        }
        outcome
    }

    /// Lets the database compile a statement without running it: for the test that prepares them all.
    ///
    /// # Errors
    /// What the database says about the statement.
    pub fn prepare(&mut self, sql: &'static Statement) -> Result<(), StoreError> {
        self.ask(sql, |database| database.prepare(sql))
    }

    /// Statements sent so far.
    pub fn queries(&self) -> u32 {
        self.queries
    }

    /// Rows read and changed so far.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Whether it ended because only memory could have answered, and did not.
    pub(crate) fn does_not_remember(&self) -> bool {
        self.fault == Some(Kind::NotRemembered)
    }

    pub(crate) fn failed(&self) -> bool {
        self.fault.is_some()
    }

    /// Waits for what was sent, so that whatever the database has against it is this job's. After a failure there is nothing
    /// to wait for.
    pub(crate) fn settle(&mut self) -> Result<(), Fault> {
        if self.fault.is_some() {
            return Ok(());
        }
        let settled = self.database().and_then(Connection::settle);
        self.fault = settled.as_ref().err().map(|fault| fault.kind);
        settled
    }

    pub(crate) fn end(self) -> End {
        End { fault: self.fault, wrote: self.wrote, guard: self.guard }
    }

    /// The parameters of one row.
    fn width(&mut self, sql: &'static Statement) -> Result<usize, StoreError> {
        Ok(self.ask(sql, |database| database.rendered(sql, 1))?.parameters.max(1))
    }

    fn later(
        &mut self,
        sql: &'static Statement,
        rows: usize,
        params: &[Param<'_>],
    ) -> Result<Option<u64>, StoreError> {
        self.ready(sql, rows, params)?;
        self.ask(sql, |database| database.later(sql, rows, params))
    }

    fn execute(
        &mut self,
        sql: &'static Statement,
        rows: usize,
        params: &[Param<'_>],
    ) -> Result<u64, StoreError> {
        self.ready(sql, rows, params)?;
        let touched = self.ask(sql, |database| database.execute(sql, rows, params))?;
        self.rows += touched;
        Ok(touched)
    }

    fn query(
        &mut self,
        sql: &'static Statement,
        params: &[Param<'_>],
        each: &mut dyn FnMut(&Row<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let memory = self.shared.memory.as_ref().filter(|_| self.fault.is_none());
        let question = memory.and_then(|_| Memory::question(sql, params));
        let (Some(memory), Some(question)) = (memory, question) else {
            self.leave_track();
            return self.ask_rows(sql, 1, params, each);
        };
        let recalled = memory.recall(&question, self.seen);
        let is_enough = self.connection.is_none() || !cfg!(debug_assertions);
        if let Some(recalled) = recalled.as_ref().filter(|_| is_enough) {
            self.track(recalled);
            self.rows += recalled.answer.rows().len() as u64;
            return recalled.answer.each(each);
        }
        let mut draft = Draft::default();
        self.ask_rows(sql, 1, params, &mut |row| {
            draft.take(row);
            each(row)
        })?;
        let Some(answer) = draft.finish() else {
            self.leave_track();
            return Ok(());
        };
        if recalled.is_some() {
            self.compare(sql, &question, &answer)?;
        }
        let kept = memory.keep(question, sql, params, answer, self.seen);
        self.track(&kept);
        Ok(())
    }

    fn track(&self, answer: &Recalled) {
        if let Some(tracks) = &mut *self.tracks.borrow_mut() {
            tracks.add(answer);
        }
    }

    /// The result depends on something that leaves no track.
    fn leave_track(&self) {
        self.tracks.replace(None);
    }

    /// From here on remembers what the answers rest on.
    pub(crate) fn follow(&mut self) {
        let can = self.shared.memory.is_some() && self.access == Access::Read;
        self.tracks.replace(can.then(Tracks::default));
    }

    /// What all answers since then rest on, if that can be said.
    pub(crate) fn trail(&mut self) -> Option<Trail> {
        let tracks = self.tracks.take().filter(|_| self.fault.is_none());
        tracks.map(|tracks| tracks.end(self.seen))
    }

    /// For debug builds: what is remembered, and still holds after the question, must be what the database says.
    fn compare(&self, sql: &Statement, question: &Question, answer: &Answer) -> Result<(), StoreError> {
        let recalled = self.shared.memory.as_ref().and_then(|memory| memory.recall(question, self.seen));
        if recalled.is_some_and(|recalled| recalled.answer != *answer) {
            tracing::error!(statement = sql.name, "what is remembered is not what the store says");
            return Err(StoreError::Invariant("what is remembered is not what the store says"));
        }
        Ok(())
    }

    fn ask_rows(
        &mut self,
        sql: &'static Statement,
        rows: usize,
        params: &[Param<'_>],
        each: &mut dyn FnMut(&Row<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        self.ready(sql, rows, params)?;
        let mut read = 0;
        let outcome = self.database().map_err(QueryError::Database).and_then(|database| {
            database.query(sql, rows, params, &mut |row| {
                read += 1;
                each(row)
            })
        });
        self.rows += read;
        outcome.map_err(|error| match error {
            QueryError::Database(fault) => self.note(sql, fault),
            QueryError::Row(error) => error,
        })
    }

    /// Asks the database, and remembers its failure.
    fn ask<T>(
        &mut self,
        sql: &Statement,
        question: impl FnOnce(&mut dyn Connection) -> Result<T, Fault>,
    ) -> Result<T, StoreError> {
        self.database().and_then(question).map_err(|fault| self.note(sql, fault))
    }

    fn database(&mut self) -> Result<&mut dyn Connection, Fault> {
        match &mut self.connection {
            Some(connection) => Ok(&mut **connection),
            None => Err(Fault { kind: Kind::NotRemembered, text: "it is not remembered".to_owned() }),
        }
    }

    /// What must hold before any statement.
    fn ready(
        &mut self,
        sql: &'static Statement,
        rows: usize,
        params: &[Param<'_>],
    ) -> Result<(), StoreError> {
        if self.fault.is_some() {
            return Err(StoreError::Invariant("a statement after one that failed"));
        }
        if params.iter().any(Param::holds_nul) {
            return Err(StoreError::Invariant("a text holds U+0000"));
        }
        let rendered = self.ask(sql, |database| database.rendered(sql, rows))?;
        self.queries += 1;
        // The engines would not tell: SQLite takes what is missing for NULL, PostgreSQL ignores what is too much.
        if rendered.parameters != params.len() {
            return Err(StoreError::Invariant(
                "a statement is given another number of parameters than it takes",
            ));
        }
        if rendered.writes {
            if self.access == Access::Read {
                return Err(StoreError::Invariant("a read job tries to write"));
            }
            if self.guard == Guard::Due {
                self.ask(sql, |database| database.savepoint())?;
                self.guard = Guard::Set;
            }
            self.wrote = true;
            if let Some(memory) = &self.shared.memory {
                memory.touch(sql, &rendered, rows, params, self.seen + 1);
            }
        }
        Ok(())
    }

    /// Remembers a failure whatever the rule makes of the error that it gets.
    fn note(&mut self, sql: &Statement, fault: Fault) -> StoreError {
        self.fault = Some(fault.kind);
        StoreError::from(Fault { kind: fault.kind, text: format!("{}: {}", sql.name, fault.text) })
    }
}
