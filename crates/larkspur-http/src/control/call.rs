//! A request of an administrator, as its handler holds it.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use larkspur_core::keyring::{self, Keyring};
use larkspur_core::{Error, Policy};
use larkspur_store::{Lane, Tx};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::api::{Api, MailReader};
use crate::call::log_internal;
use crate::envelope::{self, Failure};
use crate::log_id::LogId;
use crate::page::Question;
use crate::request;
use crate::served::Outcome;
use crate::transport::body;

/// All changes by administrators run one after the other.
const LANE: Lane = Lane(0);

/// Entries of a page when the request does not say, and at most.
const PAGE: usize = 100;
const LARGEST_PAGE: usize = 1_000;

/// One request of the control API. Who asks is proved in the transaction that does the work.
pub(super) struct ControlCall {
    api: Arc<Api>,
    log_id: LogId,
    token: String,
    template: &'static str,
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
        Ok(Self { api, log_id, token, template, path, query, body })
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

    /// What the administrator decided.
    pub(super) fn policy(&self) -> &Policy {
        &self.api.policy
    }

    /// The page size asked for, or [`PAGE`].
    pub(super) fn page_size(&self) -> Result<usize, Failure> {
        let Some(asked) = self.query("page_size") else { return Ok(PAGE) };
        let size = asked.parse().ok().filter(|size| (1..=LARGEST_PAGE).contains(size));
        size.ok_or_else(|| refused(StatusCode::BAD_REQUEST, "page_size must be 1 to 1000"))
    }

    /// The place where the page before ended; `None` on the first page.
    pub(super) fn page_place<const N: usize>(&self) -> Result<Option<[i64; N]>, Failure> {
        let Some(token) = self.query("page_token") else { return Ok(None) };
        self.question().open(&token).map(Some).ok_or_else(|| self.wrong_page())
    }

    /// The same where the place is a text.
    pub(super) fn page_text(&self) -> Result<Option<String>, Failure> {
        let Some(token) = self.query("page_token") else { return Ok(None) };
        self.question().open_text(&token).map(Some).ok_or_else(|| self.wrong_page())
    }

    /// The token for the place where a page ended that is a text.
    pub(super) fn page_token_of_text(&self, place: &str) -> String {
        self.question().seal_text(place)
    }

    /// How long new mail is tried.
    pub(super) fn mail_give_up(&self) -> Duration {
        self.api.mail_give_up
    }

    /// How messages are read.
    pub(super) fn mail_reader(&self) -> MailReader {
        self.api.mail_reader
    }

    /// The refusal of a page token that no page before this one gave.
    pub(super) fn wrong_page(&self) -> Failure {
        refused(StatusCode::BAD_REQUEST, "page_token was not issued by the page before")
    }

    /// The token for the place where a page ended.
    pub(super) fn page_token(&self, place: &[i64]) -> String {
        self.question().seal(place)
    }

    /// A page token is good for the same list alone.
    fn question(&self) -> Question<'_> {
        let path = self.path.iter().flat_map(|(name, text)| [*name, text.as_str()]);
        let paging = ["page_size", "page_token"];
        let query = self.query.iter().filter(|(name, _)| !paging.contains(&name.as_str()));
        let query = query.flat_map(|(name, text)| [name.as_str(), text.as_str()]);
        let parts = std::iter::once(self.template).chain(path).chain(query);
        Question { keys: &self.api.keys, parts: parts.map(|part| part.as_bytes().to_vec()).collect() }
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

/// The answer of a call that has nothing to tell.
#[derive(Serialize)]
pub(super) struct Nothing {}

/// A failure of the control API: the status is the code.
pub(super) fn refused(status: StatusCode, why: &str) -> Failure {
    let mut failure = Failure::new(status.as_u16(), status.as_u16().into(), why.to_owned());
    failure.message = Some(Cow::Owned(why.to_owned()));
    failure
}
