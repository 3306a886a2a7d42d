//! Which database the stores of a run live in.

use larkspur_store::testing::PrivatePostgres;

use crate::{Result, report};

/// Where stores are made.
pub(crate) enum Engine {
    /// A SQLite file each.
    Sqlite,
    /// The one database at this URL.
    Database(String),
    /// A server of the run's own that keeps what it has committed, with a database for each store.
    Private(Box<PrivatePostgres>),
}

impl Engine {
    /// Every engine that this machine has.
    pub(crate) fn all() -> Vec<Self> {
        let postgres = PrivatePostgres::start(true);
        if postgres.is_none() {
            report::line("PostgreSQL is not installed and is left out");
        }
        [Self::Sqlite].into_iter().chain(postgres.map(|server| Self::Private(Box::new(server)))).collect()
    }

    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Database(_) | Self::Private(_) => "PostgreSQL",
        }
    }

    /// The database of the next store; `None` for a file.
    pub(crate) fn next_database(&self) -> Option<String> {
        match self {
            Self::Sqlite => None,
            Self::Database(url) => Some(url.clone()),
            Self::Private(server) => Some(server.fresh_database_url()),
        }
    }

    /// Checks that so many stores have a place.
    ///
    /// # Errors
    /// A sentence, where they have not.
    pub(crate) fn need_room(&self, stores: usize) -> Result<()> {
        match self {
            Self::Database(_) if stores > 1 => {
                Err("a database holds one organisation: give one of --sizes with --database-url".into())
            }
            _ => Ok(()),
        }
    }
}
