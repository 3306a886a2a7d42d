//! The Open Platform API and the control API over HTTP.

pub mod envelope;
pub mod field_filter;
pub mod log_id;
pub mod metrics;
pub mod rate_limit;
pub mod request_log;
pub mod transport;
