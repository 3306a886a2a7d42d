//! What the server said.

use http::HeaderMap;
use larkspur_contract::ErrorRow;
use serde_json::Value;

/// An answer that keeps to all that every answer must keep to.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    status: u16,
    headers: HeaderMap,
    text: String,
    json: Value,
}

impl Answer {
    pub(super) fn new(status: u16, headers: HeaderMap, bytes: &[u8]) -> Self {
        let text = String::from_utf8(bytes.to_vec()).expect("UTF-8");
        // The answer to HEAD has no body; the checks say where that is right.
        let json = serde_json::from_str(&text).unwrap_or_default();
        Self { status, headers, text, json }
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The code; 0 is success.
    #[must_use]
    pub fn code(&self) -> u64 {
        self.json.get("code").and_then(Value::as_u64).unwrap_or_else(|| panic!("no code: {self:?}"))
    }

    /// The message; where the answer keeps to RFC 6749, its description.
    #[must_use]
    pub fn msg(&self) -> &str {
        let text = self.json.get("msg").or_else(|| self.json.get("error_description"));
        text.and_then(Value::as_str).unwrap_or_else(|| panic!("no msg: {self:?}"))
    }

    /// A header as text; empty when there is none.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("a header of text"))
    }

    /// The body as it was sent.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The whole object.
    #[must_use]
    pub fn whole(&self) -> &Value {
        &self.json
    }

    /// The data of a success.
    #[must_use]
    pub fn data(&self) -> &Value {
        self.must_succeed();
        self.json.get("data").unwrap_or_else(|| panic!("no data: {}", self.text))
    }

    /// The `error` object of a failure.
    #[must_use]
    pub fn error(&self) -> &Value {
        self.json.get("error").unwrap_or_else(|| panic!("not a failure: {}", self.text))
    }

    /// The fields that a failure calls wrong, in order.
    #[must_use]
    pub fn wrong_fields(&self) -> Vec<&str> {
        let violations = self.error().get("field_violations").and_then(Value::as_array);
        violations.into_iter().flatten().filter_map(|it| it.get("field")?.as_str()).collect()
    }

    /// Insists that this is a success.
    pub fn must_succeed(&self) {
        assert_eq!(self.code(), 0, "not a success: {}", self.text);
    }

    /// Insists that this is the failure of `row`: status, code and, before whatever is filled in, the message.
    pub fn must_be(&self, row: &ErrorRow) {
        assert_eq!(
            (self.status, self.code()),
            (row.http, u64::from(row.code)),
            "{} wanted: {}",
            row.msg,
            self.text
        );
        let fixed = row.msg.split(['%']).next().unwrap_or_default();
        assert!(self.msg().starts_with(fixed), "{} wanted: {}", row.msg, self.text);
        let whole = fixed.len() < row.msg.len()
            || self.msg() == row.msg
            || self.msg().starts_with(&format!("{fixed}: "));
        assert!(whole, "{} wanted: {}", row.msg, self.text);
    }

    /// Insists that this is the failure of `row`, whose message goes on after its own text.
    pub fn must_be_row(&self, row: &ErrorRow) {
        assert_eq!((self.status, self.code()), (row.http, u64::from(row.code)), "{}", self.text);
        assert!(self.msg().starts_with(row.msg), "{} wanted: {}", row.msg, self.text);
    }

    /// The body with everything taken out that may differ between two equal answers: the id of the request, and the
    /// texts in `echoed`.
    #[must_use]
    pub fn without(&self, echoed: &[&str]) -> String {
        let log_id = self.header("x-tt-logid");
        let bare = self.text.replace(log_id, "<log id>");
        echoed.iter().filter(|text| !text.is_empty()).fold(bare, |bare, text| bare.replace(text, "<it>"))
    }
}
