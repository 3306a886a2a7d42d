//! Brings the schema of a store to the version of the program: forward only, each step in one transaction.
//! The steps themselves are files of the caller.

use sha2::{Digest, Sha256};

use crate::clock::Clock;
use crate::connection::{Access, Connection, Fault, Kind, QueryError};
use crate::dialect;
use crate::error::{OpenError, StoreError};
use crate::param::Param;
use crate::patience::Patience;
use crate::statement::Statement;

/// One step of the schema. Numbers begin at 1 and leave no gap; a released step is never edited.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// Its place in the order.
    pub number: u32,
    /// A short name, for people.
    pub name: &'static str,
    /// Its statements, with the words of the dialect and without parameters.
    pub sql: &'static str,
}

impl Migration {
    /// Of the text as written, so that both engines agree on it.
    fn checksum(&self) -> String {
        Sha256::digest(self.sql.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

const SCHEMA_TABLE: &str = "CREATE TABLE IF NOT EXISTS larkspur_schema (
    number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at BIGINT NOT NULL)";

static APPLIED: Statement = Statement::new(
    "larkspur_store::migration::APPLIED",
    "SELECT number, name, checksum FROM larkspur_schema ORDER BY number",
);

static RECORD: Statement = Statement::new(
    "larkspur_store::migration::RECORD",
    "INSERT INTO larkspur_schema (number, name, checksum, applied_at) VALUES (?1, ?2, ?3, ?4)",
);

/// Applies what is missing. Any number of processes may do so at once: whoever comes second to a step sees it done.
pub(crate) fn migrate(
    connection: &mut dyn Connection,
    migrations: &[Migration],
    clock: &dyn Clock,
) -> Result<(), OpenError> {
    if let Some((_, wrong)) = (1..).zip(migrations).find(|(number, it)| *number != it.number) {
        return Err(OpenError::Order(wrong.number));
    }
    let mut patience = Patience::new(true);
    loop {
        match step(connection, migrations, clock) {
            Ok(true) => return Ok(()),
            Ok(false) => patience = Patience::new(true),
            Err(Stop::Final(error)) => {
                connection.rollback();
                return Err(error);
            }
            Err(Stop::Fault(number, fault)) => {
                connection.rollback();
                // A key or a table that is there already was made by another process a moment ago.
                let kind = if fault.kind == Kind::Unique { Kind::Conflict } else { fault.kind };
                if !patience.again(kind) {
                    return Err(match (number, kind) {
                        (_, Kind::Lost) | (0, _) => OpenError::from(fault),
                        (number, _) => OpenError::Migration { number, source: StoreError::from(fault) },
                    });
                }
            }
        }
    }
}

/// Checks that a store is exactly at the version of the program, without changing it.
pub(crate) fn verify(connection: &mut dyn Connection, migrations: &[Migration]) -> Result<u32, OpenError> {
    match applied(connection, migrations) {
        Ok(count) => Ok(u32::try_from(count).unwrap_or(u32::MAX)),
        Err(Stop::Final(error)) => Err(error),
        Err(Stop::Fault(_, fault)) => Err(OpenError::from(fault)),
    }
}

enum Stop {
    Final(OpenError),
    /// With the number of the step, 0 before any.
    Fault(u32, Fault),
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self::Fault(0, fault)
    }
}

/// One transaction: the next missing step, if there is one. True when there is none.
fn step(connection: &mut dyn Connection, migrations: &[Migration], clock: &dyn Clock) -> Result<bool, Stop> {
    connection.begin(Access::Write)?;
    connection.script(SCHEMA_TABLE)?;
    let done = applied(connection, migrations)?;
    let Some(next) = migrations.get(done) else {
        connection.commit()?;
        return Ok(true);
    };
    apply(connection, next, clock).map_err(|fault| Stop::Fault(next.number, fault))?;
    tracing::info!(number = next.number, name = next.name, "schema migrated");
    Ok(false)
}

/// How many steps the store has had, after comparing them with the program's.
fn applied(connection: &mut dyn Connection, migrations: &[Migration]) -> Result<usize, Stop> {
    let mut found: Vec<(u32, String, String)> = Vec::new();
    let outcome = connection.query(&APPLIED, 1, &[], &mut |row| {
        let number = u32::try_from(row.int(0)?).map_err(|_| StoreError::Invariant("schema number"))?;
        found.push((number, row.text(1)?.to_owned(), row.text(2)?.to_owned()));
        Ok(())
    });
    outcome.map_err(|error| match error {
        QueryError::Database(fault) => Stop::from(fault),
        QueryError::Row(error) => Stop::Final(OpenError::Unavailable(error.into())),
    })?;
    let known = migrations.last().map_or(0, |it| it.number);
    if let Some((newest, ..)) = found.last()
        && *newest > known
    {
        return Err(Stop::Final(OpenError::Newer { found: *newest, known }));
    }
    for ((number, name, checksum), ours) in found.iter().zip(migrations) {
        if *number != ours.number || *checksum != ours.checksum() {
            return Err(Stop::Final(OpenError::Changed { number: *number, name: name.clone() }));
        }
    }
    Ok(found.len())
}

/// The record comes first: its key makes a second process wait here, before it touches the schema.
fn apply(connection: &mut dyn Connection, next: &Migration, clock: &dyn Clock) -> Result<(), Fault> {
    let checksum = next.checksum();
    let record = [
        Param::Int(next.number.into()),
        Param::Text(next.name),
        Param::Text(&checksum),
        Param::Int(clock.now_ms()),
    ];
    connection.execute(&RECORD, 1, &record)?;
    let rendered = dialect::render(connection.engine(), next.sql, 1)
        .map_err(|text| Fault { kind: Kind::Other, text })?;
    connection.script(&rendered.sql)?;
    connection.commit()
}
