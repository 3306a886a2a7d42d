//! Sorts the errors of SQLite by what the engine has to do about them.

use rusqlite::{Error, ErrorCode, ffi};

use crate::connection::{Fault, Kind};

/// The texts of SQLite name tables and columns, never values.
pub(crate) fn fault(error: &Error) -> Fault {
    let (kind, text) = match error {
        Error::SqliteFailure(code, message) => {
            (kind(code), message.clone().unwrap_or_else(|| code.to_string()))
        }
        Error::SqlInputError { msg, .. } => (Kind::Other, msg.clone()),
        other => (Kind::Other, other.to_string()),
    };
    Fault { kind, text }
}

fn kind(error: &ffi::Error) -> Kind {
    match error.code {
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Kind::Conflict,
        ErrorCode::ConstraintViolation => match error.extended_code {
            ffi::SQLITE_CONSTRAINT_UNIQUE
            | ffi::SQLITE_CONSTRAINT_PRIMARYKEY
            | ffi::SQLITE_CONSTRAINT_ROWID => Kind::Unique,
            _ => Kind::Constraint,
        },
        ErrorCode::DiskFull
        | ErrorCode::SystemIoFailure
        | ErrorCode::CannotOpen
        | ErrorCode::NotADatabase
        | ErrorCode::DatabaseCorrupt
        | ErrorCode::ReadOnly
        | ErrorCode::PermissionDenied
        | ErrorCode::OutOfMemory
        | ErrorCode::OperationInterrupted
        | ErrorCode::FileLockingProtocolFailed => Kind::Unavailable,
        _ => Kind::Other,
    }
}
