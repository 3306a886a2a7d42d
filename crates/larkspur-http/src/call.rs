//! A request that has passed the gate, as its handler holds it.

use std::sync::Arc;

use axum::response::Response;
use bytes::Bytes;
use http::StatusCode;
use larkspur_contract::check::{Violation, ViolationKind};
use larkspur_contract::{Method, ScopeSet};
use larkspur_core::client_token::ClientToken;
use larkspur_core::ids::IdView;
use larkspur_core::{Caller, Error};
use larkspur_store::{Lane, Together, Trail, Tx};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::api::Api;
use crate::envelope::{self, Failure};
use crate::field_filter::Filtered;
use crate::gate::{self, Admission};
use crate::log_id::LogId;
use crate::page::Question;
use crate::served::{Outcome, Served};
use crate::together::Wish;

/// How often a transaction is begun again because the app was changed meanwhile.
const MOST_RELOADS: usize = 3;

/// One admitted request.
pub struct Call {
    pub(crate) api: Arc<Api>,
    pub(crate) served: &'static Served,
    pub(crate) log_id: LogId,
    pub(crate) path: Vec<(&'static str, String)>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) body: Value,
    /// The calling app; `None` for the endpoints that take no token.
    pub(crate) admission: Option<Admission>,
    /// What its answer rests on, if the store can say.
    trail: Option<Arc<Trail>>,
    has_read: bool,
}

impl Call {
    /// A request whose app is still to be told.
    pub(crate) fn new(
        api: Arc<Api>,
        served: &'static Served,
        log_id: LogId,
        path: Vec<(&'static str, String)>,
        query: Vec<(String, String)>,
        body: Value,
    ) -> Self {
        Self { api, served, log_id, path, query, body, admission: None, trail: None, has_read: false }
    }

    /// A parameter of the path.
    #[must_use]
    pub fn path(&self, name: &str) -> &str {
        self.path.iter().find(|(known, _)| *known == name).map_or("", |(_, text)| text)
    }

    /// A query parameter; an empty one counts as absent.
    #[must_use]
    pub fn query(&self, name: &str) -> Option<&str> {
        let pair = self.query.iter().find(|(known, _)| known == name);
        pair.map(|(_, text)| text.as_str()).filter(|text| !text.is_empty())
    }

    /// The values of a query parameter that is a list: a repeated key. Empty ones count as absent.
    pub fn query_list<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.query
            .iter()
            .filter(move |(known, text)| known == name && !text.is_empty())
            .map(|(_, text)| text.as_str())
    }

    /// A boolean query parameter; the Python client writes `True`.
    #[must_use]
    pub fn flag(&self, name: &str) -> bool {
        self.query(name).is_some_and(|text| text.eq_ignore_ascii_case("true"))
    }

    /// The body as a wire type. Its shape has been checked, so what fails here is a wire type that drifted from the
    /// contract.
    ///
    /// # Errors
    /// The gateway's 99992402.
    pub fn body<T: DeserializeOwned + Default>(&self) -> Result<T, Failure> {
        if self.body.is_null() {
            return Ok(T::default());
        }
        T::deserialize(&self.body).map_err(|source| self.wrong("", ViolationKind::Type, source.to_string()))
    }

    /// The `client_token` of this request, bound to everything else it says.
    #[must_use]
    pub fn client_token(&self) -> Option<ClientToken> {
        let token = self.query("client_token")?;
        let (question, body) = (self.question_text(|name| name != "client_token"), self.body.to_string());
        Some(ClientToken::new(self.served.endpoint.id, token, &[question.as_bytes(), body.as_bytes()]))
    }

    /// The page size asked for, or the documented default; 0 is the default where the contract allows it.
    ///
    /// # Errors
    /// The endpoint's code for a page size below 1; above the largest one the gate has refused it.
    pub fn page_size(&self) -> Result<usize, Failure> {
        let field = self.served.endpoint.query.iter().find(|field| field.name == "page_size");
        let zero_is_default = field.is_some_and(|field| field.rule.min == Some(0));
        let asked = self.query("page_size").filter(|text| !(zero_is_default && text.parse() == Ok(0)));
        let text = asked.or(field.and_then(|field| field.default)).unwrap_or("20");
        let size = text.parse().ok().filter(|size| *size > 0);
        size.ok_or_else(|| self.wrong("page_size", ViolationKind::Range, "must be at least 1".to_owned()))
    }

    /// The place where the page before ended; `None` on the first page.
    ///
    /// # Errors
    /// The endpoint's code for a token that is not one of this list.
    pub fn page_place<const N: usize>(&self) -> Result<Option<[i64; N]>, Failure> {
        let Some(token) = self.query("page_token") else { return Ok(None) };
        let place = self.question().open(token);
        place.map(Some).ok_or_else(|| {
            self.wrong("page_token", ViolationKind::Value, "not issued by the page before".to_owned())
        })
    }

    /// The token that continues this list after `place`.
    #[must_use]
    pub fn page_token(&self, place: &[i64]) -> String {
        self.question().seal(place)
    }

    /// Reads in one snapshot, in which the caller is proved first.
    ///
    /// # Errors
    /// The answer to a refusal or a failure.
    pub async fn read<T: Send + 'static>(
        &mut self,
        job: impl Fn(&mut Tx<'_>, &Caller) -> larkspur_core::Result<T> + Send + Sync + 'static,
    ) -> Result<T, Failure> {
        self.run(Access::Read, Arc::new(job)).await
    }

    /// Writes in one transaction, in which the caller is proved first; answered after the commit.
    ///
    /// # Errors
    /// The answer to a refusal or a failure.
    pub async fn write<T: Send + 'static>(
        &mut self,
        job: impl Fn(&mut Tx<'_>, &Caller) -> larkspur_core::Result<T> + Send + Sync + 'static,
    ) -> Result<T, Failure> {
        self.run(Access::Write, Arc::new(job)).await
    }

    /// As [`write`](Self::write), for what is done at once for all who want it while the store is busy.
    ///
    /// # Errors
    /// The answer to a refusal or a failure.
    pub(crate) async fn write_together<I, T>(
        &mut self,
        work: &'static Together<Wish<I>, T, Error>,
        wanted: I,
    ) -> Result<T, Failure>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
    {
        let wanted = Arc::new(wanted);
        for _ in 0..MOST_RELOADS {
            let who = self.admitted()?.caller(&self.api);
            let lane = lane(&who);
            let wish = Wish { who, wanted: Arc::clone(&wanted) };
            match self.api.db.write_together(work, lane, wish).await {
                Err(Error::Stale) => self.readmit().await?,
                Err(error) => return Err(self.failure(&error)),
                Ok(result) => return Ok(result),
            }
        }
        Err(Failure::busy())
    }

    /// How this request reads and shows ids.
    ///
    /// # Errors
    /// An internal failure for an endpoint that takes no token.
    pub fn ids(&self) -> Result<IdView, Failure> {
        Ok(self.admitted()?.ids())
    }

    /// The opaque key of the tenant.
    ///
    /// # Errors
    /// An internal failure for an endpoint that takes no token.
    pub fn tenant_key(&self) -> Result<&str, Failure> {
        Ok(&self.admitted()?.view.app.tenant_key)
    }

    /// The answer with these data, less the fields the app has no scope for.
    ///
    /// # Errors
    /// None; it returns what a handler returns.
    pub fn reply<T: Serialize>(&self, data: &T) -> Outcome {
        let admission = self.admitted()?;
        let (Some(trail), Some(request)) = (&self.trail, self.whole_request()) else {
            return Ok(self.reply_within(data, admission.scopes()));
        };
        let filtered = Filtered::new(data, self.served.endpoint.response, admission.scopes());
        let text = envelope::success_text(self.served.endpoint.success_msg, &filtered)
            .map_err(|fault| envelope::unwritten(&fault, &self.log_id))?;
        let text = Bytes::from(text.into_boxed_slice());
        let kept = self.api.db.keep(self.served.endpoint.id, &request, &text, trail);
        kept.map_err(|error| self.failure(&error.into()))?;
        Ok(envelope::json(StatusCode::OK, text, &self.log_id))
    }

    /// The answer, if the store remembers what was answered to the same request and would be again.
    pub(crate) fn recalled(&self) -> Option<Response> {
        let text = self.api.db.recall(self.served.endpoint.id, &self.whole_request()?)?;
        Some(envelope::json(StatusCode::OK, text, &self.log_id))
    }

    /// All that the answer to a request depends on besides the store, where that is little enough: of an app alone that only
    /// asks. The app's version stands for its scopes and its range.
    fn whole_request(&self) -> Option<Vec<u8>> {
        let admission = self.admission.as_ref().filter(|it| it.person().is_none())?;
        if self.served.endpoint.method != Method::Get || !self.body.is_null() {
            return None;
        }
        let app = &admission.view.app;
        let mut request = self.question_text(|_| true).into_bytes();
        request.extend(app.key.get().to_be_bytes());
        request.extend(app.version.to_be_bytes());
        Some(request)
    }

    /// The answer with these data, less the fields that `held` does not open.
    pub(crate) fn reply_within<T: Serialize>(&self, data: &T, held: ScopeSet) -> Response {
        let filtered = Filtered::new(data, self.served.endpoint.response, held);
        envelope::success_saying(self.served.endpoint.success_msg, &filtered, &self.log_id)
    }

    /// The answer of an action that has nothing to tell: its data is an empty object.
    ///
    /// # Errors
    /// None; it returns what a handler returns.
    pub fn done(&self) -> Outcome {
        #[derive(Serialize)]
        struct Nothing {}
        Ok(envelope::success_saying(self.served.endpoint.success_msg, &Nothing {}, &self.log_id))
    }

    /// The answer of a token endpoint: its fields stand beside `code`.
    #[must_use]
    pub fn reply_flat<T: Serialize>(&self, fields: &T) -> Response {
        envelope::flat(fields, &self.log_id)
    }

    /// The answer to an error of the rules; a failure of ours is logged with the log id.
    #[must_use]
    pub fn failure(&self, error: &Error) -> Failure {
        log_internal(error, self.log_id);
        self.served.codes.refusal(self.served.endpoint, error)
    }

    fn wrong(&self, field: &str, kind: ViolationKind, description: String) -> Failure {
        let value = self.query(field).unwrap_or_default().chars().take(64).collect();
        let violation = Violation { field: field.to_owned(), value, kind, description };
        self.served.codes.shape(self.served.endpoint, vec![violation])
    }

    fn admitted(&self) -> Result<&Admission, Failure> {
        self.admission.as_ref().ok_or_else(Failure::internal)
    }

    async fn run<T: Send + 'static>(&mut self, access: Access, job: Arc<Job<T>>) -> Result<T, Failure> {
        let operation = self.served.endpoint.id;
        for _ in 0..MOST_RELOADS {
            let admission = self.admitted()?;
            let (job, caller) = (Arc::clone(&job), admission.caller(&self.api));
            let lane = lane(&caller);
            let work = move |tx: &mut Tx<'_>| {
                caller.prove(tx)?;
                job(tx, &caller)
            };
            let outcome = match access {
                Access::Read => self.api.db.read_along(operation, work).await,
                Access::Write => self.api.db.write(operation, lane, work).await.map(|result| (result, None)),
            };
            match outcome {
                Err(Error::Stale) => self.readmit().await?,
                Err(error) => return Err(self.failure(&error)),
                Ok((result, trail)) => {
                    // An answer that is made of two results rests on both, which no trail says.
                    let is_first = !std::mem::replace(&mut self.has_read, true);
                    self.trail = trail.filter(|_| is_first);
                    return Ok(result);
                }
            }
        }
        Err(Failure::busy())
    }

    /// Lets the caller in anew, as the app is now.
    async fn readmit(&mut self) -> Result<(), Failure> {
        let renewed = gate::readmit(&self.api, self.served, self.admitted()?, self.log_id).await?;
        self.admission = Some(renewed);
        Ok(())
    }

    fn question(&self) -> Question<'_> {
        let caller = self.admission.as_ref().map_or([0; 3], |it| {
            let person = it.person().map_or(0, |person| person.user.get());
            [it.view.app.tenant.get(), it.view.app.key.get(), person]
        });
        let parts = vec![
            self.served.endpoint.id.as_bytes().to_vec(),
            caller.iter().flat_map(|number| number.to_be_bytes()).collect(),
            self.question_text(|name| !name.starts_with("page_")).into_bytes(),
        ];
        Question { keys: &self.api.keys, parts }
    }

    /// Path and query of this request as one text, of the query those parameters whose names are wanted.
    fn question_text(&self, is_wanted: impl Fn(&str) -> bool) -> String {
        let path = self.path.iter().map(|(name, text)| (*name, text.as_str()));
        let query = self.query.iter().map(|(name, text)| (name.as_str(), text.as_str()));
        let kept = path.chain(query.filter(|(name, text)| is_wanted(name) && !text.is_empty()));
        form_urlencoded::Serializer::new(String::new()).extend_pairs(kept).finish()
    }
}

/// Where the writes of a tenant stand in line.
fn lane(caller: &Caller) -> Lane {
    Lane(caller.tenant().get().unsigned_abs())
}

type Job<T> = dyn Fn(&mut Tx<'_>, &Caller) -> larkspur_core::Result<T> + Send + Sync;

#[derive(Clone, Copy)]
enum Access {
    Read,
    Write,
}

/// Logs what is broken here, once, with the log id that the client sees.
pub(crate) fn log_internal(error: &Error, log_id: LogId) {
    if let Error::Internal(source) = error {
        tracing::error!(log.id = %log_id, error = %source, "a request failed inside");
    }
}

impl Admission {
    fn ids(&self) -> IdView {
        IdView::new(&self.view.app, self.user_id_type, self.department_id_type)
    }

    fn caller(&self, api: &Api) -> Caller {
        let app = Caller::new(Arc::clone(&self.view.app), self.ids(), api.policy);
        match self.person() {
            Some(person) => app.acting_for(person),
            None => app,
        }
    }
}
