//! The shape around every answer: `{"code":0,"msg":"success","data":{…}}` and its failing sister.
//!
//! Every answer is a JSON object with `Content-Type: application/json; charset=utf-8`, whatever its status:
//! typed clients parse the body without looking at the status, and an empty body is a crash on their side.
//! What the data says is decided elsewhere; nothing here knows an endpoint.

mod failure;

use axum::body::Body;
use axum::response::Response;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;

pub use failure::{Failure, FieldViolation, PermissionViolation};

use crate::log_id::LogId;

/// Where all clients look first for the id of a request.
pub const X_TT_LOGID: HeaderName = HeaderName::from_static("x-tt-logid");
/// The second place where a client looks for the id of a request.
pub const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// On 429: how many calls the window that refused allows.
pub const X_OGW_RATELIMIT_LIMIT: HeaderName = HeaderName::from_static("x-ogw-ratelimit-limit");
/// On 429: whole seconds until that window begins anew.
pub const X_OGW_RATELIMIT_RESET: HeaderName = HeaderName::from_static("x-ogw-ratelimit-reset");

/// Bytes that an answer about one thing fits in.
const ONE_THING: usize = 1024;

/// The content type of every answer.
pub const CONTENT_TYPE: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");

/// `{"code":0,"msg":"success","data":…}` with HTTP 200.
///
/// `data` must serialise to a JSON object (wrap it in [`Filtered`](crate::field_filter::Filtered) where
/// fields depend on scopes). Data that cannot be serialised is a fault of ours: it is logged and the answer
/// is an internal failure.
pub fn success<T: Serialize + ?Sized>(data: &T, log_id: &LogId) -> Response {
    success_saying("success", data, log_id)
}

/// As [`success`], with another `msg`.
pub fn success_saying<T: Serialize + ?Sized>(msg: &'static str, data: &T, log_id: &LogId) -> Response {
    encoded(&Success { code: 0, msg, data }, log_id)
}

/// The text of the same answer, which does not depend on the id of the request.
///
/// # Errors
/// Data that cannot be serialised.
pub fn success_text<T: Serialize + ?Sized>(msg: &'static str, data: &T) -> serde_json::Result<Vec<u8>> {
    written(&Success { code: 0, msg, data })
}

/// `{"code":0,"msg":"ok",…}` with HTTP 200: the fields of `fields` stand beside `code`, not under `data`.
/// The token endpoints answer so.
pub fn flat<T: Serialize + ?Sized>(fields: &T, log_id: &LogId) -> Response {
    encoded(&Flat { code: 0, msg: "ok", fields }, log_id)
}

/// `{"code":0,…}` with HTTP 200, without a message: the token endpoint of RFC 6749 answers so.
pub fn oauth<T: Serialize + ?Sized>(fields: &T, log_id: &LogId) -> Response {
    encoded(&Oauth { code: 0, fields }, log_id)
}

/// Any JSON text as a whole answer, for callers that have written the envelope themselves.
pub fn json(status: StatusCode, text: impl Into<Body>, log_id: &LogId) -> Response {
    let mut response = Response::new(text.into());
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, CONTENT_TYPE);
    stamp(response.headers_mut(), log_id);
    response
}

/// Puts the id of the request on an answer that does not carry one yet.
pub fn stamp(headers: &mut HeaderMap, log_id: &LogId) {
    for name in [X_TT_LOGID, X_REQUEST_ID] {
        headers.entry(name).or_insert_with(|| log_id.header_value());
    }
}

/// Serialises a whole envelope, or answers an internal failure when that cannot be done.
fn encoded<T: Serialize>(envelope: &T, log_id: &LogId) -> Response {
    match written(envelope) {
        Ok(text) => json(StatusCode::OK, text, log_id),
        Err(fault) => unwritten(&fault, log_id).response(log_id),
    }
}

/// An answer of ours that cannot be serialised.
pub(crate) fn unwritten(fault: &serde_json::Error, log_id: &LogId) -> Failure {
    tracing::error!(log.id = %log_id, error = %fault, "an answer could not be serialised");
    Failure::internal()
}

fn written<T: Serialize>(envelope: &T) -> serde_json::Result<Vec<u8>> {
    let mut text = Vec::with_capacity(ONE_THING);
    serde_json::to_writer(&mut text, envelope)?;
    Ok(text)
}

#[derive(Serialize)]
struct Success<'a, T: ?Sized> {
    code: u32,
    msg: &'static str,
    data: &'a T,
}

#[derive(Serialize)]
struct Flat<'a, T: ?Sized> {
    code: u32,
    msg: &'static str,
    #[serde(flatten)]
    fields: &'a T,
}

#[derive(Serialize)]
struct Oauth<'a, T: ?Sized> {
    code: u32,
    #[serde(flatten)]
    fields: &'a T,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use http_body_util::BodyExt;

    use super::*;

    async fn text(response: Response) -> String {
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        String::from_utf8(bytes.to_vec()).unwrap()
    }

    fn log_id() -> LogId {
        LogId::new(1_700_000_000_000, 7)
    }

    #[tokio::test]
    async fn success_wraps_data() {
        let response = success(&BTreeMap::from([("a", 1)]), &log_id());
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/json; charset=utf-8");
        assert_eq!(response.headers()[X_TT_LOGID], log_id().as_str());
        assert_eq!(response.headers()[X_REQUEST_ID], log_id().as_str());
        assert_eq!(text(response).await, r#"{"code":0,"msg":"success","data":{"a":1}}"#);
    }

    #[tokio::test]
    async fn flat_puts_fields_beside_the_code() {
        let response = flat(&BTreeMap::from([("expire", 7200)]), &log_id());
        assert_eq!(text(response).await, r#"{"code":0,"msg":"ok","expire":7200}"#);
    }

    #[tokio::test]
    async fn data_that_cannot_be_serialised_is_an_internal_failure() {
        let response = success(&BTreeMap::from([((1, 2), 3)]), &log_id());
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert!(text(response).await.contains(log_id().as_str()));
    }

    #[test]
    fn stamp_keeps_what_is_there() {
        let mut headers = HeaderMap::new();
        headers.insert(X_REQUEST_ID, HeaderValue::from_static("mine"));
        stamp(&mut headers, &log_id());
        assert_eq!(headers[X_REQUEST_ID], "mine");
        assert_eq!(headers[X_TT_LOGID], log_id().as_str());
    }
}
