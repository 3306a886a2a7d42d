//! Opens the file: its mode, and the settings that make it durable and fast.

use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, Error, ErrorCode, OpenFlags};

use super::Session;
use super::fault::fault;
use crate::connection::{Access, Fault, Kind};
use crate::options::Options;
use crate::patience::Patience;

/// Every statement of the program fits, so none is compiled twice.
const CACHED_STATEMENTS: usize = 2048;
/// Pages in the WAL before the writer copies them back, in which time nobody is answered. Measured at half of the load: with
/// 1,000 the slowest hundredth of the new departments takes 7 to 9 ms where names come in no order, with 500 it takes 5, at the
/// same rate; 250 are quicker still, but cost a tenth of the rate, and 4,000 take 19 ms. A thread of its own for the copying gains
/// nothing: its writes and the writer's wait for the same disk and cores.
const CHECKPOINT_PAGES: i64 = 500;
const WAL_KEPT_BYTES: i64 = 64 << 20;
const MMAP_BYTES: i64 = 256 << 20;
const DRAFT_CACHE_KIB: i64 = 64 << 10;
const READER_CACHE_KIB: i64 = 16 << 10;
/// Only another process (a backup, a second server by mistake) can make us wait.
const BUSY: Duration = Duration::from_secs(5);
/// The same for a writer that changes the file in place: a backup that began before its COMMIT has to be waited for.
const BUSY_IN_PLACE: Duration = Duration::from_secs(600);

/// Makes the file if it is not there, readable by its owner only; SQLite gives `-wal` and `-shm` the same mode.
///
/// A file that is there is not touched: closing a second handle to it would drop this process's locks (POSIX).
pub(crate) fn own_file(path: &Path) -> Result<(), Fault> {
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            Err(Fault { kind: Kind::Unavailable, text: format!("{}: {error}", path.display()) })
        }
        _ => Ok(()),
    }
}

/// The connection that writes, as the options have it.
pub(crate) fn open_writer(path: &Path, options: &Options) -> Result<Session, Fault> {
    let connection = open(path, i64::from(options.writer_cache) << 10).map_err(|error| fault(&error))?;
    let settle = || {
        if options.changes_in_place {
            change_in_place(&connection)?;
        } else {
            keep_log(&connection)?;
            // An answered write survives a power cut: the WAL is synced at every commit.
            connection.pragma_update(None, "synchronous", "FULL")?;
        }
        connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
        connection.pragma_update(None, "journal_size_limit", WAL_KEPT_BYTES)?;
        if options.marks_in_file {
            connection.pragma_update(None, "temp_store", "FILE")?;
        }
        match options.page_limit {
            Some(pages) => connection.pragma_update(None, "max_page_count", pages),
            None => Ok(()),
        }
    };
    settle().map_err(|error| fault(&error))?;
    Ok(Session::new(connection, Access::Write))
}

/// Has commits go to a log. Here, unlike elsewhere, SQLite does not wait for others who have the file open.
fn keep_log(connection: &Connection) -> rusqlite::Result<()> {
    let mut patience = Patience::new(false);
    loop {
        match connection.pragma_update(None, "journal_mode", "WAL") {
            Err(error) if patience.again(fault(&error).kind) => {}
            outcome => return outcome,
        }
    }
}

/// Lets a writer do without the log. Whoever opens the file after a crash finds the journal, and takes back what was not
/// committed.
fn change_in_place(connection: &Connection) -> rusqlite::Result<()> {
    match connection.pragma_update(None, "journal_mode", "DELETE") {
        // The log cannot be left while others have the file open.
        Err(Error::SqliteFailure(error, _)) if error.code == ErrorCode::DatabaseBusy => {}
        outcome => outcome?,
    }
    // A journal that is gone means that the transaction is there, so the folder is synced as well.
    connection.pragma_update(None, "synchronous", "EXTRA")?;
    // Its cache has what it needs; a map of the file beside it would only take more memory.
    connection.pragma_update(None, "mmap_size", 0)?;
    connection.busy_timeout(BUSY_IN_PLACE)
}

/// A connection that reads. The file must have been opened by a writer before.
pub(crate) fn open_reader(path: &Path) -> Result<Session, Fault> {
    let connection = open(path, READER_CACHE_KIB).map_err(|error| fault(&error))?;
    connection.pragma_update(None, "query_only", true).map_err(|error| fault(&error))?;
    Ok(Session::new(connection, Access::Read))
}

fn open(path: &Path, cache_kib: i64) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
    // A misspelt column in double quotes must be an error, as on PostgreSQL, not a text.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
    // Without this SQLite compiles a statement anew whenever a new value is bound to a parameter that it compared with
    // the condition of a partial index: measured, four fifths of the writer's time.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "mmap_size", MMAP_BYTES)?;
    connection.pragma_update(None, "cache_size", -cache_kib)?;
    Ok(connection)
}

/// A connection to a file that nobody else uses and that is thrown away if the machine stops: a backup being made.
pub(crate) fn open_draft(path: &Path) -> Result<Session, Fault> {
    let connection = open(path, DRAFT_CACHE_KIB).map_err(|error| fault(&error))?;
    let settle = || {
        connection.pragma_update(None, "journal_mode", "MEMORY")?;
        connection.pragma_update(None, "synchronous", "OFF")?;
        // Rows are copied table by table; the links between them are checked at the end.
        connection.pragma_update(None, "foreign_keys", false)
    };
    settle().map_err(|error| fault(&error))?;
    Ok(Session::new(connection, Access::Read))
}

#[cfg(test)]
mod tests {
    use rusqlite::StatementStatus;

    use super::*;

    #[test]
    fn a_new_value_does_not_compile_a_statement_anew() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.db");
        own_file(&path).unwrap();
        let connection = open(&path, DRAFT_CACHE_KIB).unwrap();
        let schema = "CREATE TABLE box (owner BIGINT, box BIGINT, PRIMARY KEY (owner, box)) WITHOUT ROWID;
            CREATE TABLE note (owner BIGINT, note BIGINT, box BIGINT, gone BIGINT, PRIMARY KEY (owner, note))
                WITHOUT ROWID;
            CREATE UNIQUE INDEX note_by_box ON note (owner, box) WHERE gone IS NULL AND box IS NOT NULL;";
        connection.execute_batch(schema).unwrap();
        let sql = "SELECT n.note FROM note n LEFT JOIN box b ON b.owner = n.owner AND b.box = n.box
            WHERE n.owner = ?1 AND n.note = ?2";
        let mut statement = connection.prepare(sql).unwrap();
        for value in 1..9 {
            assert!(!statement.exists((value, value)).unwrap());
        }
        assert_eq!(statement.get_status(StatementStatus::RePrepare), 0);
    }
}
