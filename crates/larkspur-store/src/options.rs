//! Where a store lives and how it is run. Values only; nothing here opens anything.

use std::fmt;
use std::path::PathBuf;

/// Which database is behind a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Engine {
    /// A file on this machine.
    Sqlite,
    /// A PostgreSQL server, or one that speaks its protocol.
    Postgres,
}

/// Where a store lives.
#[derive(Debug, Clone)]
pub enum Location {
    /// A SQLite file; its folder must exist. `-wal` and `-shm` files stand beside it while it is open. One [`Db`](crate::Db)
    /// at a time: it relies on seeing every commit.
    Sqlite {
        /// The file.
        path: PathBuf,
    },
    /// A PostgreSQL database. The connection is not encrypted: use a private network, a socket or a local TLS proxy.
    Postgres {
        /// `postgres://user:password@host:port/database`.
        url: DatabaseUrl,
    },
}

impl Location {
    /// The engine that serves this place.
    #[must_use]
    pub fn engine(&self) -> Engine {
        match self {
            Self::Sqlite { .. } => Engine::Sqlite,
            Self::Postgres { .. } => Engine::Postgres,
        }
    }
}

/// A database URL. It holds a password, so `Debug` shows nothing of it.
#[derive(Clone)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// Keeps `url` as it is; it is parsed when the store is opened.
    pub fn new(url: impl Into<String>) -> Self {
        Self(url.into())
    }

    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DatabaseUrl(..)")
    }
}

/// How to run a store. [`Options::new`] gives defaults that suit a server; change single fields from there.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where it lives.
    pub location: Location,
    /// Threads that read, each with its own connection; at least 1.
    pub readers: usize,
    /// Threads that write on PostgreSQL, each with its own connection; at least 1. SQLite always has exactly one.
    pub writers: usize,
    /// Jobs that may wait in each queue (one for all readers, one per writer); the next one is refused as busy. At least 1.
    pub queue: usize,
    /// Most jobs that share one commit; at least 1.
    pub batch: usize,
    /// Memory that the writer of a SQLite file keeps pages in, in MiB. A transaction that changes more than that writes pages
    /// to the log before its end, some of them several times.
    pub writer_cache: u32,
    /// Whether the writer of a SQLite file keeps what [`Tx::attempt`](crate::Tx::attempt) may have to undo in a temporary
    /// file. In memory it is quicker for a few pages, but every statement looks through all of them.
    pub marks_in_file: bool,
    /// Memory for what readers were told by a SQLite file, in MiB; 0 remembers nothing. On PostgreSQL nothing is remembered:
    /// others may change it.
    pub memory: u32,
    /// Whether the writer of a SQLite file changes the file itself, and keeps beside it what was there before until the COMMIT,
    /// instead of a log of what is to come (WAL). For one long transaction while nobody else works on the store: nobody reads
    /// while it goes on, but no page is written twice or looked for in the index of a log, which is most of the time where
    /// the log has grown to gigabytes. As durable as the log. It ends with [`Db::close`](crate::Db::close); where somebody
    /// has the file open at the start, the log stays.
    pub changes_in_place: bool,
    /// Tables that a writer on PostgreSQL has to itself from the beginning of each of its transactions: others read them, and
    /// wait if they want to change them. For one long transaction, all whose tables these must be: it needs no notes
    /// of what it has read then, for which the server has memory for some thousands. With none, a transaction is
    /// SERIALIZABLE, and keeps such notes.
    pub alone_in: &'static [&'static str],
    /// Largest size of a SQLite file in pages of 4,096 bytes; a write beyond it fails as on a full disk.
    pub page_limit: Option<u32>,
}

impl Options {
    /// Defaults for `location`.
    #[must_use]
    pub fn new(location: Location) -> Self {
        let batch = match location.engine() {
            Engine::Sqlite => 64,
            // PostgreSQL keeps 64 savepoint numbers of a transaction in shared memory; more slow every other session down,
            // and a longer transaction meets more conflicts.
            Engine::Postgres => 32,
        };
        Self {
            location,
            readers: 4,
            writers: 4,
            queue: 1024,
            batch,
            writer_cache: 64,
            marks_in_file: false,
            memory: 64,
            changes_in_place: false,
            alone_in: &[],
            page_limit: None,
        }
    }
}
