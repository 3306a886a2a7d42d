//! A request of an administrator, as its handler holds it.

use std::borrow::Cow;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use larkspur_core::Error;
use larkspur_core::keyring::{self, Keyring};
use larkspur_store::{Lane, Tx};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::api::Api;
use crate::call::log_internal;
use crate::envelope::{self, Failure};
use crate::log_id::LogId;
use crate::request;
use crate::served::Outcome;
use crate::transport::body;

/// All changes by administrators run one after the other.
const LANE: Lane = Lane(0);

/// One request of the control API. Who asks is proved in the transaction that does the work.
pub(super) struct ControlCall {
    api: Arc<Api>,
    log_id: LogId,
    token: String,
    path: Vec<(&'static str, String)>,
    query: Vec<(String, String)>,
    body: Value,
}

impl ControlCall {
    /// Takes a request apart.
    pub(super) async fn read(
        api: Arc<Api>,
        template: &'static str,
        log_id: LogId,
        request: Request<Body>,
    ) -> Result<Self, Failure> {
        let (head, sent) = request.into_parts();
        let header = head.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token =
            header.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default().trim().to_owned();
        if token.is_empty() {
            return Err(refused(StatusCode::UNAUTHORIZED, "the admin token is missing"));
        }
        let path = request::path_params(template, &head.uri)?;
        let query = request::query(&head.uri)?;
        let bytes = body::read(sent, api.max_body_bytes, api.body_timeout).await;
        let bytes = bytes.map_err(|_| refused(StatusCode::BAD_REQUEST, "the body did not arrive whole"))?;
        let body = request::body(&bytes)?;
        let given = path.iter().map(|(_, text)| text).chain(query.iter().map(|(_, text)| text));
        if given.into_iter().any(|text| text.contains('\0')) || request::holds_nul(&body) {
            return Err(refused(StatusCode::BAD_REQUEST, "U+0000 cannot be kept"));
        }
        Ok(Self { api, log_id, token, path, query, body })
    }

    /// The keys of the store.
    pub(super) fn keys(&self) -> Keyring {
        self.api.keys.clone()
    }

    /// A parameter of the path.
    pub(super) fn path(&self, name: &str) -> &str {
        self.path.iter().find(|(known, _)| *known == name).map_or("", |(_, text)| text)
    }

    /// A query parameter.
    pub(super) fn query(&self, name: &str) -> Option<String> {
        self.query.iter().find(|(known, _)| known == name).map(|(_, text)| text.clone())
    }

    /// The body; a field that is not known is refused, because an administrator's typing error must not pass.
    pub(super) fn body<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        let object = if self.body.is_null() { &Value::Object(serde_json::Map::new()) } else { &self.body };
        T::deserialize(object).map_err(|source| refused(StatusCode::BAD_REQUEST, &source.to_string()))
    }

    /// Runs `job` on a snapshot in which the admin token is proved first.
    pub(super) async fn look<T: Send + 'static>(
        &self,
        job: impl Fn(&mut Tx<'_>) -> larkspur_core::Result<T> + Send + 'static,
    ) -> Result<T, Failure> {
        let token = self.token.clone();
        let work = move |tx: &mut Tx<'_>| if_admin(tx, &token, &job);
        self.answer(self.api.db.read("control.read", work).await)
    }

    /// Runs `job` in a transaction in which the admin token is proved first.
    pub(super) async fn change<T: Send + 'static>(
        &self,
        job: impl Fn(&mut Tx<'_>) -> larkspur_core::Result<T> + Send + 'static,
    ) -> Result<T, Failure> {
        let token = self.token.clone();
        let work = move |tx: &mut Tx<'_>| if_admin(tx, &token, &job);
        self.answer(self.api.db.write("control.write", LANE, work).await)
    }

    /// The answer with this object.
    pub(super) fn reply<T: Serialize>(&self, status: StatusCode, object: &T) -> Outcome {
        let text = serde_json::to_vec(object).map_err(|_| Failure::internal())?;
        Ok(envelope::json(status, text, &self.log_id))
    }

    /// `None` from [`if_admin`] is a wrong token.
    fn answer<T>(&self, outcome: larkspur_core::Result<Option<T>>) -> Result<T, Failure> {
        match outcome {
            Ok(Some(result)) => Ok(result),
            Ok(None) => Err(refused(StatusCode::UNAUTHORIZED, "this is not the admin token")),
            Err(error) => {
                log_internal(&error, self.log_id);
                Err(refusal(&error))
            }
        }
    }
}

fn if_admin<T>(
    tx: &mut Tx<'_>,
    token: &str,
    job: &impl Fn(&mut Tx<'_>) -> larkspur_core::Result<T>,
) -> larkspur_core::Result<Option<T>> {
    if keyring::is_admin_token(tx, token)? { job(tx).map(Some) } else { Ok(None) }
}

fn refusal(error: &Error) -> Failure {
    let status = match error {
        Error::NotFound(..) => StatusCode::NOT_FOUND,
        Error::Taken(_) | Error::Resigned(_) | Error::SignedOut(_) => StatusCode::CONFLICT,
        Error::Busy | Error::Stale => return Failure::busy(),
        Error::Internal(_) => return Failure::internal(),
        _ => StatusCode::BAD_REQUEST,
    };
    refused(status, &error.to_string())
}

/// A failure of the control API: the status is the code.
pub(super) fn refused(status: StatusCode, why: &str) -> Failure {
    let mut failure = Failure::new(status.as_u16(), status.as_u16().into(), why.to_owned());
    failure.message = Some(Cow::Owned(why.to_owned()));
    failure
}
