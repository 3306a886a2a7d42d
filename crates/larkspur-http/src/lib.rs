//! The Open Platform API and the control API over HTTP.
//!
//! What lives here: the gate that every request passes, the wire types, the error codes, the transport. A handler
//! translates (wire to rule, rule to wire) and holds no fact about its endpoint: those stand in
//! `larkspur-contract`. No rule of the directory and no SQL lives here.

pub mod api;
mod app_cache;
pub mod auth;
pub mod authen;
pub mod call;
pub mod contact;
pub mod control;
pub mod envelope;
pub mod error_code;
pub mod field_filter;
mod gate;
pub mod im;
pub mod log_id;
pub mod mail;
pub mod metrics;
mod moment;
mod observed;
mod page;
pub mod rate_limit;
mod request;
pub mod request_log;
pub mod router;
mod scope_sets;
pub mod search;
pub mod served;
mod system;
mod together;
pub mod transport;
mod wire;

pub use api::{Api, ApiParts, MailReader};
pub use authen::SignIn;
