//! Backup and restore. A backup is one SQLite file with the store's schema, whichever engine the store runs on, so it moves
//! between engines and can be opened with any SQLite tool.
//!
//! Both work beside a running server, from any process, on their own connection. Nothing here goes through [`crate::Db`].

mod draft;
mod error;
mod export;
mod import;
mod tables;

use std::path::Path;

use crate::clock::Clock;
use crate::migration::{self, Migration, migrate};
use crate::options::Location;
use crate::{sqlite, threads};

use draft::Draft;
pub use error::BackupError;

/// What a backup or a restore has moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackupReport {
    /// The version of the schema.
    pub schema: u32,
    /// Tables, that of the schema versions included.
    pub tables: usize,
    /// Rows in all of them.
    pub rows: u64,
}

/// Writes one snapshot of the store at `location` to the new file `path` (mode 0600), checked before it appears.
///
/// Blocks. The server may go on writing meanwhile; what it commits after the start is not in the file.
///
/// # Errors
/// The target exists, the store cannot be read, its schema is not one of this program's, or the copy fails its check.
pub fn write(
    location: &Location,
    migrations: &'static [Migration],
    path: &Path,
) -> Result<BackupReport, BackupError> {
    let mut draft = Draft::beside(path)?;
    match location {
        Location::Sqlite { path: from } => draft.copy_of(from)?,
        Location::Postgres { url } => threads::apart(|| export::fill(&mut draft, url, migrations))?,
    }
    let report = check(&mut draft, migrations)?;
    draft.publish(path)?;
    Ok(report)
}

/// Puts the backup `path` into an empty `location`: a SQLite file that does not exist, or a PostgreSQL database without
/// rows of ours. The schema comes out at the version of this program. Blocks.
///
/// # Errors
/// The file is damaged or newer than this program; the target is not empty or cannot be written. Then it is unchanged,
/// except that a PostgreSQL target may have got its (empty) tables.
pub fn restore(
    path: &Path,
    location: &Location,
    migrations: &'static [Migration],
    clock: &dyn Clock,
) -> Result<BackupReport, BackupError> {
    let mut draft = match location {
        Location::Sqlite { path: to } => Draft::beside(to)?,
        Location::Postgres { .. } => Draft::anywhere()?,
    };
    draft.copy_of(path)?;
    check(&mut draft, migrations)?;
    migrate(draft.session()?, migrations, clock)?;
    let report = check(&mut draft, migrations)?;
    match location {
        Location::Sqlite { path: to } => draft.publish(to)?,
        Location::Postgres { url } => {
            threads::apart(|| import::fill(url, &mut draft, migrations, clock))?;
        }
    }
    Ok(report)
}

/// Proves that the draft is a sound database with a schema of this program.
fn check(draft: &mut Draft, migrations: &'static [Migration]) -> Result<BackupReport, BackupError> {
    let session = draft.session()?;
    tables::sound(session)?;
    let schema = migration::verify(session, migrations)?;
    let tables = tables::of(session.driver()).map_err(|error| sqlite::fault(&error))?;
    let mut rows = 0;
    for table in &tables {
        rows += table.count(session.driver()).map_err(|error| sqlite::fault(&error))?;
    }
    Ok(BackupReport { schema, tables: tables.len(), rows })
}
