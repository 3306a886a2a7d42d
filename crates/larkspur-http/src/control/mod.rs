//! Placeholder.
use std::sync::Arc;
use axum::Router;
use crate::api::Api;
pub(crate) fn routes(_api: &Arc<Api>) -> Router { Router::new() }
