//! Gives parameters to SQLite. A list travels as one JSON text, which `json_each` takes apart.

use rusqlite::ToSql;
use rusqlite::types::{ToSqlOutput, Value, ValueRef};

use crate::param::Param;

/// A parameter on its way into a statement.
pub(super) struct Bound<'a>(pub(super) Param<'a>);

/// Whether these parameters hold lists, of one value each.
pub(super) fn are_single(params: &[Param<'_>]) -> bool {
    let length = |param: &Param<'_>| match param {
        Param::Ints(values) => Some(values.len()),
        Param::Texts(values) => Some(values.len()),
        Param::Null | Param::Int(_) | Param::Text(_) | Param::Bytes(_) => None,
    };
    let mut lengths = params.iter().filter_map(length).peekable();
    lengths.peek().is_some() && lengths.all(|length| length == 1)
}

/// The value of a list of one, in place of the list.
pub(super) fn only<'a>(param: Param<'a>) -> Param<'a> {
    match param {
        Param::Ints([value]) => Param::Int(*value),
        Param::Texts([value]) => Param::Text(value),
        other => other,
    }
}

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
