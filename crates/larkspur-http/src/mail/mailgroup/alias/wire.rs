//! An alias of a mail group on the wire.

use serde::Serialize;

/// What an answer shows of an alias.
#[derive(Serialize)]
pub(super) struct WireAlias {
    pub(super) primary_email: String,
    pub(super) email_alias: String,
}
