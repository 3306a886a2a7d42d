//! What it takes to serve an endpoint: its contract, its error codes, its standing, its handler.

use std::future::Future;
use std::pin::Pin;

use axum::response::Response;
use larkspur_contract::Endpoint;
use larkspur_contract::parity::Standing;

use crate::call::Call;
use crate::envelope::Failure;
use crate::error_code::Codes;

/// What a handler comes to.
pub type Outcome = Result<Response, Failure>;

/// A handler's work.
pub type Work = Pin<Box<dyn Future<Output = Outcome> + Send>>;

/// One endpoint that this server has.
pub struct Served {
    /// The facts.
    pub endpoint: &'static Endpoint,
    /// Which refusal has which code.
    pub codes: Codes,
    /// How complete it is, and who proved it.
    pub standing: Standing,
    /// What does the work.
    pub handler: fn(Call) -> Work,
}
