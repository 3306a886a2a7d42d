//! A request that can be looked at, changed and asked more than once.

use http::Method;
use larkspur_testkit::server::{Answer, Client};
use serde_json::Value;

/// Method, path with query, and body.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) body: Option<Value>,
}

impl Asked {
    pub(crate) fn get(path: impl Into<String>) -> Self {
        Self { method: Method::GET, path: path.into(), body: None }
    }

    pub(crate) fn post(path: impl Into<String>, body: Value) -> Self {
        Self { method: Method::POST, path: path.into(), body: Some(body) }
    }

    /// With one more pair in the query; the value is encoded.
    pub(crate) fn with_query(mut self, name: &str, value: &str) -> Self {
        let pair = form_urlencoded::Serializer::new(String::new()).append_pair(name, value).finish();
        self.path = format!("{}{}{pair}", self.path, if self.path.contains('?') { '&' } else { '?' });
        self
    }

    /// With this text in place of the body.
    pub(crate) async fn with_text(&self, client: &Client, text: impl Into<axum::body::Body>) -> Answer {
        client.send(self.method.clone(), &self.path, text).await
    }

    /// Asked by this client.
    pub(crate) async fn by(&self, client: &Client) -> Answer {
        let body = self.body.as_ref().map(Value::to_string).unwrap_or_default();
        client.send(self.method.clone(), &self.path, body).await
    }
}
