//! PostgreSQL into a draft: one snapshot, table by table, streamed.

use std::pin::pin;

use futures_util::TryStreamExt as _;
use rusqlite::types::Value;
use rusqlite::{Transaction, params_from_iter};
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Column, Error, Row};

use super::draft::Draft;
use super::tables::{self, Table};
use super::{BackupError, sqlite};
use crate::clock::ManualClock;
use crate::connection::{Access, Connection as _};
use crate::migration::{self, Migration, migrate};
use crate::options::DatabaseUrl;
use crate::postgres::{PgInt, Session, Use, fault, parse_url};

/// Copies the rows of the database `url` into the empty `draft`, which gets the schema that the database has.
pub(super) fn fill(
    draft: &mut Draft,
    url: &DatabaseUrl,
    migrations: &'static [Migration],
) -> Result<(), BackupError> {
    let config = parse_url(url).map_err(BackupError::Database)?;
    let mut source = Session::new(config, Use::Bulk);
    source.begin(Access::Read)?;
    let version = migration::verify(&mut source, migrations)?;
    let known = migrations.iter().take_while(|it| it.number <= version).copied().collect::<Vec<_>>();
    let target = draft.session()?;
    // The times of the steps are copied like every other row.
    migrate(target, &known, &ManualClock::default())?;

    let refused = |error: rusqlite::Error| BackupError::from(sqlite::fault(&error));
    let transaction = target.driver().transaction().map_err(refused)?;
    for table in tables::of(&transaction).map_err(refused)? {
        copy(&mut source, &transaction, &table)?;
    }
    transaction.commit().map_err(refused)?;
    source.rollback();
    Ok(())
}

fn copy(source: &mut Session, target: &Transaction<'_>, table: &Table) -> Result<(), BackupError> {
    let refused = |error: rusqlite::Error| BackupError::from(sqlite::fault(&error));
    let lost = |error: Error| BackupError::from(fault(&error));

    target.execute(&table.delete(), []).map_err(refused)?;
    let places: Vec<String> = (1..=table.columns.len()).map(|place| format!("?{place}")).collect();
    let insert =
        format!("INSERT INTO \"{}\" ({}) VALUES ({})", table.name, table.column_list(), places.join(", "));
    let mut insert = target.prepare(&insert).map_err(refused)?;
    let expected: i64 = source.driver()?.wait(async |client| {
        let expected = client.query_one(&table.count_query(), &[]).await.map_err(lost)?.get(0);
        let nothing = std::iter::empty::<&(dyn ToSql + Sync)>();
        let mut rows = pin!(client.query_raw(&table.select(), nothing).await.map_err(lost)?);
        while let Some(row) = rows.try_next().await.map_err(lost)? {
            insert.execute(params_from_iter(values(&row, table)?)).map_err(refused)?;
        }
        Ok::<_, BackupError>(expected)
    })?;

    let (expected, copied) = (u64::try_from(expected).unwrap_or(0), table.count(target).map_err(refused)?);
    if expected == copied {
        return Ok(());
    }
    Err(BackupError::Incomplete { table: table.name.clone(), expected, copied })
}

fn values(row: &Row, table: &Table) -> Result<Vec<Value>, BackupError> {
    let one = |(place, column): (usize, &Column)| match *column.type_() {
        Type::TEXT | Type::VARCHAR => row.try_get::<_, Option<String>>(place).map(|it| it.map(Value::Text)),
        Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(place).map(|it| it.map(Value::Blob)),
        _ => row.try_get::<_, Option<PgInt>>(place).map(|it| it.map(|it| Value::Integer(it.0))),
    };
    let all: Result<Vec<Option<Value>>, _> = row.columns().iter().enumerate().map(one).collect();
    let all = all.map_err(|error| BackupError::Database(format!("table {}: {error}", table.name)))?;
    Ok(all.into_iter().map(|value| value.unwrap_or(Value::Null)).collect())
}
