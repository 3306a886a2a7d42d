//! What a rule sees of the store: one transaction with a few verbs, the time, fresh numbers and randomness.
//! Begin, commit and retry are not here: a rule cannot ask for them.

use crate::connection::{self, Access, Connection, Fault, Kind, QueryError};
use crate::error::StoreError;
use crate::job::Shared;
use crate::param::Param;
use crate::row::Row;
use crate::statement::Statement;

/// Rows that go to the database in one statement, the most first: few sizes, since each is compiled once a connection.
/// Measured: beyond 64 rows nothing more is gained on SQLite, and little on PostgreSQL.
const ROWS_AT_ONCE: [usize; 3] = [64, 8, 1];

/// A running transaction.
///
/// After a statement that the database refused, the transaction is over: every further statement gives `Invariant`, and
/// nothing is kept even if the job then returns `Ok`. So both engines behave alike (PostgreSQL would abort, SQLite go on).
pub struct Tx<'a> {
    connection: &'a mut dyn Connection,
    shared: &'a Shared,
    access: Access,
    guard: Guard,
    now: i64,
    fault: Option<Kind>,
    wrote: bool,
    queries: u32,
    rows: u64,
}

/// A change of rows that is under way: see [`Tx::start`].
#[derive(Debug)]
#[must_use]
pub struct Started {
    sql: &'static Statement,
    under_way: connection::Started,
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
    ) -> Self {
        let now = shared.clock.now_ms();
        Self { connection, shared, access, guard, now, fault: None, wrote: false, queries: 0, rows: 0 }
    }

    /// The one instant of this transaction, in milliseconds since the epoch.
    pub fn now(&self) -> i64 {
        self.now
    }

    /// A new number for a row: above 0, rising with time, never given twice.
    pub fn fresh_id(&mut self) -> i64 {
        self.shared.ids.next(self.now)
    }

    /// Fills `buf` with random bytes fit for secrets.
    pub fn random(&self, buf: &mut [u8]) {
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
        self.ready(sql, 1, params)?;
        self.connection.later(sql, params).map_err(|fault| self.note(sql, fault))
    }

    /// Begins to change rows, for somebody who has another question to ask before [`finish`](Self::finish) tells how many:
    /// where the database is a server, both travel together.
    ///
    /// # Errors
    /// As [`send`](Self::send).
    pub fn start(&mut self, sql: &'static Statement, params: &[Param<'_>]) -> Result<Started, StoreError> {
        self.ready(sql, 1, params)?;
        let under_way = self.connection.start(sql, params).map_err(|fault| self.note(sql, fault))?;
        Ok(Started { sql, under_way })
    }

    /// How many rows were changed.
    ///
    /// # Errors
    /// What the database reports.
    pub fn finish(&mut self, started: Started) -> Result<u64, StoreError> {
        let Started { sql, under_way } = started;
        if self.fault.is_some() {
            return Err(StoreError::Invariant("a statement after one that failed"));
        }
        let touched = self.connection.count(under_way).map_err(|fault| self.note(sql, fault))?;
        self.rows += touched;
        Ok(touched)
    }

    /// Changes rows by a statement that takes rows, `{rows ?N}`, and gives how many. `params` holds N for each row, one
    /// row behind the other, as many rows as you like; they go to the database in as few statements as fit. Much cheaper
    /// than a statement for each row: one round trip, and on SQLite one walk from the root of each index for rows that lie
    /// side by side.
    ///
    /// # Errors
    /// As [`run`](Self::run); `Invariant` if the last row is not whole.
    pub fn run_rows(&mut self, sql: &'static Statement, params: &[Param<'_>]) -> Result<u64, StoreError> {
        let one = self.connection.rendered(sql, 1).map_err(|fault| self.note(sql, fault))?;
        let width = one.parameters.max(1);
        let mut rest = params;
        let mut touched = 0;
        while !rest.is_empty() {
            let whole = rest.len() / width;
            let rows = ROWS_AT_ONCE.into_iter().find(|rows| *rows <= whole).unwrap_or(1);
            let (next, others) = rest.split_at(rest.len().min(rows * width));
            touched += self.execute(sql, rows, next)?;
            rest = others;
        }
        Ok(touched)
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
        static MARK: Statement = Statement { name: "larkspur_store::tx::MARK", sql: "SAVEPOINT" };
        if self.guard == Guard::Due {
            self.connection.savepoint().map_err(|fault| self.note(&MARK, fault))?;
            self.guard = Guard::Set;
        }
        self.connection.savepoint().map_err(|fault| self.note(&MARK, fault))?;
        let outcome = part(self);
        // After a fault the transaction is over, and its marks with it.
        if self.fault.is_none() {
            let left =
                if outcome.is_ok() { self.connection.release() } else { self.connection.rollback_to() };
            left.map_err(|fault| self.note(&MARK, fault))?;
        }
        outcome
    }

    /// Lets the database compile a statement without running it: for the test that prepares them all.
    ///
    /// # Errors
    /// What the database says about the statement.
    pub fn prepare(&mut self, sql: &'static Statement) -> Result<(), StoreError> {
        self.connection.prepare(sql).map_err(|fault| self.note(sql, fault))
    }

    /// Statements sent so far.
    pub fn queries(&self) -> u32 {
        self.queries
    }

    /// Rows read and changed so far.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    pub(crate) fn failed(&self) -> bool {
        self.fault.is_some()
    }

    /// Waits for what was sent, so that whatever the database has against it is this job's. After a failure there is nothing
    /// to wait for.
    pub(crate) fn settle(&mut self) -> Result<(), StoreError> {
        static SENT: Statement = Statement { name: "larkspur_store::tx::SENT", sql: "" };
        if self.fault.is_some() {
            return Ok(());
        }
        self.connection.settle().map_err(|fault| self.note(&SENT, fault))
    }

    pub(crate) fn end(self) -> End {
        End { fault: self.fault, wrote: self.wrote, guard: self.guard }
    }

    fn execute(
        &mut self,
        sql: &'static Statement,
        rows: usize,
        params: &[Param<'_>],
    ) -> Result<u64, StoreError> {
        self.ready(sql, rows, params)?;
        let touched = self.connection.execute(sql, rows, params).map_err(|fault| self.note(sql, fault))?;
        self.rows += touched;
        Ok(touched)
    }

    fn query(
        &mut self,
        sql: &'static Statement,
        params: &[Param<'_>],
        each: &mut dyn FnMut(&Row<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        self.ready(sql, 1, params)?;
        let mut rows = 0;
        let outcome = self.connection.query(sql, params, &mut |row| {
            rows += 1;
            each(row)
        });
        self.rows += rows;
        outcome.map_err(|error| match error {
            QueryError::Database(fault) => self.note(sql, fault),
            QueryError::Row(error) => error,
        })
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
        self.queries += 1;
        let rendered = self.connection.rendered(sql, rows).map_err(|fault| self.note(sql, fault))?;
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
                self.connection.savepoint().map_err(|fault| self.note(sql, fault))?;
                self.guard = Guard::Set;
            }
            self.wrote = true;
        }
        Ok(())
    }

    /// Remembers a failure whatever the rule makes of the error that it gets.
    fn note(&mut self, sql: &Statement, fault: Fault) -> StoreError {
        self.fault = Some(fault.kind);
        StoreError::from(Fault { kind: fault.kind, text: format!("{}: {}", sql.name, fault.text) })
    }
}
