//! The file of a backup while it is being made: a nameless neighbour of its target, gone if anything fails.

use std::fs::File;
use std::path::{Path, PathBuf};

use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags};
use tempfile::NamedTempFile;

use super::BackupError;
use crate::sqlite::{self, Session};

/// All pages in one step: a snapshot that no writer can make start over. In WAL mode it holds nobody up.
const ALL_PAGES: i32 = -1;

pub(super) struct Draft {
    file: NamedTempFile,
    /// Open while rows are read or written; closed before the file is published.
    session: Option<Session>,
}

impl Draft {
    /// A draft in the folder of `target`, which must not exist, nor a SQLite log of that name.
    pub(super) fn beside(target: &Path) -> Result<Self, BackupError> {
        for suffix in ["", "-wal", "-shm", "-journal"] {
            let mut name = target.as_os_str().to_owned();
            name.push(suffix);
            if PathBuf::from(&name).symlink_metadata().is_ok() {
                return Err(BackupError::Exists(name.into()));
            }
        }
        let file =
            tempfile::Builder::new().prefix(".larkspur-").suffix(".part").tempfile_in(folder(target))?;
        Ok(Self { file, session: None })
    }

    /// A draft in the system's folder for such files.
    pub(super) fn anywhere() -> Result<Self, BackupError> {
        Ok(Self { file: NamedTempFile::new()?, session: None })
    }

    /// Copies the SQLite database `from` as it is now, also while servers use it.
    pub(super) fn copy_of(&mut self, from: &Path) -> Result<(), BackupError> {
        let copy = || {
            let source = Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
            source.busy_timeout(std::time::Duration::from_secs(30))?;
            source.pragma_update(None, "query_only", true)?;
            let mut target = Connection::open(self.file.path())?;
            Backup::new(&source, &mut target)?.step(ALL_PAGES)?;
            // The copy says of itself that it is in WAL mode; a backup must be one file.
            target.pragma_update(None, "journal_mode", "DELETE")
        };
        copy().map_err(|error| BackupError::from(sqlite::fault(&error)))
    }

    /// The open database of the draft.
    pub(super) fn session(&mut self) -> Result<&mut Session, BackupError> {
        let session = match self.session.take() {
            Some(session) => session,
            None => sqlite::open_draft(self.file.path())?,
        };
        Ok(self.session.insert(session))
    }

    /// Makes the draft durable and gives it its name.
    pub(super) fn publish(mut self, target: &Path) -> Result<(), BackupError> {
        self.session = None;
        self.file.as_file().sync_all()?;
        self.file.persist_noclobber(target).map_err(|error| match error.error.kind() {
            std::io::ErrorKind::AlreadyExists => BackupError::Exists(target.to_owned()),
            _ => BackupError::Io(error.error),
        })?;
        File::open(folder(target))?.sync_all()?;
        Ok(())
    }
}

fn folder(target: &Path) -> &Path {
    target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
