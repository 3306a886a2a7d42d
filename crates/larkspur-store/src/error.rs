//! What can go wrong, as callers see it. Texts are safe for logs: no URL, no password, no value of a row.

use std::error::Error as StdError;

use crate::connection::{Fault, Kind};

/// The cause behind an error, for the log.
type Source = Box<dyn StdError + Send + Sync>;

/// Why a transaction did not happen. Unless a variant says otherwise, nothing of it was kept.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The queue is full; nothing was tried. Try again later.
    #[error("the store is busy")]
    Busy,
    /// Other transactions kept getting in the way until the tries were used up.
    #[error("the transaction kept conflicting with others")]
    Conflict,
    /// A unique or primary key was taken, also when the job ran a second time on newer rows.
    #[error("a unique key is already taken")]
    Unique,
    /// The database is gone, full or read-only. If it went away exactly during COMMIT the transaction may have been kept:
    /// this is the one case with an unknown outcome.
    #[error("the store is unavailable: {0}")]
    Unavailable(#[source] Source),
    /// A promise of our own code was broken (wrong column type, two rows where one may be, a write inside a read ...).
    #[error("store invariant broken: {0}")]
    Invariant(&'static str),
    /// Anything else: a statement that the database refuses, a panic in a job.
    #[error("internal store error: {0}")]
    Internal(#[source] Source),
}

impl From<Fault> for StoreError {
    fn from(fault: Fault) -> Self {
        match fault.kind {
            Kind::Conflict => Self::Conflict,
            Kind::Unique => Self::Unique,
            Kind::Lost | Kind::Unavailable => Self::Unavailable(fault.text.into()),
            Kind::Constraint | Kind::Other | Kind::NotRemembered => Self::Internal(fault.text.into()),
        }
    }
}

/// Why a store cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The options contradict themselves (no reader, a URL that cannot be parsed ...).
    #[error("the store is configured wrongly: {0}")]
    Options(String),
    /// The list of migrations in the program is not numbered 1, 2, 3 ...
    #[error("migration {0} is out of order in this program")]
    Order(u32),
    /// A migration that the store has had was changed afterwards in the program.
    #[error("migration {number} ({name}) differs from the one that made this store")]
    Changed {
        /// Its number.
        number: u32,
        /// Its name in the store.
        name: String,
    },
    /// A newer version of the program has written this store.
    #[error(
        "the store has schema version {found}, this program knows versions up to {known}: start the newer program, or restore a backup made before the upgrade"
    )]
    Newer {
        /// The version of the store.
        found: u32,
        /// The newest version that this program knows.
        known: u32,
    },
    /// A migration failed; the ones before it are kept, nothing of this one is.
    #[error("migration {number} failed: {source}")]
    Migration {
        /// Its number.
        number: u32,
        /// Why.
        source: StoreError,
    },
    /// The file or the server cannot be reached.
    #[error("the store cannot be opened: {0}")]
    Unavailable(#[source] Source),
}

impl From<Fault> for OpenError {
    fn from(fault: Fault) -> Self {
        Self::Unavailable(fault.text.into())
    }
}

impl From<std::io::Error> for OpenError {
    fn from(error: std::io::Error) -> Self {
        Self::Unavailable(error.into())
    }
}
