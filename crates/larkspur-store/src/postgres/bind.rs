//! Gives parameters to PostgreSQL, and says of which type each of them is.

use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

use crate::param::Param;

/// The type to announce for a parameter; `UNKNOWN` lets the server find it from the place where it stands.
pub(super) fn announced(param: &Param<'_>) -> Type {
    match param {
        Param::Null => Type::UNKNOWN,
        Param::Int(_) => Type::INT8,
        Param::Text(_) => Type::TEXT,
        Param::Bytes(_) => Type::BYTEA,
        Param::Ints(_) => Type::INT8_ARRAY,
        Param::Texts(_) => Type::TEXT_ARRAY,
    }
}

/// Whether `param` can be sent where a prepared statement expects `expected`.
pub(crate) fn fits(param: &Param<'_>, expected: &Type) -> bool {
    matches!(param, Param::Null) || announced(param) == *expected
}

#[derive(Debug)]
pub(crate) struct Bound<'a>(pub(crate) Param<'a>);

/// A parameter that outlives the call it came with.
pub(super) enum Kept {
    Null,
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
    Ints(Vec<i64>),
    Texts(Vec<String>),
}

impl Kept {
    pub(super) fn new(param: &Param<'_>) -> Self {
        match *param {
            Param::Null => Self::Null,
            Param::Int(value) => Self::Int(value),
            Param::Text(value) => Self::Text(value.to_owned()),
            Param::Bytes(value) => Self::Bytes(value.to_owned()),
            Param::Ints(values) => Self::Ints(values.to_owned()),
            Param::Texts(values) => Self::Texts(values.to_owned()),
        }
    }

    pub(super) fn param(&self) -> Param<'_> {
        match self {
            Self::Null => Param::Null,
            Self::Int(value) => Param::Int(*value),
            Self::Text(value) => Param::Text(value),
            Self::Bytes(value) => Param::Bytes(value),
            Self::Ints(values) => Param::Ints(values),
            Self::Texts(values) => Param::Texts(values),
        }
    }
}

impl ToSql for Bound<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut tokio_postgres::types::private::BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self.0 {
            Param::Null => Ok(IsNull::Yes),
            Param::Int(value) => value.to_sql(ty, out),
            Param::Text(value) => value.to_sql(ty, out),
            Param::Bytes(value) => value.to_sql(ty, out),
            Param::Ints(values) => values.to_sql(ty, out),
            Param::Texts(values) => values.to_sql(ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        // `fits` has compared every parameter with the prepared statement.
        true
    }

    to_sql_checked!();
}
