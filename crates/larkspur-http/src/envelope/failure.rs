//! A failing answer: HTTP status, code, message and the `error` object in the form that the SDKs read.
//!
//! Which failure an operation has is decided by the callers; only the three that no endpoint owns
//! (internal fault, busy server, malformed request) are made here.

use std::borrow::Cow;

use axum::response::Response;
use http::{HeaderValue, StatusCode, header};
use larkspur_contract::ErrorRow;
use serde::Serialize;

use super::{X_OGW_RATELIMIT_LIMIT, X_OGW_RATELIMIT_RESET, json};
use crate::log_id::LogId;
use crate::rate_limit::Refused;

/// Everything that a failing answer says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The HTTP status; 200 for the few documented cases that fail with it. An impossible number is sent as 500.
    pub http: u16,
    /// The code that clients act on; never 0.
    pub code: u32,
    /// The message, spelled as the page of the endpoint spells it.
    pub msg: Cow<'static, str>,
    /// More about the failure, for people.
    pub message: Option<Cow<'static, str>>,
    /// Which fields of the request are wrong, and why.
    pub field_violations: Vec<FieldViolation>,
    /// Which rights are missing.
    pub permission_violations: Vec<PermissionViolation>,
    /// Set on rate-limit refusals: becomes the `x-ogw-ratelimit-*` headers.
    pub rate: Option<Refused>,
    /// Whether the body keeps to RFC 6749: code, error word and description, and nothing else (documented).
    pub oauth: bool,
}

/// One wrong field of the request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldViolation {
    /// Path of the field, such as `leaders[0].leaderID`.
    pub field: String,
    /// The offending value, as text.
    pub value: String,
    /// What is wrong with it.
    pub description: String,
}

/// One missing right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PermissionViolation {
    /// `action_scope_required` or `field_scope_required`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The scope that would help.
    pub subject: String,
    /// What the scope is missing for.
    pub description: String,
}

impl Failure {
    /// A failure with a status, a code and a message, and nothing else.
    pub fn new(http: u16, code: u32, msg: impl Into<Cow<'static, str>>) -> Failure {
        Failure {
            http,
            code,
            msg: msg.into(),
            message: None,
            field_violations: Vec::new(),
            permission_violations: Vec::new(),
            rate: None,
            oauth: false,
        }
    }

    /// A fault of ours. The cause goes to the log under the log id, never to the client. No code is
    /// documented for it, so the code repeats the status.
    #[must_use]
    pub fn internal() -> Failure {
        Failure::new(500, 500, "internal error")
    }

    /// More requests are being worked on than the server takes. Nothing was done: the call may be repeated.
    /// No code is documented for it, so the code repeats the status.
    #[must_use]
    pub fn busy() -> Failure {
        Failure::new(503, 503, "server busy, try again later")
    }

    /// A request that is not HTTP as we speak it, or too slow, or too large. The gateway's code for a
    /// malformed request, with the status that says what was wrong.
    #[must_use]
    pub fn malformed(http: u16, message: &'static str) -> Failure {
        Failure { message: Some(message.into()), ..Failure::new(http, 9499, "bad request") }
    }

    /// The whole answer, with `error.log_id` equal to the header.
    #[must_use]
    pub fn response(&self, log_id: &LogId) -> Response {
        let mut response = json(self.status(), self.text(log_id), log_id);
        let headers = response.headers_mut();
        if let Some(refused) = self.rate {
            headers.insert(X_OGW_RATELIMIT_LIMIT, HeaderValue::from(refused.limit));
            headers.insert(X_OGW_RATELIMIT_RESET, HeaderValue::from(refused.reset_seconds));
        }
        if self.http == StatusCode::SERVICE_UNAVAILABLE.as_u16() {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }

    /// The status as the HTTP library holds it.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.http).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The error word of RFC 6749, section 5.2. The page documents the codes and leaves the words to the standard.
    fn oauth_word(&self) -> &'static str {
        match self.code {
            20002 | 20048 | 20069 => "invalid_client",
            20003 | 20004 | 20024 | 20026 | 20037 | 20049 | 20064..=20066 | 20071 | 20073 => "invalid_grant",
            20036 => "unsupported_grant_type",
            20067 | 20068 => "invalid_scope",
            20072 => "temporarily_unavailable",
            _ if self.http >= 500 => "server_error",
            _ => "invalid_request",
        }
    }

    /// The JSON text of the body.
    #[must_use]
    pub fn text(&self, log_id: &LogId) -> Vec<u8> {
        if self.oauth {
            let error = self.oauth_word();
            let body = OauthWire { code: self.code, error, error_description: &self.msg };
            return serde_json::to_vec(&body)
                .unwrap_or_else(|_| br#"{"code":500,"error":"server_error"}"#.to_vec());
        }
        let body = Wire {
            code: self.code,
            msg: &self.msg,
            error: WireError {
                log_id,
                message: self.message.as_deref(),
                field_violations: &self.field_violations,
                permission_violations: &self.permission_violations,
            },
        };
        // Strings and numbers only: serialising them cannot fail. Should it ever, the client still gets an object.
        serde_json::to_vec(&body).unwrap_or_else(|_| br#"{"code":500,"msg":"internal error"}"#.to_vec())
    }
}

impl From<&'static ErrorRow> for Failure {
    fn from(row: &'static ErrorRow) -> Failure {
        Failure::new(row.http, row.code, row.msg)
    }
}

#[derive(Serialize)]
struct Wire<'a> {
    code: u32,
    msg: &'a str,
    error: WireError<'a>,
}

#[derive(Serialize)]
struct OauthWire<'a> {
    code: u32,
    error: &'static str,
    error_description: &'a str,
}

#[derive(Serialize)]
struct WireError<'a> {
    log_id: &'a LogId,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    field_violations: &'a [FieldViolation],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    permission_violations: &'a [PermissionViolation],
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log_id() -> LogId {
        LogId::new(0, 0)
    }

    fn text(failure: &Failure) -> String {
        String::from_utf8(failure.text(&log_id())).unwrap()
    }

    #[test]
    fn a_plain_failure_has_only_the_log_id() {
        assert_eq!(
            text(&Failure::new(400, 43004, "dept name conflict")),
            r#"{"code":43004,"msg":"dept name conflict","error":{"log_id":"1970010100000000000000000000000000"}}"#
        );
    }

    #[test]
    fn all_parts_in_the_form_of_the_sdks() {
        let failure = Failure {
            message: Some("more".into()),
            field_violations: vec![FieldViolation {
                field: "name".into(),
                value: "a/b".into(),
                description: "has a slash".into(),
            }],
            permission_violations: vec![PermissionViolation {
                kind: "action_scope_required",
                subject: "contact:contact".into(),
                description: String::new(),
            }],
            ..Failure::new(400, 1, "m")
        };
        assert_eq!(
            text(&failure),
            concat!(
                r#"{"code":1,"msg":"m","error":{"log_id":"1970010100000000000000000000000000","#,
                r#""message":"more","#,
                r#""field_violations":[{"field":"name","value":"a/b","description":"has a slash"}],"#,
                r#""permission_violations":[{"type":"action_scope_required","subject":"contact:contact","description":""}]}}"#
            )
        );
    }

    #[test]
    fn a_rate_refusal_says_limit_and_reset() {
        let refused = Refused { limit: 50, reset_seconds: 3 };
        let failure = Failure { rate: Some(refused), ..Failure::new(429, 99_991_400, "slow down") };
        let response = failure.response(&log_id());
        assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(response.headers()[X_OGW_RATELIMIT_LIMIT], "50");
        assert_eq!(response.headers()[X_OGW_RATELIMIT_RESET], "3");
    }

    #[test]
    fn an_impossible_status_is_sent_as_500() {
        assert_eq!(Failure::new(7, 1, "m").response(&log_id()).status(), StatusCode::INTERNAL_SERVER_ERROR);
    }

    #[test]
    fn busy_says_when_to_come_back() {
        assert_eq!(Failure::busy().response(&log_id()).headers()[header::RETRY_AFTER], "1");
    }
}
