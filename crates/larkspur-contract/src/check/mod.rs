//! Checks the shape of a request against the table: what is missing, of the wrong type, too long, not allowed.
//!
//! Pure: no state, no ids looked up, no status chosen. What a violation means to the caller (one of the endpoint's
//! own codes, or the general one) is decided by whoever asks. Unknown fields are ignored, because the official
//! clients send read-only fields back; `null` equals absence.

mod body;
mod findings;
mod pattern;
mod query;
mod rule;

use crate::{Endpoint, Kind};
use findings::Findings;
use serde_json::Value;

/// One thing that is wrong with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Where: the name, with the way to it in a body, such as `leaders[0].leaderID`. Empty = the body itself.
    pub field: String,
    /// What stands there, shortened to 64 characters; empty if nothing does.
    pub value: String,
    /// What kind of mistake it is.
    pub kind: ViolationKind,
    /// One sentence for the developer of the client.
    pub description: String,
}

/// The kinds of mistake, for callers that answer each with a code of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ViolationKind {
    /// Required and not there; an empty text or list of a required field counts as not there.
    Missing,
    /// Another JSON type, or a parameter that does not read as one.
    Type,
    /// Not one of the values there are.
    Value,
    /// Fewer characters than allowed.
    TooShort,
    /// More characters than allowed.
    TooLong,
    /// Fewer items than allowed.
    TooFew,
    /// More items than allowed.
    TooMany,
    /// A number outside its range.
    Range,
    /// Not of the documented form.
    Pattern,
    /// The character U+0000, which no store keeps.
    Nul,
}

/// What is wrong with the query of a request: its decoded pairs, in order.
///
/// A list is a repeated key; of a repeated scalar the first counts. An empty value equals absence, because clients
/// send `page_token=` for the first page. Booleans are `true` or `false` in any case: the Python client writes `True`.
#[must_use]
pub fn query(endpoint: &Endpoint, pairs: &[(String, String)]) -> Vec<Violation> {
    let mut findings = Findings::default();
    query::check(&mut findings, endpoint.query, pairs);
    findings.list()
}

/// What is wrong with the body of a request. `null` equals an empty object; an endpoint that reads no body accepts
/// any. An empty text in an optional field passes, whatever values or form the field has, unless it has a least
/// length: clients send `""` for "not given".
#[must_use]
pub fn body(endpoint: &Endpoint, body: &Value) -> Vec<Violation> {
    let mut findings = Findings::default();
    if let Some(fields) = endpoint.body {
        body::check(&mut findings, fields, body);
    }
    findings.list()
}

/// What is wrong with a decoded value in the path. A name that the path does not have finds nothing.
#[must_use]
pub fn path(endpoint: &Endpoint, name: &str, value: &str) -> Vec<Violation> {
    let mut findings = Findings::default();
    if let Some(field) = endpoint.path_params.iter().find(|field| field.name == name) {
        query::scalar(&mut findings, field, field.kind, value);
    }
    findings.list()
}

/// The kind of the items of a list; `None` if it is no list.
const fn item_of(kind: Kind) -> Option<Kind> {
    match kind {
        Kind::StringList => Some(Kind::String),
        Kind::IntList => Some(Kind::Int),
        Kind::ObjectList => Some(Kind::Object),
        Kind::ObjectListList => Some(Kind::ObjectList),
        Kind::String | Kind::Int | Kind::Bool | Kind::Object | Kind::TextMap | Kind::IntMap => None,
    }
}

/// What a developer calls the kind.
const fn spoken(kind: Kind) -> &'static str {
    match kind {
        Kind::String => "a string",
        Kind::Int => "an integer",
        Kind::Bool => "a boolean",
        Kind::Object | Kind::TextMap | Kind::IntMap => "an object",
        Kind::StringList | Kind::IntList | Kind::ObjectList | Kind::ObjectListList => "an array",
    }
}
