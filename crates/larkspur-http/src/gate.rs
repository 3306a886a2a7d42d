//! The gate: what every request passes before its handler runs, in the documented order.
//!
//! Route, token, app state, rate limit, scopes, request shape, value scopes; contact range and business rules follow
//! inside the transaction. A second, tighter limit that some fields of a body have is counted once that is read. A refusal that rests on what this process remembers of the app is asked once more of the
//! store before it is given.
//!
//! A user token is an app that acts for a person: it may do what both the app holds and the person granted to it.
//! Whether the person still can act is proved in the transaction, like the app.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderMap, Request, header};
use larkspur_contract::{Endpoint, ErrorRow, ScopeSet, check, gateway};
use larkspur_core::app::token;
use larkspur_core::ids::{DepartmentIdType, UserIdType};
use larkspur_core::user_token::{self, Person, Void};
use larkspur_model::AppKey;
use serde_json::Value;

use crate::api::Api;
use crate::app_cache::AppView;
use crate::authen;
use crate::call::{Call, log_internal};
use crate::envelope::{Failure, PermissionViolation};
use crate::log_id::LogId;
use crate::request;
use crate::served::Served;
use crate::transport::body::{self, BodyError};

/// The documented type of a missing scope of a call.
const ACTION_SCOPE: &str = "action_scope_required";
/// The documented type of a missing scope of a value or field.
const FIELD_SCOPE: &str = "field_scope_required";
/// The documented type of a scope that the person has not granted.
const USER_SCOPE: &str = "action_privilege_required";

/// What a genuine token says.
#[derive(Clone, Copy)]
struct Claims {
    app: AppKey,
    generation: i64,
    acting: Option<Acting>,
}

/// For whom a user token speaks, and the set of scopes that were granted to it.
#[derive(Clone, Copy)]
struct Acting {
    person: Person,
    scope_set: i64,
}

/// An app that was let in, and the id kinds its request speaks.
#[derive(Clone)]
pub(crate) struct Admission {
    pub(crate) view: Arc<AppView>,
    claims: Claims,
    /// The scopes that were granted to a user token.
    granted: Option<ScopeSet>,
    pub(crate) user_id_type: UserIdType,
    pub(crate) department_id_type: DepartmentIdType,
    /// Scopes of which one each is needed for the values this request gives.
    value_scopes: Vec<ScopeSet>,
}

/// Lets a request in, or says why not. `known` learns the app as soon as its token told it, for the log line.
pub(crate) async fn admit(
    api: &Arc<Api>,
    served: &'static Served,
    log_id: LogId,
    request: Request<Body>,
    known: &mut Option<Arc<AppView>>,
) -> Result<Call, Failure> {
    let endpoint = served.endpoint;
    let (head, body) = request.into_parts();
    let tokens = endpoint.tokens;
    let admitted = if tokens.tenant || tokens.user || tokens.app {
        let claims = read_token(api, served, &head.headers)?;
        let (view, granted) = enter(api, served, claims, log_id, known).await?;
        Some((claims, view, granted))
    } else {
        None
    };
    let path = request::path_params(endpoint.path, &head.uri)?;
    let query = request::query(&head.uri)?;
    let body = read_body(api, endpoint, &head.headers, body).await?;
    check_shape(served, &path, &query, &body)?;
    if let Some((_, view, _)) = &admitted {
        // Only the body tells whether the tighter limit counts, so it counts this late.
        let names = |field: &str| body.get(field).is_some_and(|value| !value.is_null());
        let whose = (view.app.key.get(), view.app.tenant.get());
        let counted = api.limiter.check_tight(endpoint, names, whose, api.clock.now_ms());
        counted
            .map_err(|refused| Failure { rate: Some(refused), ..Failure::from(&gateway::RATE_LIMITED) })?;
    }
    let mut call = Call::new(Arc::clone(api), served, log_id, path, query, body);
    if let Some((claims, view, granted)) = admitted {
        let admission = Admission {
            claims,
            granted,
            user_id_type: user_id_type(&call),
            department_id_type: department_id_type(&call),
            value_scopes: value_scopes(endpoint, &call.query),
            view,
        };
        let refused = missing_value_scope(&admission).is_some();
        let admission = if refused { readmit(api, served, &admission, log_id).await? } else { admission };
        call.admission = Some(admission);
    }
    Ok(call)
}

/// Lets a request in once more, with its app as the store has it now.
pub(crate) async fn readmit(
    api: &Api,
    served: &'static Served,
    before: &Admission,
    log_id: LogId,
) -> Result<Admission, Failure> {
    let view = reload(api, served, before.claims.app, log_id).await?;
    let admission = Admission { view, ..before.clone() };
    let refusal = refusal(served, &admission.view, before.claims, before.granted);
    match refusal.or_else(|| missing_value_scope(&admission)) {
        Some(refusal) => Err(refusal),
        None => Ok(admission),
    }
}

impl Admission {
    /// What this request may do and see.
    pub(crate) fn scopes(&self) -> ScopeSet {
        effective(&self.view, self.granted)
    }

    /// For whom the app acts, if it does.
    pub(crate) fn person(&self) -> Option<Person> {
        self.claims.acting.map(|acting| acting.person)
    }
}

/// The scopes of the app, as far as they were granted.
fn effective(view: &AppView, granted: Option<ScopeSet>) -> ScopeSet {
    granted.map_or(view.scopes, |granted| view.scopes.intersection(granted))
}

/// What the `Authorization` header says, if it is a genuine token of a kind that the endpoint takes.
fn read_token(api: &Api, served: &Served, headers: &HeaderMap) -> Result<Claims, Failure> {
    let value = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let (scheme, token) = value.and_then(|text| text.trim().split_once(' ')).ok_or(&gateway::NEED_TOKEN)?;
    let token = token.trim();
    if !scheme.eq_ignore_ascii_case("bearer") || token.is_empty() {
        return Err((&gateway::NEED_TOKEN).into());
    }
    let (tokens, now) = (served.endpoint.tokens, api.clock.now_ms());
    let refused = |row| Err(wrong_token(served, row));
    if token.starts_with("u-") || token.starts_with("eyJ") {
        if !tokens.user {
            return refused(&gateway::INVALID_USER_TOKEN);
        }
        return match user_token::open(&api.keys, token, now) {
            Ok(claims) => Ok(Claims {
                app: claims.app,
                generation: claims.generation,
                acting: Some(Acting { person: claims.person, scope_set: claims.scope_set }),
            }),
            Err(Void::Expired) => refused(&gateway::EXPIRED_USER_TOKEN),
            Err(Void::Invalid) => refused(&gateway::INVALID_USER_TOKEN),
        };
    }
    if !token.starts_with("t-") {
        return refused(&gateway::MALFORMED_TOKEN);
    }
    if !tokens.tenant && !tokens.app {
        return refused(&gateway::INVALID_USER_TOKEN);
    }
    match token::open(&api.keys, token, now) {
        Ok(claims) => Ok(Claims { app: claims.app, generation: claims.generation, acting: None }),
        Err(_) if tokens.tenant => refused(&gateway::INVALID_TENANT_TOKEN),
        Err(_) => refused(&gateway::INVALID_APP_TOKEN),
    }
}

/// The code of the page for a token that is not good, where it has one; else that of the gateway.
fn wrong_token(served: &Served, row: &'static ErrorRow) -> Failure {
    served.codes.token(served.endpoint).unwrap_or(row).into()
}

/// App state, rate limit and scopes: first by what is remembered, and by the store before a refusal is given.
async fn enter(
    api: &Api,
    served: &'static Served,
    claims: Claims,
    log_id: LogId,
    known: &mut Option<Arc<AppView>>,
) -> Result<(Arc<AppView>, Option<ScopeSet>), Failure> {
    let endpoint = served.endpoint;
    let mut view = match api.apps.remembered(claims.app) {
        Some(view) => view,
        None => reload(api, served, claims.app, log_id).await?,
    };
    let granted = granted(api, served, &view, claims, log_id).await?;
    if refusal(served, &view, claims, granted).is_some() {
        view = reload(api, served, claims.app, log_id).await?;
    }
    *known = Some(Arc::clone(&view));
    if let Some(refusal) = state_refusal(served, &view, claims) {
        return Err(refusal);
    }
    let app = &view.app;
    if let Err(refused) = api.limiter.check(endpoint, app.key.get(), app.tenant.get(), api.clock.now_ms()) {
        return Err(Failure { rate: Some(refused), ..Failure::from(&gateway::RATE_LIMITED) });
    }
    if let Some(refusal) = missing_scope(endpoint, &view, granted) {
        return Err(refusal);
    }
    Ok((view, granted))
}

/// The scopes that were granted to a user token.
async fn granted(
    api: &Api,
    served: &'static Served,
    view: &AppView,
    claims: Claims,
    log_id: LogId,
) -> Result<Option<ScopeSet>, Failure> {
    let Some(acting) = claims.acting else { return Ok(None) };
    match api.scope_sets.find(view.app.tenant, acting.scope_set).await {
        Ok(Some(granted)) => Ok(Some(granted)),
        Ok(None) => Err(wrong_token(served, &gateway::INVALID_USER_TOKEN)),
        Err(error) => {
            log_internal(&error, log_id);
            Err(served.codes.refusal(served.endpoint, &error))
        }
    }
}

async fn reload(
    api: &Api,
    served: &'static Served,
    app: AppKey,
    log_id: LogId,
) -> Result<Arc<AppView>, Failure> {
    match api.apps.reload(app).await {
        Ok(Some(view)) => Ok(view),
        // A genuine token of an app that is gone.
        Ok(None) => Err((&gateway::INVALID_TENANT_TOKEN).into()),
        Err(error) => {
            log_internal(&error, log_id);
            Err(served.codes.refusal(served.endpoint, &error))
        }
    }
}

/// Why an app may not make this call, if so.
fn refusal(served: &Served, view: &AppView, claims: Claims, granted: Option<ScopeSet>) -> Option<Failure> {
    state_refusal(served, view, claims).or_else(|| missing_scope(served.endpoint, view, granted))
}

fn state_refusal(served: &Served, view: &AppView, claims: Claims) -> Option<Failure> {
    if !view.app.enabled {
        return Some((&gateway::APP_NOT_IN_USE).into());
    }
    let row = match claims.acting {
        Some(_) => &gateway::INVALID_USER_TOKEN,
        None => &gateway::INVALID_TENANT_TOKEN,
    };
    (view.app.generation != claims.generation).then(|| wrong_token(served, row))
}

/// The scope that the app lacks, or else the one that the person has not granted.
fn missing_scope(endpoint: &'static Endpoint, view: &AppView, granted: Option<ScopeSet>) -> Option<Failure> {
    let needed = endpoint.scopes_any;
    if !needed.is_met_by(view.scopes) {
        return Some(scope_required(needed, ACTION_SCOPE));
    }
    (!needed.is_met_by(effective(view, granted))).then(|| grant_required(needed))
}

fn missing_value_scope(admission: &Admission) -> Option<Failure> {
    let held = admission.scopes();
    let needed = admission.value_scopes.iter().find(|needed| !needed.intersects(held))?;
    let app_lacks_it = !needed.intersects(admission.view.scopes);
    Some(if app_lacks_it { scope_required(*needed, FIELD_SCOPE) } else { grant_required(*needed) })
}

/// The person must grant one of these; the text goes on as documented.
fn grant_required(needed: ScopeSet) -> Failure {
    let row = &gateway::MISSING_USER_SCOPE;
    let names: Vec<&str> = needed.names().collect();
    let violation = |scope: &&str| PermissionViolation {
        kind: USER_SCOPE,
        subject: (*scope).to_owned(),
        description: "ask the person to grant this scope to the app".to_owned(),
    };
    Failure {
        msg: format!("{} required one of these privileges: [{}]", row.msg, names.join(", ")).into(),
        permission_violations: names.iter().map(violation).collect(),
        ..Failure::from(row)
    }
}

fn scope_required(needed: ScopeSet, kind: &'static str) -> Failure {
    let names: Vec<&str> = needed.names().collect();
    let row = &gateway::MISSING_SCOPE;
    let violation = |scope: &&str| PermissionViolation {
        kind,
        subject: (*scope).to_owned(),
        description: "grant this scope to the app".to_owned(),
    };
    Failure {
        msg: format!("{}: [{}]", row.msg, names.join(", ")).into(),
        permission_violations: names.iter().map(violation).collect(),
        ..Failure::from(row)
    }
}

/// The scopes that the given values ask for.
fn value_scopes(endpoint: &Endpoint, query: &[(String, String)]) -> Vec<ScopeSet> {
    let fields = endpoint.query.iter().filter(|field| !field.value_scopes.is_empty());
    fields
        .filter_map(|field| {
            let (_, given) = query.iter().find(|(name, _)| name == field.name)?;
            field.value_scopes.iter().find(|(value, _)| value == given).map(|(_, scopes)| *scopes)
        })
        .collect()
}

async fn read_body(
    api: &Api,
    endpoint: &'static Endpoint,
    headers: &HeaderMap,
    body: Body,
) -> Result<Value, Failure> {
    if endpoint.body.is_none() {
        // The Node client sends `{}` with GET and DELETE.
        return Ok(Value::Null);
    }
    match body::read(body, api.max_body_bytes, api.body_timeout).await {
        Ok(bytes) if endpoint.speaks_oauth => authen::oauth_body(endpoint, headers, &bytes),
        Ok(bytes) => request::body(&bytes),
        Err(BodyError::TooLarge) => Err(Failure::malformed(413, "the body is too large")),
        Err(BodyError::TooSlow) => Err(Failure::malformed(408, "the body did not arrive in time")),
        Err(BodyError::Broken) => Err(Failure::malformed(400, "the body broke off")),
    }
}

fn check_shape(
    served: &Served,
    path: &[(&'static str, String)],
    query: &[(String, String)],
    body: &Value,
) -> Result<(), Failure> {
    let endpoint = served.endpoint;
    if let Some(row) = served.codes.empty.filter(|_| says_nothing(body)).and_then(|code| endpoint.error(code))
    {
        return Err(row.into());
    }
    let mut violations: Vec<_> =
        path.iter().flat_map(|(name, text)| check::path(endpoint, name, text)).collect();
    violations.extend(check::query(endpoint, query));
    violations.extend(check::body(endpoint, body));
    if violations.is_empty() { Ok(()) } else { Err(served.codes.shape(endpoint, violations)) }
}

/// No body, or an empty object.
fn says_nothing(body: &Value) -> bool {
    body.is_null() || body.as_object().is_some_and(serde_json::Map::is_empty)
}

/// A parameter that most endpoints have in the query and some in the body.
fn in_query_or_body<'a>(call: &'a Call, name: &str) -> Option<&'a str> {
    let is_in_body = call.served.endpoint.body.into_iter().flatten().any(|field| field.name == name);
    if is_in_body { call.body.get(name).and_then(Value::as_str) } else { call.query(name) }
}

fn user_id_type(call: &Call) -> UserIdType {
    match call.query("user_id_type").or_else(|| call.query("member_id_type")) {
        Some("union_id") => UserIdType::UnionId,
        Some("user_id") => UserIdType::UserId,
        _ => UserIdType::OpenId,
    }
}

fn department_id_type(call: &Call) -> DepartmentIdType {
    match in_query_or_body(call, "department_id_type") {
        Some("department_id") => DepartmentIdType::DepartmentId,
        _ => DepartmentIdType::OpenDepartmentId,
    }
}
