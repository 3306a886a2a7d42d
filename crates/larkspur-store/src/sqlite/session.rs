//! One connection to a SQLite file, as the engine wants it.

use std::sync::Arc;

use rusqlite::{Connection as Driver, params_from_iter};

use super::bind::{self, Bound};
use super::fault::fault;
use crate::connection::{Access, Connection, EachRow, Fault, QueryError};
use crate::dialect::{Rendered, Renderings};
use crate::options::Engine;
use crate::param::Param;
use crate::row::{Row, Source};
use crate::statement::Statement;

pub(crate) struct Session {
    driver: Driver,
    renderings: Renderings,
    access: Access,
}

impl Session {
    pub(crate) fn new(driver: Driver, access: Access) -> Self {
        Self { driver, renderings: Renderings::new(Engine::Sqlite), access }
    }

    /// The driver's own connection, for what the seam does not offer.
    pub(crate) fn driver(&mut self) -> &mut Driver {
        &mut self.driver
    }

    /// Compiles `statement` for so many rows, or finds it compiled, and hands it over with its parameters bound to it.
    fn with_bound<T>(
        &mut self,
        statement: &'static Statement,
        rows: usize,
        params: &[Param<'_>],
        run: impl FnOnce(&mut rusqlite::Statement<'_>, &[Bound<'_>]) -> T,
    ) -> Result<T, Fault> {
        let rendered = self.renderings.of(statement, rows)?;
        let single = rendered.single.as_deref().filter(|_| bind::are_single(params));
        let bound: Vec<Bound<'_>> = match single {
            Some(_) => params.iter().map(|param| Bound(bind::only(*param))).collect(),
            None => params.iter().map(|param| Bound(*param)).collect(),
        };
        let sql = single.unwrap_or(&rendered.sql);
        let mut prepared = self.driver.prepare_cached(sql).map_err(|error| fault(&error))?;
        Ok(run(&mut prepared, &bound))
    }

    fn control(&self, sql: &str) -> Result<(), Fault> {
        let run = || self.driver.prepare_cached(sql)?.execute([]);
        run().map(drop).map_err(|error| fault(&error))
    }
}

impl Connection for Session {
    fn begin(&mut self, access: Access) -> Result<(), Fault> {
        self.control(match access {
            Access::Read => "BEGIN",
            // Takes the write lock now: a transaction that reads first and writes later could fail half-way.
            Access::Write => "BEGIN IMMEDIATE",
        })
    }

    fn renew(&mut self) -> Result<(), Fault> {
        self.commit()?;
        self.begin(Access::Read)
    }

    fn makes_every_commit(&self) -> bool {
        true
    }

    fn savepoint(&mut self) -> Result<(), Fault> {
        self.control("SAVEPOINT job")
    }

    fn release(&mut self) -> Result<(), Fault> {
        self.control("RELEASE job")
    }

    fn rollback_to(&mut self) -> Result<(), Fault> {
        self.control("ROLLBACK TO job")?;
        self.control("RELEASE job")
    }

    fn commit(&mut self) -> Result<(), Fault> {
        self.control("COMMIT")
    }

    fn rollback(&mut self) {
        // Some failures have ended the transaction already; ROLLBACK itself cannot fail in a way that leaves one open.
        if !self.driver.is_autocommit()
            && let Err(fault) = self.control("ROLLBACK")
        {
            tracing::error!(error = fault.text, "ROLLBACK failed");
        }
    }

    fn survives_failure(&self) -> bool {
        !self.driver.is_autocommit()
    }

    fn rendered(&mut self, statement: &'static Statement, rows: usize) -> Result<Arc<Rendered>, Fault> {
        self.renderings.of(statement, rows)
    }

    fn prepare(&mut self, statement: &'static Statement) -> Result<(), Fault> {
        let rendered = self.renderings.of(statement, 1)?;
        self.driver.prepare_cached(&rendered.sql).map(drop).map_err(|error| fault(&error))
    }

    fn query(
        &mut self,
        statement: &'static Statement,
        rows: usize,
        params: &[Param<'_>],
        each: &mut EachRow<'_>,
    ) -> Result<(), QueryError> {
        let refused = |error: rusqlite::Error| QueryError::Database(fault(&error));
        self.with_bound(statement, rows, params, |prepared, bound| {
            let mut rows = prepared.query(params_from_iter(bound)).map_err(refused)?;
            while let Some(row) = rows.next().map_err(refused)? {
                each(&Row(Source::Sqlite(row))).map_err(QueryError::Row)?;
            }
            Ok(())
        })?
    }

    fn execute(
        &mut self,
        statement: &'static Statement,
        rows: usize,
        params: &[Param<'_>],
    ) -> Result<u64, Fault> {
        let run = |prepared: &mut rusqlite::Statement<'_>, bound: &[Bound<'_>]| {
            prepared.execute(params_from_iter(bound))
        };
        let changed = self.with_bound(statement, rows, params, run)?.map_err(|error| fault(&error))?;
        Ok(u64::try_from(changed).unwrap_or(u64::MAX))
    }

    fn later(
        &mut self,
        statement: &'static Statement,
        rows: usize,
        params: &[Param<'_>],
    ) -> Result<Option<u64>, Fault> {
        self.execute(statement, rows, params).map(Some)
    }

    fn settle(&mut self) -> Result<(), Fault> {
        Ok(())
    }

    fn script(&mut self, sql: &str) -> Result<(), Fault> {
        self.driver.execute_batch(sql).map_err(|error| fault(&error))
    }

    fn engine(&self) -> Engine {
        Engine::Sqlite
    }

    fn finish(&mut self) {
        if self.access == Access::Write {
            // Best effort: what is left in the WAL is safe there, and is copied at the next start.
            // A file at rest is in WAL mode, also after a writer that changed it in place.
            let tidy = "PRAGMA journal_mode = WAL; PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE)";
            drop(self.driver.execute_batch(tidy));
        }
    }
}
