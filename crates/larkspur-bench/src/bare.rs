//! The yardstick: axum with nothing behind it, answering the bytes that Larkspur answered.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::put;
use parking_lot::RwLock;

use crate::{Result, report};

/// Where the answer to give is put before a measurement.
pub(crate) const ANSWER: &str = "/answer";

type Answer = Arc<RwLock<Bytes>>;

/// Serves until killed; the first line on standard output is the address.
pub(crate) async fn serve() -> Result<()> {
    let router = Router::new().route(ANSWER, put(learn)).fallback(answer).with_state(Answer::default());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    report::line(&format!("{}", listener.local_addr()?));
    axum::serve(listener, router).await?;
    Ok(())
}

async fn learn(State(answer): State<Answer>, body: Bytes) {
    *answer.write() = body;
}

/// Reads the whole request, as any server must, and looks at nothing of it.
async fn answer(State(answer): State<Answer>, body: Bytes) -> impl IntoResponse {
    std::hint::black_box(body);
    ([(header::CONTENT_TYPE, "application/json; charset=utf-8")], answer.read().clone())
}
