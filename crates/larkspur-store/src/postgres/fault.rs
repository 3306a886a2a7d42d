//! Sorts the errors of PostgreSQL by what the engine has to do about them.

use std::error::Error as StdError;

use tokio_postgres::Error;

use crate::connection::{Fault, Kind};

/// The text leaves out the server's DETAIL, and whole messages about wrong data, since both quote values of rows.
pub(crate) fn fault(error: &Error) -> Fault {
    let Some(reported) = error.as_db_error() else {
        let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
        // Not from the server: the connection broke or never was, or we sent what the driver cannot encode.
        let broke = error.is_closed() || error.source().is_some_and(<dyn StdError>::is::<std::io::Error>);
        let kind = if broke { Kind::Lost } else { Kind::Other };
        return Fault { kind, text: format!("{error}{cause}") };
    };
    let code = reported.code().code();
    let message = if code.starts_with("22") { "wrong data" } else { reported.message() };
    Fault { kind: kind(code), text: format!("{code} {message}") }
}

/// By SQLSTATE (appendix A of the server's manual).
fn kind(code: &str) -> Kind {
    match code {
        // serialization_failure, deadlock_detected, lock_not_available; duplicate_object, duplicate_table: another process that
        // starts makes the same schema, and was quicker
        "40001" | "40P01" | "55P03" | "42710" | "42P07" => Kind::Conflict,
        "23505" => Kind::Unique,
        // statement_completion_unknown; the server stops or starts; too many sessions; a plan that a migration of a newer
        // program made stale. All pass with a new session.
        "40003" | "57P01" | "57P02" | "57P03" | "53300" | "0A000" => Kind::Lost,
        // query_canceled (our statement_timeout), read_only_sql_transaction (a standby)
        "57014" | "25006" => Kind::Unavailable,
        _ => match code.get(..2) {
            Some("23") => Kind::Constraint,
            Some("08") => Kind::Lost,
            // no resources, system error, wrong password
            Some("53" | "58" | "28") => Kind::Unavailable,
            _ => Kind::Other,
        },
    }
}
