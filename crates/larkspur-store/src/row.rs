//! One row of a result, column by column. A column of another type than asked for breaks an invariant of our SQL.

use rusqlite::types::ValueRef;

use crate::error::StoreError;
use crate::memory::{Kept, Value};
use crate::postgres::PgInt;

const WRONG_TYPE: StoreError =
    StoreError::Invariant("a column has another type than the statement's reader expects");
const WRONG_NULL: StoreError =
    StoreError::Invariant("a column is NULL where the statement's reader expects a value");

/// A row, valid while the function that reads it runs. Columns count from 0.
pub struct Row<'a>(pub(crate) Source<'a>);

pub(crate) enum Source<'a> {
    Sqlite(&'a rusqlite::Row<'a>),
    Postgres(&'a tokio_postgres::Row),
    Kept(Kept<'a>),
}

impl Row<'_> {
    /// A number; on PostgreSQL also what COUNT, SUM and EXISTS give, if it fits.
    ///
    /// # Errors
    /// `Invariant` if the column is NULL, missing or not a whole number.
    pub fn int(&self, i: usize) -> Result<i64, StoreError> {
        self.opt_int(i)?.ok_or(WRONG_NULL)
    }

    /// A number or NULL.
    ///
    /// # Errors
    /// `Invariant` if the column is missing or not a whole number.
    pub fn opt_int(&self, i: usize) -> Result<Option<i64>, StoreError> {
        match &self.0 {
            Source::Sqlite(row) => match row.get_ref(i) {
                Ok(ValueRef::Null) => Ok(None),
                Ok(ValueRef::Integer(value)) => Ok(Some(value)),
                _ => Err(WRONG_TYPE),
            },
            Source::Postgres(row) => {
                row.try_get::<_, Option<PgInt>>(i).map(|it| it.map(|it| it.0)).map_err(|_| WRONG_TYPE)
            }
            Source::Kept(row) => match row.value(i) {
                Some(Value::Null) => Ok(None),
                Some(Value::Int(value)) => Ok(Some(value)),
                _ => Err(WRONG_TYPE),
            },
        }
    }

    /// A boolean: 0 or 1.
    ///
    /// # Errors
    /// `Invariant` if the column is anything else.
    pub fn flag(&self, i: usize) -> Result<bool, StoreError> {
        match self.int(i)? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(StoreError::Invariant("a flag is neither 0 nor 1")),
        }
    }

    /// A text.
    ///
    /// # Errors
    /// `Invariant` if the column is NULL, missing or not a text.
    pub fn text(&self, i: usize) -> Result<&str, StoreError> {
        self.opt_text(i)?.ok_or(WRONG_NULL)
    }

    /// A text or NULL.
    ///
    /// # Errors
    /// `Invariant` if the column is missing or not a text.
    pub fn opt_text(&self, i: usize) -> Result<Option<&str>, StoreError> {
        match &self.0 {
            Source::Sqlite(row) => match row.get_ref(i) {
                Ok(ValueRef::Null) => Ok(None),
                Ok(value @ ValueRef::Text(_)) => value.as_str().map(Some).map_err(|_| WRONG_TYPE),
                _ => Err(WRONG_TYPE),
            },
            Source::Postgres(row) => row.try_get(i).map_err(|_| WRONG_TYPE),
            Source::Kept(row) => match row.value(i) {
                Some(Value::Null) => Ok(None),
                Some(Value::Text(value)) => Ok(Some(value)),
                _ => Err(WRONG_TYPE),
            },
        }
    }

    /// A byte string.
    ///
    /// # Errors
    /// `Invariant` if the column is NULL, missing or not a byte string.
    pub fn bytes(&self, i: usize) -> Result<&[u8], StoreError> {
        self.opt_bytes(i)?.ok_or(WRONG_NULL)
    }

    /// A byte string or NULL.
    ///
    /// # Errors
    /// `Invariant` if the column is missing or not a byte string.
    pub fn opt_bytes(&self, i: usize) -> Result<Option<&[u8]>, StoreError> {
        match &self.0 {
            Source::Sqlite(row) => match row.get_ref(i) {
                Ok(ValueRef::Null) => Ok(None),
                Ok(ValueRef::Blob(value)) => Ok(Some(value)),
                _ => Err(WRONG_TYPE),
            },
            Source::Postgres(row) => row.try_get(i).map_err(|_| WRONG_TYPE),
            Source::Kept(row) => match row.value(i) {
                Some(Value::Null) => Ok(None),
                Some(Value::Bytes(value)) => Ok(Some(value)),
                _ => Err(WRONG_TYPE),
            },
        }
    }
}
