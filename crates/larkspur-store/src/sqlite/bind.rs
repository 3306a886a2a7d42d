//! Gives parameters to SQLite. A list travels as one JSON text, which `json_each` takes apart.

use rusqlite::ToSql;
use rusqlite::types::{ToSqlOutput, Value, ValueRef};

use crate::param::Param;

pub(super) struct Bound<'a>(pub(super) Param<'a>);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self.0 {
            Param::Null => ToSqlOutput::Borrowed(ValueRef::Null),
            Param::Int(value) => ToSqlOutput::Borrowed(ValueRef::Integer(value)),
            Param::Text(value) => ToSqlOutput::Borrowed(ValueRef::Text(value.as_bytes())),
            Param::Bytes(value) => ToSqlOutput::Borrowed(ValueRef::Blob(value)),
            Param::Ints(values) => json(serde_json::to_string(values))?,
            Param::Texts(values) => json(serde_json::to_string(values))?,
        })
    }
}

fn json(text: serde_json::Result<String>) -> rusqlite::Result<ToSqlOutput<'static>> {
    text.map(|text| ToSqlOutput::Owned(Value::Text(text)))
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
}
