//! The wire contract as data: every endpoint with its path, parameters, scopes, limits and error codes.
//!
//! Floor 1. The facts are written by hand in `data/*.kdl`; the build script checks them and turns them into
//! statics, so that a misspelled endpoint does not compile and reading a fact costs nothing. The router, the gate,
//! the validator, the field filter, the tests and the published API document all read this one table.
//!
//! What never lives here: HTTP, storage, rules of the directory. [`check`] knows shapes, not state.

pub mod check;
#[cfg(feature = "examples")]
pub mod examples;
mod facts;
mod field;
pub mod openapi;
pub mod parity;
mod scope;

pub use facts::{AppKinds, Endpoint, ErrorRow, Method, Rate, TightRate, TokenKinds};
pub use field::{Field, Kind, Rule};
pub use scope::{ScopeSet, UnknownScope};

include!(concat!(env!("OUT_DIR"), "/contract.rs"));

/// The endpoint of this id, such as `contact.v3.department.create`.
#[must_use]
pub fn find(id: &str) -> Option<&'static Endpoint> {
    ENDPOINTS.iter().find(|endpoint| endpoint.id == id).copied()
}
