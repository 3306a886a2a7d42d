//! Why a backup or a restore did not happen.

use std::path::PathBuf;

use crate::connection::Fault;
use crate::error::OpenError;

/// Why a backup or a restore did not happen.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The file to write is there already.
    #[error("{} exists already", .0.display())]
    Exists(PathBuf),
    /// The store to restore into holds rows.
    #[error("the target holds data already (table {0})")]
    NotEmpty(String),
    /// The file is not a sound backup.
    #[error("the backup is damaged: {0}")]
    Damaged(String),
    /// The copy of a table has another number of rows than the table.
    #[error("table {table}: {copied} rows copied of {expected}")]
    Incomplete {
        /// Its name.
        table: String,
        /// Rows in the source.
        expected: u64,
        /// Rows in the copy.
        copied: u64,
    },
    /// The schema is not one of this program's, or the store cannot be reached.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A file cannot be written.
    #[error("the file cannot be written: {0}")]
    Io(#[from] std::io::Error),
    /// The database refuses something.
    #[error("the database refuses: {0}")]
    Database(String),
}

impl From<Fault> for BackupError {
    fn from(fault: Fault) -> Self {
        Self::Database(fault.text)
    }
}
