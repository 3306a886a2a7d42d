//! The store engine: synchronous rules over one SQL text, on SQLite and on PostgreSQL.
//!
//! What lives here: [`Db`] (threads, queues, group commit, retry), [`Tx`] (what a rule sees of the store), the memory of what
//! the store has said, the dialect, migrations, backup and restore, and the two sources that rules may not reach for
//! themselves: [`Clock`] and [`Random`].
//!
//! What never does: a noun. The engine knows no tenant, user, department or group; it keeps rows and gives them back.
//! Nothing above this crate sees a database driver, and nothing in it waits for anything but the database.

mod backup;
mod batch;
mod clock;
mod connection;
mod db;
mod dialect;
mod error;
mod fresh_id;
mod job;
mod lane;
mod memory;
mod meter;
mod migration;
mod options;
mod param;
mod part;
mod patience;
mod postgres;
mod random;
mod reader;
mod row;
mod rows_at_once;
mod sqlite;
mod statement;
mod stats;
#[cfg(feature = "testing")]
pub mod testing;
mod threads;
mod together;
mod tx;
mod writer;

pub use backup::{BackupError, BackupReport, restore, write as write_backup};
pub use clock::{Clock, ManualClock, SystemClock};
pub use db::Db;
pub use error::{OpenError, StoreError};
pub use lane::Lane;
pub use memory::Trail;
pub use meter::Meter;
pub use migration::Migration;
pub use options::{DatabaseUrl, Engine, Location, Options};
pub use param::Param;
pub use part::{Key, Part};
pub use random::{Random, SeededRandom, SystemRandom};
pub use row::Row;
pub use statement::Statement;
pub use stats::Stats;
pub use together::Together;
pub use tx::Tx;
