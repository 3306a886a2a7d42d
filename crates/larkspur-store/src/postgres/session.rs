//! One connection to a PostgreSQL server, as the engine wants it: opened when it is needed, again after it broke.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use ::postgres::fallible_iterator::FallibleIterator as _;
use ::postgres::types::{ToSql, Type};
use ::postgres::{Client, Config, NoTls};

use super::bind::{Bound, announced, fits};
use super::fault::fault;
use super::turn::Turn;
use crate::connection::{Access, Connection, EachRow, Fault, Kind, QueryError};
use crate::dialect::{Rendered, Renderings};
use crate::options::{DatabaseUrl, Engine};
use crate::param::Param;
use crate::row::{Row, Source};
use crate::statement::Statement;

/// What a session is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// Jobs: a statement that hangs is stopped.
    Jobs,
    /// Migrations, backup, restore: may take as long as they need.
    Bulk,
}

/// Reads the URL and adds what every session needs. The error does not quote the URL, which holds a password.
pub(crate) fn parse_url(url: &DatabaseUrl) -> Result<Config, String> {
    let mut config: Config =
        url.reveal().parse().map_err(|_| "the database URL cannot be understood".to_owned())?;
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(Duration::from_secs(5));
    }
    config.keepalives_idle(Duration::from_secs(30)).tcp_user_timeout(Duration::from_secs(20));
    if config.get_application_name().is_none() {
        config.application_name("larkspur");
    }
    Ok(config)
}

pub(crate) struct Session {
    config: Config,
    purpose: Use,
    client: Option<Client>,
    /// By the address of the statement and the rows that it is for.
    prepared: HashMap<(usize, usize), ::postgres::Statement>,
    renderings: Renderings,
    /// BEGIN, SAVEPOINT and RELEASE wait here and travel together with what follows: each saves a round trip.
    pending: String,
    /// Whether the server has seen the BEGIN.
    begun: bool,
    /// The queue with writers of other processes; readers have none.
    turn: Option<Turn>,
}

impl Session {
    pub(crate) fn new(config: Config, purpose: Use) -> Self {
        let renderings = Renderings::new(Engine::Postgres);
        Self {
            config,
            purpose,
            client: None,
            prepared: HashMap::new(),
            renderings,
            pending: String::new(),
            begun: false,
            turn: None,
        }
    }

    /// The session of a writer, which takes turns with those of other processes.
    pub(crate) fn writer(config: Config, number: usize) -> Self {
        let turn = Some(Turn::new(config.clone(), number));
        Self { turn, ..Self::new(config, Use::Jobs) }
    }

    /// The driver's own session, for what the seam does not offer; call inside a transaction.
    pub(crate) fn driver(&mut self) -> Result<&mut Client, Fault> {
        self.flush()?;
        self.client()
    }

    fn client(&mut self) -> Result<&mut Client, Fault> {
        self.client.as_mut().ok_or_else(|| Fault { kind: Kind::Lost, text: "no connection".to_owned() })
    }

    fn connect(&mut self) -> Result<(), Fault> {
        if self.client.as_ref().is_some_and(|client| !client.is_closed()) {
            return Ok(());
        }
        self.forget();
        let mut client = self.config.connect(NoTls).map_err(|error| fault(&error))?;
        let settings = match self.purpose {
            Use::Jobs => "SET statement_timeout = 30000; SET idle_in_transaction_session_timeout = 60000",
            Use::Bulk => "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0",
        };
        client.batch_execute(settings).map_err(|error| fault(&error))?;
        self.client = Some(client);
        Ok(())
    }

    fn leave_turn(&mut self) {
        if let Some(turn) = &mut self.turn {
            turn.leave();
        }
    }

    fn forget(&mut self) {
        self.client = None;
        self.prepared.clear();
        self.pending.clear();
        self.begun = false;
    }

    /// Sorts a failure; after a lost connection the next `begin` opens a new one.
    fn failed(&mut self, error: &::postgres::Error) -> Fault {
        let fault = fault(error);
        match (fault.kind, &mut self.turn) {
            (Kind::Lost, _) => self.forget(),
            (Kind::Conflict, Some(turn)) => turn.met_another(),
            _ => (),
        }
        fault
    }

    fn send(&mut self, sql: &str) -> Result<(), Fault> {
        self.client()?.batch_execute(sql).map_err(|error| self.failed(&error))
    }

    fn flush(&mut self) -> Result<(), Fault> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let sql = std::mem::take(&mut self.pending);
        self.begun = true;
        self.send(&sql)
    }

    /// The prepared form of `statement` for parameters of these types. NULL fits every type, so a statement that was first
    /// met with NULLs is prepared again when a value shows that the server guessed another type.
    fn prepared(
        &mut self,
        statement: &'static Statement,
        rows: usize,
        params: &[Param<'_>],
    ) -> Result<::postgres::Statement, Fault> {
        let known = self.prepared.get(&(statement.address(), rows));
        if let Some(known) = known
            && params.iter().zip(known.params()).all(|(param, expected)| fits(param, expected))
        {
            return Ok(known.clone());
        }
        let types: Vec<Type> = params.iter().map(announced).collect();
        let rendered = self.renderings.of(statement, rows)?;
        let prepared =
            self.client()?.prepare_typed(&rendered.sql, &types).map_err(|error| self.failed(&error))?;
        self.prepared.insert((statement.address(), rows), prepared.clone());
        Ok(prepared)
    }
}

impl Connection for Session {
    fn begin(&mut self, access: Access) -> Result<(), Fault> {
        self.connect()?;
        self.begun = false;
        self.pending.clear();
        if let Some(turn) = &mut self.turn {
            turn.take();
        }
        self.pending.push_str(match access {
            // Not SERIALIZABLE: a snapshot that only reads never has to be run again this way. It may see a state between two
            // writers that no serial order gives, but no list depends on more than what was committed.
            Access::Read => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;",
            Access::Write => "BEGIN ISOLATION LEVEL SERIALIZABLE;",
        });
        Ok(())
    }

    fn savepoint(&mut self) -> Result<(), Fault> {
        self.pending.push_str("SAVEPOINT job;");
        Ok(())
    }

    fn release(&mut self) -> Result<(), Fault> {
        self.pending.push_str("RELEASE SAVEPOINT job;");
        Ok(())
    }

    fn rollback_to(&mut self) -> Result<(), Fault> {
        self.pending.push_str("ROLLBACK TO SAVEPOINT job;RELEASE SAVEPOINT job;");
        Ok(())
    }

    fn commit(&mut self) -> Result<(), Fault> {
        let mut sql = std::mem::take(&mut self.pending);
        if !std::mem::take(&mut self.begun) {
            // The server has not heard of this transaction, and need not.
            self.leave_turn();
            return Ok(());
        }
        sql.push_str("COMMIT");
        let outcome = self.send(&sql);
        self.leave_turn();
        outcome
    }

    fn rollback(&mut self) {
        self.pending.clear();
        if std::mem::take(&mut self.begun) && self.send("ROLLBACK").is_err() {
            self.forget();
        }
        self.leave_turn();
    }

    fn survives_failure(&self) -> bool {
        false
    }

    fn rendered(&mut self, statement: &'static Statement, rows: usize) -> Result<Arc<Rendered>, Fault> {
        self.renderings.of(statement, rows)
    }

    fn prepare(&mut self, statement: &'static Statement) -> Result<(), Fault> {
        self.flush()?;
        let rendered = self.renderings.of(statement, 1)?;
        self.client()?.prepare(&rendered.sql).map(drop).map_err(|error| self.failed(&error))
    }

    fn query(
        &mut self,
        statement: &'static Statement,
        params: &[Param<'_>],
        each: &mut EachRow<'_>,
    ) -> Result<(), QueryError> {
        self.flush()?;
        let prepared = self.prepared(statement, 1, params)?;
        let client = self.client()?;
        let read = |client: &mut Client| -> Result<Option<QueryError>, ::postgres::Error> {
            let mut rows = client.query_raw(&prepared, params.iter().map(|param| Bound(*param)))?;
            while let Some(row) = rows.next()? {
                if let Err(error) = each(&Row(Source::Postgres(&row))) {
                    return Ok(Some(QueryError::Row(error)));
                }
            }
            Ok(None)
        };
        match { read }(client) {
            Ok(None) => Ok(()),
            Ok(Some(error)) => Err(error),
            Err(error) => Err(QueryError::Database(self.failed(&error))),
        }
    }

    fn execute(
        &mut self,
        statement: &'static Statement,
        rows: usize,
        params: &[Param<'_>],
    ) -> Result<u64, Fault> {
        self.flush()?;
        let prepared = self.prepared(statement, rows, params)?;
        let bound: Vec<Bound<'_>> = params.iter().map(|param| Bound(*param)).collect();
        let bound: Vec<&(dyn ToSql + Sync)> = bound.iter().map(|it| it as _).collect();
        self.client()?.execute(&prepared, &bound).map_err(|error| self.failed(&error))
    }

    fn script(&mut self, sql: &str) -> Result<(), Fault> {
        self.flush()?;
        self.send(sql)
    }

    fn engine(&self) -> Engine {
        Engine::Postgres
    }

    fn finish(&mut self) {
        self.forget();
    }
}
