//! The tables of a store as its schema declares them, so that copying needs no list of nouns.

use rusqlite::{Connection, Result};

use super::BackupError;
use crate::sqlite::{self, Session};

pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<String>,
}

impl Table {
    /// `"a", "b"`: the same in both engines.
    pub(super) fn column_list(&self) -> String {
        let quoted: Vec<String> = self.columns.iter().map(|column| format!("\"{column}\"")).collect();
        quoted.join(", ")
    }

    pub(super) fn select(&self) -> String {
        format!("SELECT {} FROM \"{}\"", self.column_list(), self.name)
    }

    pub(super) fn count_query(&self) -> String {
        format!("SELECT COUNT(*) FROM \"{}\"", self.name)
    }

    pub(super) fn delete(&self) -> String {
        format!("DELETE FROM \"{}\"", self.name)
    }

    pub(super) fn count(&self, connection: &Connection) -> Result<u64> {
        let count: i64 = connection.query_row(&self.count_query(), [], |row| row.get(0))?;
        Ok(u64::try_from(count).unwrap_or(0))
    }
}

/// All tables of a SQLite database, by name.
pub(super) fn of(connection: &Connection) -> Result<Vec<Table>> {
    let mut names = connection.prepare(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
    )?;
    let names: Vec<String> = names.query_map([], |row| row.get(0))?.collect::<Result<_>>()?;
    let mut columns = connection.prepare("SELECT name FROM pragma_table_info(?1) ORDER BY cid")?;
    let mut tables = Vec::new();
    for name in names {
        let columns = columns.query_map([&name], |row| row.get(0))?.collect::<Result<_>>()?;
        tables.push(Table { name, columns });
    }
    Ok(tables)
}

/// Checks pages, indexes and the links between rows.
pub(super) fn sound(session: &mut Session) -> std::result::Result<(), BackupError> {
    let driver = session.driver();
    let fails = || -> Result<Option<String>> {
        let verdict: String = driver.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
        if verdict != "ok" {
            return Ok(Some(verdict));
        }
        let mut broken = driver.prepare("SELECT \"table\" FROM pragma_foreign_key_check LIMIT 1")?;
        let table: Option<String> = broken.query_map([], |row| row.get(0))?.next().transpose()?;
        Ok(table.map(|table| format!("a row of {table} refers to a row that is not there")))
    };
    match fails() {
        Ok(None) => Ok(()),
        Ok(Some(text)) => Err(BackupError::Damaged(text)),
        Err(error) => Err(BackupError::Damaged(sqlite::fault(&error).text)),
    }
}
