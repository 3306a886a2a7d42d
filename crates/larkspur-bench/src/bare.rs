//! The yardstick: axum with nothing behind it, answering the bytes that Larkspur would.

use axum::Router;
use axum::body::Bytes;
use axum::http::header;
use axum::routing::{get, post};

use crate::{Result, report};

/// A department as Larkspur answers it with every scope held.
const ANSWER: &str = r#"{"code":0,"msg":"success","data":{"department":{"name":"Department 1234567","parent_department_id":"0","department_id":"0123456789abcdef0123456789abcdef","open_department_id":"od-0123456789abcdef0123456789abcdef","order":"1234567","member_count":0,"status":{"is_deleted":false},"primary_member_count":0}}}"#;

/// Serves until killed; the first line on standard output is the address.
pub(crate) async fn serve() -> Result<()> {
    let answer = || async { ([(header::CONTENT_TYPE, "application/json; charset=utf-8")], ANSWER) };
    let read = |body: Bytes| async move {
        std::hint::black_box(body);
        ([(header::CONTENT_TYPE, "application/json; charset=utf-8")], ANSWER)
    };
    let router = Router::new()
        .route("/open-apis/contact/v3/departments", post(read))
        .route("/open-apis/contact/v3/departments/{id}", get(answer));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    report::line(&format!("{}", listener.local_addr()?));
    axum::serve(listener, router).await?;
    Ok(())
}
