//! One connection to a PostgreSQL server, as the engine wants it: opened when it is needed, again after it broke.

use std::collections::HashMap;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::TryStreamExt as _;
use tokio_postgres::types::Type;
use tokio_postgres::{Client, Config, Error};

use super::bind::{Bound, Kept, announced, fits};
use super::fault::fault;
use super::memo::{self, Memo};
use super::plans::Plans;
use super::turn::Turn;
use super::wire::{Errand, Wire};
use crate::connection::{Access, Connection, EachRow, Fault, Kind, QueryError};
use crate::dialect::{Rendered, Renderings};
use crate::memory::Question;
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

/// What a session for jobs asks of the server.
///
/// One plan a statement, whatever its parameters: where some are NULL, the server would rather plan it again each time,
/// which takes longer than to run it (measured: 1 ms for what meets a new department among its siblings, which runs in
/// 0.1 ms). And an index always: every statement of a job has one, and a table that is read from end to end is locked
/// from end to end against the writers of other lanes (chapter 13.2.3 of the server's manual). Whoever waits for a lock longer than
/// that has met somebody who keeps it: an import, for one, which has whole tables to itself. What the session measures of a
/// table (`plans.rs`) need only be rough: of 30,000 rows, as is usual, everybody behind it waited 130 ms.
const SETTINGS: &str = "SET statement_timeout = 30000; SET lock_timeout = 5000;
    SET idle_in_transaction_session_timeout = 60000; SET default_statistics_target = 10;
    SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off";
/// Not SERIALIZABLE: a snapshot that only reads never has to be run again this way. It may see a state between two writers
/// that no serial order gives, but no list depends on more than what was committed.
const SNAPSHOT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;";
/// The most that waits before it is sent: so much memory, and so much that the server answers before anybody reads.
const ERRANDS: usize = 64;

pub(crate) struct Session {
    config: Config,
    purpose: Use,
    wire: Option<Wire>,
    /// By the address of the statement and the rows that it is for.
    prepared: HashMap<(usize, usize), tokio_postgres::Statement>,
    renderings: Renderings,
    plans: Plans,
    /// What nobody waits for (BEGIN, SAVEPOINT, RELEASE, changes whose count is not asked) travels together with what
    /// follows, in its order: each saves a way there and back, and those are most of what a small transaction takes.
    errands: Vec<Errand>,
    /// What this transaction knows already; that of a reader is over before anything could be asked again.
    memo: Option<Memo>,
    /// Whether the server has seen a BEGIN and not its end.
    begun: bool,
    /// Whether what waits is the way from one snapshot to the next.
    renewing: bool,
    /// The queue with writers of other processes; readers have none.
    turn: Option<Turn>,
    /// How a transaction that writes begins.
    begin_write: String,
}

impl Session {
    pub(crate) fn new(config: Config, purpose: Use) -> Self {
        let renderings = Renderings::new(Engine::Postgres);
        Self {
            config,
            purpose,
            wire: None,
            prepared: HashMap::new(),
            renderings,
            plans: Plans::new(),
            errands: Vec::new(),
            memo: None,
            begun: false,
            renewing: false,
            turn: None,
            begin_write: begin_write(&[]),
        }
    }

    /// The session of a writer, which takes turns with those of other processes, and has these tables to itself.
    pub(crate) fn writer(config: Config, number: usize, alone_in: &[&str]) -> Self {
        let turn = Some(Turn::new(config.clone(), number));
        let begin_write = begin_write(alone_in);
        Self { turn, memo: Some(Memo::default()), begin_write, ..Self::new(config, Use::Jobs) }
    }

    /// The driver's own connection, for what the seam does not offer; call inside a transaction.
    pub(crate) fn driver(&mut self) -> Result<&Wire, Fault> {
        self.settle()?;
        self.wire()
    }

    fn wire(&self) -> Result<&Wire, Fault> {
        self.wire.as_ref().ok_or_else(|| Fault { kind: Kind::Lost, text: "no connection".to_owned() })
    }

    fn connect(&mut self) -> Result<(), Fault> {
        if self.wire.as_ref().is_some_and(|wire| !wire.is_closed()) {
            return Ok(());
        }
        self.forget();
        let wire = Wire::open(&self.config)?;
        let settings = match self.purpose {
            Use::Jobs => SETTINGS,
            Use::Bulk => "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0",
        };
        wire.say(settings)?;
        self.wire = Some(wire);
        self.plans = Plans::new();
        Ok(())
    }

    fn leave_turn(&mut self) {
        if let Some(turn) = &mut self.turn {
            turn.leave();
        }
    }

    fn forget(&mut self) {
        self.wire = None;
        self.prepared.clear();
        self.errands.clear();
        self.begun = false;
        self.renewing = false;
    }

    /// Looks at a failure before it is passed on; after a lost connection the next `begin` opens a new one.
    fn failed(&mut self, fault: Fault) -> Fault {
        match (fault.kind, &mut self.turn) {
            (Kind::Lost, _) => self.forget(),
            (Kind::Conflict, Some(turn)) => turn.met_another(),
            _ => (),
        }
        fault
    }

    /// Puts a script behind what waits.
    fn note(&mut self, sql: &str) {
        match self.errands.last_mut() {
            Some(Errand::Script(script)) => script.push_str(sql),
            _ => self.errands.push(Errand::Script(sql.to_owned())),
        }
    }

    /// Sends what has waited, and `last` behind it.
    fn exchange<T, E: From<Fault>>(
        &mut self,
        last: impl AsyncFnOnce(&Client) -> Result<T, E>,
    ) -> Result<T, E> {
        if let Some(wish) = self.plans.wish() {
            self.note(wish);
        }
        let errands = std::mem::take(&mut self.errands);
        self.renewing = false;
        self.begun |= !errands.is_empty();
        self.wire()?.exchange(&errands, last)
    }

    /// Before a change. If the BEGIN failed, what travels with it would stand alone, and be kept.
    fn will_write(&mut self, statement: &'static Statement, rows: usize) -> Result<(), Fault> {
        self.plans.write(rows);
        if let Some(memo) = &mut self.memo {
            memo.writes(statement);
        }
        if self.begun { Ok(()) } else { self.settle() }
    }

    /// What a statement asks, if it only asks and the answer may be known.
    fn question(
        &mut self,
        statement: &'static Statement,
        rows: usize,
        params: &[Param<'_>],
    ) -> Result<Option<Question>, Fault> {
        if self.renderings.of(statement, rows)?.writes {
            self.will_write(statement, rows)?;
            return Ok(None);
        }
        Ok(self.memo.as_ref().and_then(|memo| memo.question(statement, params)))
    }

    fn send(&mut self, sql: &str) -> Result<(), Fault> {
        let sent = self.wire().and_then(|wire| wire.say(sql));
        sent.map_err(|fault| self.failed(fault))
    }

    /// The prepared form of `statement` for parameters of these types. NULL fits every type, so a statement that was first
    /// met with NULLs is prepared again when a value shows that the server guessed another type.
    fn prepared(
        &mut self,
        statement: &'static Statement,
        rows: usize,
        params: &[Param<'_>],
    ) -> Result<tokio_postgres::Statement, Fault> {
        let known = self.prepared.get(&(statement.address(), rows));
        if let Some(known) = known
            && params.iter().zip(known.params()).all(|(param, expected)| fits(param, expected))
        {
            return Ok(known.clone());
        }
        // What waits may fail, and a failed transaction prepares nothing.
        self.settle()?;
        let types: Vec<Type> = params.iter().map(announced).collect();
        let rendered = self.renderings.of(statement, rows)?;
        let prepared = self.wire().and_then(|wire| {
            wire.wait(async |client| {
                client.prepare_typed(&rendered.sql, &types).await.map_err(|error| fault(&error))
            })
        });
        let prepared = prepared.map_err(|fault| self.failed(fault))?;
        self.prepared.insert((statement.address(), rows), prepared.clone());
        Ok(prepared)
    }
}

/// Whoever has its tables to itself sees nothing change, and needs no more than one snapshot, which begins after it has
/// them. A SERIALIZABLE transaction notes what it reads, by pages of indexes too, and when a page is split its note is made
/// for both; so an import of 1,000,000 departments and 5,000,000 users ran out of the server's memory for notes, with the
/// settings that a server has by itself.
fn begin_write(alone_in: &[&str]) -> String {
    match alone_in {
        [] => "BEGIN ISOLATION LEVEL SERIALIZABLE;".to_owned(),
        tables => format!(
            "BEGIN ISOLATION LEVEL REPEATABLE READ; LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE;",
            tables.join(", ")
        ),
    }
}

impl Connection for Session {
    fn begin(&mut self, access: Access) -> Result<(), Fault> {
        self.connect()?;
        self.begun = false;
        self.renewing = false;
        self.errands.clear();
        self.plans.begin();
        if let Some(memo) = &mut self.memo {
            memo.clear();
        }
        if let Some(turn) = &mut self.turn {
            turn.take();
        }
        match access {
            Access::Read => self.note(SNAPSHOT),
            Access::Write => self.note(&self.begin_write.clone()),
        }
        Ok(())
    }

    fn renew(&mut self) -> Result<(), Fault> {
        // What was not sent yet brings a snapshot of then, whoever it was meant for.
        if self.errands.is_empty() {
            self.note("COMMIT;");
            self.note(SNAPSHOT);
            self.renewing = true;
        }
        Ok(())
    }

    fn makes_every_commit(&self) -> bool {
        false
    }

    fn savepoint(&mut self) -> Result<(), Fault> {
        self.note("SAVEPOINT job;");
        Ok(())
    }

    fn release(&mut self) -> Result<(), Fault> {
        self.note("RELEASE SAVEPOINT job;");
        Ok(())
    }

    fn rollback_to(&mut self) -> Result<(), Fault> {
        self.note("ROLLBACK TO SAVEPOINT job;RELEASE SAVEPOINT job;");
        Ok(())
    }

    fn commit(&mut self) -> Result<(), Fault> {
        if !self.begun {
            // The server has not heard of this transaction, and need not.
            self.errands.clear();
            self.leave_turn();
            return Ok(());
        }
        if std::mem::take(&mut self.renewing) {
            self.errands.clear();
        }
        self.note("COMMIT;");
        let outcome = self.settle();
        // If something failed on the way, the server may not have come as far as the COMMIT: the rollback ends it.
        self.begun &= outcome.is_err();
        self.leave_turn();
        outcome
    }

    fn rollback(&mut self) {
        self.errands.clear();
        self.renewing = false;
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
        let rendered = self.renderings.of(statement, 1)?;
        let prepared = self.driver()?.wait(async |client| {
            client.prepare(&rendered.sql).await.map(drop).map_err(|error| fault(&error))
        });
        prepared.map_err(|fault| self.failed(fault))
    }

    fn query(
        &mut self,
        statement: &'static Statement,
        rows: usize,
        params: &[Param<'_>],
        each: &mut EachRow<'_>,
    ) -> Result<(), QueryError> {
        let question = self.question(statement, rows, params)?;
        if let (Some(memo), Some(question)) = (&self.memo, &question)
            && let Some(rows) = memo.answer(question)
        {
            return rows
                .iter()
                .try_for_each(|row| each(&Row(Source::Postgres(row))).map_err(QueryError::Row));
        }
        let prepared = self.prepared(statement, rows, params)?;
        let mut kept = Vec::new();
        let outcome = self.exchange(async |client| -> Result<(), QueryError> {
            let refused = |error: Error| QueryError::Database(fault(&error));
            let rows = client.query_raw(&prepared, params.iter().map(|param| Bound(*param)));
            let mut rows = pin!(rows.await.map_err(refused)?);
            while let Some(row) = rows.try_next().await.map_err(refused)? {
                each(&Row(Source::Postgres(&row))).map_err(QueryError::Row)?;
                if question.is_some() && kept.len() <= memo::ROWS {
                    kept.push(row);
                }
            }
            Ok(())
        });
        outcome.map_err(|error| match error {
            QueryError::Database(fault) => QueryError::Database(self.failed(fault)),
            QueryError::Row(error) => QueryError::Row(error),
        })?;
        if let (Some(memo), Some(question)) = (&mut self.memo, question) {
            memo.keep(question, kept);
        }
        Ok(())
    }

    fn execute(
        &mut self,
        statement: &'static Statement,
        rows: usize,
        params: &[Param<'_>],
    ) -> Result<u64, Fault> {
        let prepared = self.prepared(statement, rows, params)?;
        self.will_write(statement, rows)?;
        let outcome = self.exchange(async |client| {
            let bound = params.iter().map(|param| Bound(*param));
            client.execute_raw(&prepared, bound).await.map_err(|error| fault(&error))
        });
        outcome.map_err(|fault| self.failed(fault))
    }

    fn later(
        &mut self,
        statement: &'static Statement,
        rows: usize,
        params: &[Param<'_>],
    ) -> Result<Option<u64>, Fault> {
        let prepared = self.prepared(statement, rows, params)?;
        self.will_write(statement, rows)?;
        let params = params.iter().map(Kept::new).collect();
        self.errands.push(Errand::Change { name: statement.name, statement: prepared, params });
        if self.errands.len() >= ERRANDS {
            self.settle()?;
        }
        Ok(None)
    }

    fn settle(&mut self) -> Result<(), Fault> {
        if self.errands.is_empty() {
            return Ok(());
        }
        self.exchange(async |_| Ok::<_, Fault>(())).map_err(|fault| self.failed(fault))
    }

    fn script(&mut self, sql: &str) -> Result<(), Fault> {
        self.settle()?;
        self.send(sql)
    }

    fn engine(&self) -> Engine {
        Engine::Postgres
    }

    fn finish(&mut self) {
        self.forget();
    }
}
