//! Empty stores for tests, on every engine of this machine. Behind the feature `testing`; never part of the server.

#![expect(
    clippy::panic,
    clippy::expect_used,
    reason = "a test that cannot get its store should stop with the cause"
)]
#![expect(
    clippy::missing_panics_doc,
    reason = "everything here panics when the machine is not fit for the tests"
)]

mod postgres_server;

use std::path::PathBuf;
use std::sync::OnceLock;

use tempfile::TempDir;

use crate::db::Db;
use crate::error::StoreError;
use crate::migration::Migration;
use crate::options::{DatabaseUrl, Engine, Location, Options};
use crate::statement::Statement;

pub use postgres_server::PrivatePostgres;

/// The engines to test on: SQLite, and PostgreSQL when its programs are installed.
///
/// Says so once when they are not; with `LARKSPUR_REQUIRE_POSTGRES=1` that fails the test instead.
#[must_use]
pub fn engines() -> Vec<Engine> {
    if server().is_some() { vec![Engine::Sqlite, Engine::Postgres] } else { vec![Engine::Sqlite] }
}

/// The PostgreSQL server that all tests of this process share. It does not sync its files.
fn server() -> Option<&'static PrivatePostgres> {
    static SERVER: OnceLock<Option<PrivatePostgres>> = OnceLock::new();
    SERVER.get_or_init(required_server).as_ref()
}

#[expect(clippy::disallowed_methods, reason = "a switch of the tests, not configuration of the server")]
#[expect(clippy::print_stderr, reason = "whoever runs the tests should see that half of them did not run")]
fn required_server() -> Option<PrivatePostgres> {
    let server = PrivatePostgres::start(false);
    if server.is_none() {
        assert!(
            std::env::var_os("LARKSPUR_REQUIRE_POSTGRES").is_none_or(|it| it != "1"),
            "LARKSPUR_REQUIRE_POSTGRES=1, but no PostgreSQL programs are installed"
        );
        eprintln!("no PostgreSQL programs are installed: testing on SQLite alone");
    }
    server
}

/// A place for one store that nobody else uses, gone with this value (a database goes with its server).
pub struct Place {
    location: Location,
    /// Holds the SQLite file; removed last.
    folder: TempDir,
}

impl Place {
    /// An empty place.
    #[must_use]
    pub fn empty(engine: Engine) -> Self {
        Self::with(engine, PrivatePostgres::fresh_database)
    }

    /// A place whose PostgreSQL database has had `migrations` already: much faster from the second test of a process on.
    #[must_use]
    pub fn migrated(engine: Engine, migrations: &'static [Migration]) -> Self {
        Self::with(engine, |server| server.fresh_copy(migrations))
    }

    fn with(engine: Engine, database: impl Fn(&PrivatePostgres) -> DatabaseUrl) -> Self {
        let folder = TempDir::with_prefix("larkspur-test-").expect("a folder for the test");
        let location = match engine {
            Engine::Sqlite => Location::Sqlite { path: folder.path().join("store.db") },
            Engine::Postgres => {
                let server = server().expect("engines() has offered PostgreSQL");
                Location::Postgres { url: database(server) }
            }
        };
        Self { location, folder }
    }

    /// Where it is.
    #[must_use]
    pub fn location(&self) -> &Location {
        &self.location
    }

    /// A file name in a folder that goes with this value.
    #[must_use]
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Options for a small store here: two readers, two writers.
    #[must_use]
    pub fn options(&self) -> Options {
        Options { readers: 2, writers: 2, ..Options::new(self.location.clone()) }
    }
}

/// Prepares every statement of `lists` on `db` and gives a sentence for each that the engine refuses.
pub async fn refused_statements(db: &Db, lists: &[&'static [&'static Statement]]) -> Vec<String> {
    let mut refused = Vec::new();
    for statement in lists.iter().copied().flatten().copied() {
        let answer: Result<(), StoreError> = db.read("store.prepare", move |tx| tx.prepare(statement)).await;
        if let Err(error) = answer {
            refused.push(format!("{:?}: {}: {error}", db.engine(), statement.name));
        }
    }
    refused
}
