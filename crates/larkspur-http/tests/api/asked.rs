//! A request that can be looked at, changed and asked more than once.

use http::Method;
use larkspur_contract::{ENDPOINTS, Endpoint, Field};
use larkspur_testkit::server::{Answer, Client, with};
use serde_json::{Value, json};

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
    /// With this pair in the query, in place of any of that name; the value is encoded.
    pub(crate) fn with_query(mut self, name: &str, value: &str) -> Self {
        let (path, query) = self.path.split_once('?').unwrap_or((&self.path, ""));
        let others = form_urlencoded::parse(query.as_bytes()).filter(|(known, _)| known != name);
        let mut all = form_urlencoded::Serializer::new(String::new());
        self.path = format!("{path}?{}", all.extend_pairs(others).append_pair(name, value).finish());
        self
    }

    /// With this text as it is where the path of the endpoint has this parameter.
    pub(crate) fn with_param(mut self, endpoint: &Endpoint, name: &str, text: &str) -> Self {
        let (path, query) = self.path.split_once('?').unwrap_or((&self.path, ""));
        let names = endpoint.path.split('/').map(|part| part.strip_prefix(':'));
        let parts =
            path.split('/').zip(names).map(|(part, known)| if known == Some(name) { text } else { part });
        let path = parts.collect::<Vec<_>>().join("/");
        self.path = if query.is_empty() { path } else { format!("{path}?{query}") };
        self
    }

    /// With these fields of the body besides or instead.
    pub(crate) fn with_body(mut self, more: Value) -> Self {
        self.body = Some(with(self.body.unwrap_or_else(|| json!({})), more));
        self
    }

    /// With this text in the field of this name: in the path, in the query or in the body, wherever the endpoint has it.
    pub(crate) fn naming(self, endpoint: &Endpoint, name: &str, text: &str) -> Self {
        let among = |fields: &[Field]| fields.iter().any(|field| field.name == name);
        if among(endpoint.path_params) {
            self.with_param(endpoint, name, text)
        } else if among(endpoint.query) {
            self.with_query(name, text)
        } else {
            assert!(endpoint.body.is_some_and(among), "{} has no {name}", endpoint.id);
            self.with_body(json!({name: text}))
        }
    }

    /// With this text in place of the body.
    pub(crate) async fn with_text(&self, client: &Client, text: impl Into<axum::body::Body>) -> Answer {
        self.whoever(client).await.send(self.method.clone(), &self.path, text).await
    }

    /// Asked by this client.
    pub(crate) async fn by(&self, client: &Client) -> Answer {
        let body = self.body.as_ref().map(Value::to_string).unwrap_or_default();
        self.whoever(client).await.send(self.method.clone(), &self.path, body).await
    }

    /// The client, acting for a person where the endpoint takes nothing else.
    async fn whoever(&self, client: &Client) -> Client {
        let path = self.path.split('?').next().unwrap();
        let asked =
            |endpoint: &&&Endpoint| endpoint.path == path && endpoint.method.as_str() == self.method.as_str();
        let tokens = ENDPOINTS.iter().find(asked).map(|endpoint| endpoint.tokens);
        let is_for_people = tokens.is_some_and(|tokens| tokens.user && !tokens.tenant);
        if is_for_people { client.as_person().await } else { client.clone() }
    }
}
