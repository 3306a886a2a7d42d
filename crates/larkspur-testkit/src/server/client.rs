//! Who asks the server.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use http::header::AUTHORIZATION;
use http::{HeaderValue, Method, Request, Uri};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::{Answer, check};

/// A client with or without a token.
#[derive(Clone)]
pub struct Client {
    router: Router,
    authorization: Option<HeaderValue>,
    identity: Option<Arc<Identity>>,
    people: People,
}

/// Whom the apps of a tenant act for, where a test does not say, by tenant key.
type People = Arc<Mutex<HashMap<String, String>>>;

/// Which app a client is, and how it gets user tokens.
struct Identity {
    admin: Client,
    app_id: String,
    tenant_key: String,
}

impl Client {
    pub(super) fn new(router: Router) -> Self {
        Self { router, authorization: None, identity: None, people: People::default() }
    }

    /// The same client, known to be this app.
    pub(super) fn known_as(&self, admin: &Client, app_id: &str, tenant_key: &str) -> Self {
        let (app_id, tenant_key) = (app_id.to_owned(), tenant_key.to_owned());
        Self {
            identity: Some(Arc::new(Identity { admin: admin.clone(), app_id, tenant_key })),
            ..self.clone()
        }
    }

    /// The same app, acting for this user with all its scopes; the client itself where it is no app or has no token.
    pub async fn as_user(&self, user_id: &str) -> Self {
        let Some(identity) = self.identity.as_ref().filter(|_| self.authorization.is_some()) else {
            return self.clone();
        };
        let path = format!("/_larkspur/v1/users/{user_id}/token");
        let new = json!({"app_id": identity.app_id, "tenant_key": identity.tenant_key});
        let made = identity.admin.create(&path, new).await;
        self.bearer(made.get("access_token").and_then(Value::as_str).expect("a user token"))
    }

    /// Has the administrator define an attribute of users in the tenant of this app.
    pub async fn define_attribute(&self, mut new: Value) {
        let identity = self.identity.as_ref().expect("an app");
        new.as_object_mut()
            .expect("an object")
            .insert("tenant_key".to_owned(), identity.tenant_key.as_str().into());
        identity.admin.create("/_larkspur/v1/custom-attributes", new).await;
    }

    /// What the administrator who made this app shows.
    pub(super) fn admin_token(&self) -> String {
        let header = self.identity.as_ref().and_then(|identity| identity.admin.authorization.as_ref());
        let text = header.and_then(|header| header.to_str().ok()).expect("an administrator");
        text.trim_start_matches("Bearer ").to_owned()
    }

    /// Lets the apps of this tenant act for this user, where an endpoint takes a user token alone.
    pub fn acts_for(&self, user_id: &str) {
        let identity = self.identity.as_ref().expect("an app");
        let mut people = identity.admin.people.lock().expect("no test died with it");
        people.insert(identity.tenant_key.clone(), user_id.to_owned());
    }

    /// The same app, acting for whom [`acts_for`](Self::acts_for) said.
    pub async fn as_person(&self) -> Self {
        let Some(identity) = &self.identity else { return self.clone() };
        let people = Arc::clone(&identity.admin.people);
        let person = people.lock().expect("no test died with it").get(&identity.tenant_key).cloned();
        self.as_user(&person.expect("somebody to act for")).await
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

    /// The same client at another process.
    #[must_use]
    pub fn on_process(&self, process: &Router) -> Self {
        Self { router: process.clone(), ..self.clone() }
    }

    /// The same client without a token.
    #[must_use]
    pub fn without_token(&self) -> Self {
        Self { authorization: None, identity: None, ..self.clone() }
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
