//! What the engine asks of a database: the seam between group commit (written once) and the two drivers.

use std::sync::Arc;

use crate::dialect::Rendered;
use crate::error::StoreError;
use crate::options::Engine;
use crate::param::Param;
use crate::row::Row;
use crate::statement::Statement;

/// What a transaction may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Reads one snapshot.
    Read,
    /// Reads and writes, serializable.
    Write,
}

/// What kind of failure the database reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Run the transaction again.
    Conflict,
    /// A unique or primary key is taken.
    Unique,
    /// Another constraint is violated (foreign key, check, not null).
    Constraint,
    /// The connection is gone, and the transaction with it.
    Lost,
    /// The database cannot do it now: disk full, read-only, timed out.
    Unavailable,
    /// The statement is wrong.
    Other,
    /// There is no database here, only what is remembered, and that is not among it.
    NotRemembered,
}

/// A failure that the database reported. `text` is safe for logs.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    pub(crate) kind: Kind,
    pub(crate) text: String,
}

/// Why a query stopped: the database, or the function that read a row.
pub(crate) enum QueryError {
    Database(Fault),
    Row(StoreError),
}

impl From<Fault> for QueryError {
    fn from(fault: Fault) -> Self {
        Self::Database(fault)
    }
}

/// Reads one row of a result.
pub(crate) type EachRow<'a> = dyn FnMut(&Row<'_>) -> Result<(), StoreError> + 'a;

/// One session with a database. All methods wait for the database; each runs on a thread of the store.
pub(crate) trait Connection: Send {
    /// Opens a transaction, and the session first if there is none.
    fn begin(&mut self, access: Access) -> Result<(), Fault>;
    /// Leaves the snapshot that a `begin` for reading took, and takes the next.
    fn renew(&mut self) -> Result<(), Fault>;
    /// Whether everything that is committed while this is open is committed by the store object that it belongs to.
    fn makes_every_commit(&self) -> bool;
    /// Marks the place to come back to. Marks stand inside each other; the other two verbs mean the innermost.
    fn savepoint(&mut self) -> Result<(), Fault>;
    /// Removes the mark and keeps what was done since.
    fn release(&mut self) -> Result<(), Fault>;
    /// Removes the mark and undoes what was done since.
    fn rollback_to(&mut self) -> Result<(), Fault>;
    fn commit(&mut self) -> Result<(), Fault>;
    /// Ends the transaction without keeping anything; whatever goes wrong, the next `begin` starts clean.
    fn rollback(&mut self);
    /// Whether a failed statement leaves the rest of the transaction usable. PostgreSQL aborts it; SQLite does so only when
    /// the disk fails.
    fn survives_failure(&self) -> bool;
    /// `statement` as this engine wants it, for so many rows: 1 where it takes none.
    fn rendered(&mut self, statement: &'static Statement, rows: usize) -> Result<Arc<Rendered>, Fault>;
    /// Compiles without running.
    fn prepare(&mut self, statement: &'static Statement) -> Result<(), Fault>;
    /// Gives each row to `each`. The parameters are those of so many rows, 1 where the statement takes none; the caller has
    /// checked their number, here and in `execute`.
    fn query(
        &mut self,
        statement: &'static Statement,
        rows: usize,
        params: &[Param<'_>],
        each: &mut EachRow<'_>,
    ) -> Result<(), QueryError>;
    /// Gives the number of rows changed.
    fn execute(
        &mut self,
        statement: &'static Statement,
        rows: usize,
        params: &[Param<'_>],
    ) -> Result<u64, Fault>;
    /// As `execute`, where nobody waits: a remote database may hear of it with whatever comes next, and what it refuses is
    /// then told there. Gives the number of rows changed where that is known at once.
    fn later(
        &mut self,
        statement: &'static Statement,
        rows: usize,
        params: &[Param<'_>],
    ) -> Result<Option<u64>, Fault>;
    /// Waits for what was to be done later.
    fn settle(&mut self) -> Result<(), Fault>;
    /// Runs several statements that take no parameters, already spelled for this engine.
    fn script(&mut self, sql: &str) -> Result<(), Fault>;
    /// The engine, for the dialect.
    fn engine(&self) -> Engine;
    /// Leaves the database tidy; the last call.
    fn finish(&mut self);
}
