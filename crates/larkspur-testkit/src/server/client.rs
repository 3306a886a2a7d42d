//! Who asks the server.

use axum::Router;
use axum::body::Body;
use http::header::AUTHORIZATION;
use http::{HeaderValue, Method, Request, Uri};
use http_body_util::BodyExt as _;
use serde_json::Value;
use tower::ServiceExt as _;

use super::{Answer, check};

/// A client with or without a token.
#[derive(Clone)]
pub struct Client {
    router: Router,
    authorization: Option<HeaderValue>,
}

impl Client {
    pub(super) fn new(router: Router) -> Self {
        Self { router, authorization: None }
    }

    /// The same client, showing this as its bearer token.
    #[must_use]
    pub fn bearer(&self, token: &str) -> Self {
        self.authorization(&format!("Bearer {token}"))
    }

    /// The same client, with this `Authorization` header.
    #[must_use]
    pub fn authorization(&self, header: &str) -> Self {
        let authorization = Some(header.parse().expect("a header value"));
        Self { authorization, ..self.clone() }
    }

    /// The same client without a token.
    #[must_use]
    pub fn without_token(&self) -> Self {
        Self { authorization: None, ..self.clone() }
    }

    /// Asks with GET.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, Body::empty()).await
    }

    /// Asks with POST and this JSON.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, body.to_string()).await
    }

    /// Asks with PATCH and this JSON.
    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PATCH, path, body.to_string()).await
    }

    /// Asks with PUT and this JSON.
    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PUT, path, body.to_string()).await
    }

    /// Asks with DELETE and this JSON, as some clients do even where there is nothing to say.
    pub async fn delete(&self, path: &str, body: Value) -> Answer {
        self.send(Method::DELETE, path, body.to_string()).await
    }

    /// Asks with POST of the control API for something to be made, which must succeed.
    pub async fn create(&self, path: &str, body: Value) -> Value {
        let answer = self.post(path, body).await;
        assert_eq!(answer.status(), 201, "{answer:?}");
        answer.whole().clone()
    }

    /// Asks with any method and any bytes; there is no content type unless the request is made by hand.
    pub async fn send(&self, method: Method, path: &str, body: impl Into<Body>) -> Answer {
        let uri: Uri = path.parse().unwrap_or_else(|error| panic!("{path}: {error}"));
        let mut request = Request::new(body.into());
        (*request.method_mut(), *request.uri_mut()) = (method, uri);
        if let Some(authorization) = &self.authorization {
            request.headers_mut().insert(AUTHORIZATION, authorization.clone());
        }
        self.ask(request).await
    }

    /// Asks with this very request.
    pub async fn ask(&self, request: Request<Body>) -> Answer {
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let response = self.router.clone().oneshot(request).await.expect("the router always answers");
        let (head, body) = response.into_parts();
        let bytes = body.collect().await.expect("a whole answer").to_bytes();
        let answer = Answer::new(head.status.as_u16(), head.headers, &bytes);
        check::answer(&method, &path, &answer);
        answer
    }
}
