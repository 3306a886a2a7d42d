//! The gate: what every request passes before its handler runs, in the documented order.
//!
//! Route, token, app state, rate limit, scopes, request shape, value scopes; contact range and business rules follow
//! inside the transaction. A second, tighter limit that some fields of a body have is counted once that is read. A refusal that rests on what this process remembers of the app is asked once more of the
//! store before it is given.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderMap, Request, header};
use larkspur_contract::{Endpoint, ScopeSet, check, gateway};
use larkspur_core::app::token::{self, TokenClaims};
use larkspur_core::ids::{DepartmentIdType, UserIdType};
use larkspur_model::AppKey;
use serde_json::Value;

use crate::api::Api;
use crate::app_cache::AppView;
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

/// An app that was let in, and the id kinds its request speaks.
#[derive(Clone)]
pub(crate) struct Admission {
    pub(crate) view: Arc<AppView>,
    claims: TokenClaims,
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
    let admitted = if endpoint.tokens.tenant || endpoint.tokens.user {
        let claims = read_token(api, endpoint, &head.headers)?;
        let view = enter(api, served, claims, log_id, known).await?;
        Some((claims, view))
    } else {
        None
    };
    let path = request::path_params(endpoint.path, &head.uri)?;
    let query = request::query(&head.uri)?;
    let body = read_body(api, endpoint, body).await?;
    check_shape(served, &path, &query, &body)?;
    if let Some((_, view)) = &admitted {
        // Only the body tells whether the tighter limit counts, so it counts this late.
        let names = |field: &str| body.get(field).is_some_and(|value| !value.is_null());
        let whose = (view.app.key.get(), view.app.tenant.get());
        let counted = api.limiter.check_tight(endpoint, names, whose, api.clock.now_ms());
        counted
            .map_err(|refused| Failure { rate: Some(refused), ..Failure::from(&gateway::RATE_LIMITED) })?;
    }
    let mut call = Call { api: Arc::clone(api), served, log_id, path, query, body, admission: None };
    if let Some((claims, view)) = admitted {
        let admission = Admission {
            claims,
            user_id_type: user_id_type(&call),
            department_id_type: department_id_type(&call),
            value_scopes: value_scopes(endpoint, &call.query),
            view,
        };
        let refused = missing_value_scope(&admission.view, &admission).is_some();
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
    let refusal = refusal(served.endpoint, &view, before.claims);
    match refusal.or_else(|| missing_value_scope(&view, before)) {
        Some(refusal) => Err(refusal),
        None => Ok(Admission { view, ..before.clone() }),
    }
}

/// What the `Authorization` header says, if it is a genuine token of a kind that the endpoint takes.
fn read_token(api: &Api, endpoint: &Endpoint, headers: &HeaderMap) -> Result<TokenClaims, Failure> {
    let value = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let (scheme, token) = value.and_then(|text| text.trim().split_once(' ')).ok_or(&gateway::NEED_TOKEN)?;
    let token = token.trim();
    if !scheme.eq_ignore_ascii_case("bearer") || token.is_empty() {
        return Err((&gateway::NEED_TOKEN).into());
    }
    if token.starts_with("u-") || token.starts_with("eyJ") {
        return Err((&gateway::INVALID_USER_TOKEN).into());
    }
    if !token.starts_with("t-") {
        return Err((&gateway::MALFORMED_TOKEN).into());
    }
    let invalid =
        || if endpoint.tokens.tenant { &gateway::INVALID_TENANT_TOKEN } else { &gateway::INVALID_USER_TOKEN };
    if !endpoint.tokens.tenant {
        return Err(invalid().into());
    }
    token::open(&api.keys, token, api.clock.now_ms()).map_err(|_| invalid().into())
}

/// App state, rate limit and scopes: first by what is remembered, and by the store before a refusal is given.
async fn enter(
    api: &Api,
    served: &'static Served,
    claims: TokenClaims,
    log_id: LogId,
    known: &mut Option<Arc<AppView>>,
) -> Result<Arc<AppView>, Failure> {
    let endpoint = served.endpoint;
    let remembered = api.apps.remembered(claims.app);
    let view = match remembered.filter(|view| refusal(endpoint, view, claims).is_none()) {
        Some(view) => view,
        None => reload(api, served, claims.app, log_id).await?,
    };
    *known = Some(Arc::clone(&view));
    if let Some(refusal) = state_refusal(&view, claims) {
        return Err(refusal);
    }
    let app = &view.app;
    if let Err(refused) = api.limiter.check(endpoint, app.key.get(), app.tenant.get(), api.clock.now_ms()) {
        return Err(Failure { rate: Some(refused), ..Failure::from(&gateway::RATE_LIMITED) });
    }
    if let Some(refusal) = missing_scope(endpoint, &view) {
        return Err(refusal);
    }
    Ok(view)
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
fn refusal(endpoint: &'static Endpoint, view: &AppView, claims: TokenClaims) -> Option<Failure> {
    state_refusal(view, claims).or_else(|| missing_scope(endpoint, view))
}

fn state_refusal(view: &AppView, claims: TokenClaims) -> Option<Failure> {
    if !view.app.enabled {
        return Some((&gateway::APP_NOT_IN_USE).into());
    }
    (view.app.generation != claims.generation).then(|| (&gateway::INVALID_TENANT_TOKEN).into())
}

fn missing_scope(endpoint: &'static Endpoint, view: &AppView) -> Option<Failure> {
    let needed = endpoint.scopes_any;
    let denied = !needed.is_empty() && !needed.intersects(view.scopes);
    denied.then(|| scope_required(needed, ACTION_SCOPE))
}

fn missing_value_scope(view: &AppView, admission: &Admission) -> Option<Failure> {
    let needed = admission.value_scopes.iter().find(|needed| !needed.intersects(view.scopes))?;
    Some(scope_required(*needed, FIELD_SCOPE))
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

async fn read_body(api: &Api, endpoint: &Endpoint, body: Body) -> Result<Value, Failure> {
    if endpoint.body.is_none() {
        // The Node client sends `{}` with GET and DELETE.
        return Ok(Value::Null);
    }
    match body::read(body, api.max_body_bytes, api.body_timeout).await {
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

fn user_id_type(call: &Call) -> UserIdType {
    match call.query("user_id_type").or_else(|| call.query("member_id_type")) {
        Some("union_id") => UserIdType::UnionId,
        Some("user_id") => UserIdType::UserId,
        _ => UserIdType::OpenId,
    }
}

fn department_id_type(call: &Call) -> DepartmentIdType {
    match call.query("department_id_type") {
        Some("department_id") => DepartmentIdType::DepartmentId,
        _ => DepartmentIdType::OpenDepartmentId,
    }
}
