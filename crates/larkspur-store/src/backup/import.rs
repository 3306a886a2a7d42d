//! A draft into PostgreSQL: all rows in one transaction.

use std::path::Path;
use std::pin::pin;

use rusqlite::types::ValueRef;
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::types::Type;
use tokio_postgres::{Client, Error};

use super::draft::Draft;
use super::tables::{self, Table};
use super::{BackupError, sqlite};
use crate::clock::Clock;
use crate::connection::{Access, Connection as _};
use crate::migration::{Migration, migrate};
use crate::options::DatabaseUrl;
use crate::param::Param;
use crate::postgres::{Bound, Session, Use, fault, fits, parse_url};

const FOREIGN_KEYS: &str = "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
    FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY oid";

/// Copies all rows of `draft` into the database `url`, which must hold none but those that the migrations make.
pub(super) fn fill(
    url: &DatabaseUrl,
    draft: &mut Draft,
    migrations: &'static [Migration],
    clock: &dyn Clock,
) -> Result<(), BackupError> {
    let config = parse_url(url).map_err(BackupError::Database)?;
    let mut target = Session::new(config, Use::Bulk);
    migrate(&mut target, migrations, clock)?;
    let mut fresh = sqlite::open_draft(Path::new(":memory:"))?;
    migrate(&mut fresh, migrations, clock)?;

    target.begin(Access::Write)?;
    let source = draft.session()?.driver();
    let fresh = fresh.driver();
    let copied = target.driver()?.wait(async |client| copy_all(source, fresh, client).await);
    match copied {
        Ok(()) => Ok(target.commit()?),
        Err(error) => {
            target.rollback();
            Err(error)
        }
    }
}

async fn copy_all(
    source: &rusqlite::Connection,
    fresh: &rusqlite::Connection,
    target: &Client,
) -> Result<(), BackupError> {
    let refused = |error: rusqlite::Error| BackupError::from(sqlite::fault(&error));
    let lost = |error: Error| BackupError::from(fault(&error));
    let tables = tables::of(source).map_err(refused)?;
    for table in &tables {
        if count(target, table).await? != table.count(fresh).map_err(refused)? {
            return Err(BackupError::NotEmpty(table.name.clone()));
        }
    }
    // A row may refer to one that comes later: the links are taken off, and checked when they are put back.
    let links = target.query(FOREIGN_KEYS, &[]).await.map_err(lost)?;
    let links: Vec<(String, String, String)> =
        links.iter().map(|row| (row.get(0), row.get(1), row.get(2))).collect();
    for (table, name, _) in &links {
        target.batch_execute(&format!("ALTER TABLE {table} DROP CONSTRAINT {name}")).await.map_err(lost)?;
    }
    for table in &tables {
        target.batch_execute(&table.delete()).await.map_err(lost)?;
        copy(source, target, table).await?;
        let expected = table.count(source).map_err(refused)?;
        let copied = count(target, table).await?;
        if expected != copied {
            return Err(BackupError::Incomplete { table: table.name.clone(), expected, copied });
        }
    }
    for (table, name, definition) in &links {
        let add = format!("ALTER TABLE {table} ADD CONSTRAINT {name} {definition}");
        target.batch_execute(&add).await.map_err(lost)?;
    }
    Ok(())
}

async fn count(target: &Client, table: &Table) -> Result<u64, BackupError> {
    let row = target.query_one(&table.count_query(), &[]).await;
    let row = row.map_err(|error| BackupError::from(fault(&error)))?;
    let count: i64 = row.get(0);
    Ok(u64::try_from(count).unwrap_or(0))
}

async fn copy(source: &rusqlite::Connection, target: &Client, table: &Table) -> Result<(), BackupError> {
    let refused = |error: rusqlite::Error| BackupError::from(sqlite::fault(&error));
    let lost = |error: Error| BackupError::from(fault(&error));
    let shape = target.prepare(&table.select()).await.map_err(lost)?;
    let types: Vec<Type> = shape.columns().iter().map(|column| column.type_().clone()).collect();
    let copy = format!("COPY \"{}\" ({}) FROM STDIN BINARY", table.name, table.column_list());
    let sink = target.copy_in(&copy).await.map_err(lost)?;
    let mut writer = pin!(BinaryCopyInWriter::new(sink, &types));
    let mut select = source.prepare(&table.select()).map_err(refused)?;
    let mut rows = select.query([]).map_err(refused)?;
    while let Some(row) = rows.next().map_err(refused)? {
        let mut bound = Vec::with_capacity(types.len());
        for (place, expected) in types.iter().enumerate() {
            let param = param(row.get_ref(place).map_err(refused)?);
            let param = param.filter(|param| fits(param, expected) && !param.holds_nul());
            bound.push(Bound(param.ok_or_else(|| wrong_value(table, place))?));
        }
        writer.as_mut().write_raw(bound).await.map_err(lost)?;
    }
    writer.as_mut().finish().await.map(drop).map_err(lost)
}

fn param(value: ValueRef<'_>) -> Option<Param<'_>> {
    match value {
        ValueRef::Null => Some(Param::Null),
        ValueRef::Integer(value) => Some(Param::Int(value)),
        ValueRef::Text(_) => value.as_str().ok().map(Param::Text),
        ValueRef::Blob(value) => Some(Param::Bytes(value)),
        ValueRef::Real(_) => None,
    }
}

fn wrong_value(table: &Table, place: usize) -> BackupError {
    let column = table.columns.get(place).map_or("", String::as_str);
    BackupError::Damaged(format!("a value of {}.{column} has the wrong type", table.name))
}
