//! What holds for every answer, whatever was asked.

use http::Method;
use larkspur_contract::{ENDPOINTS, Endpoint, Field, Kind};
use serde_json::Value;

use super::Answer;

/// Where an administrator asks; those answers have no envelope unless they fail.
const CONTROL: &str = "/_larkspur/";
/// The answers that are not JSON: counters, and the page that a person sees.
const METRICS: &str = "/metrics";
const PAGE: &str = "/open-apis/authen/v1/authorize";
const STYLE: &str = "/_larkspur/consent.css";

/// Stops the test when the answer breaks a promise that all answers keep.
pub(super) fn answer(method: &Method, path: &str, answer: &Answer) {
    let log_id = answer.header("x-tt-logid");
    assert_eq!(log_id.len(), larkspur_http::log_id::LENGTH, "{answer:?}");
    assert_eq!(log_id, answer.header("x-request-id"));
    if path == METRICS && answer.status() == 200 || path == STYLE {
        return;
    }
    if path == PAGE && matches!(*method, Method::GET | Method::POST) {
        page(answer);
        return;
    }
    assert_eq!(answer.header("content-type"), "application/json; charset=utf-8", "{answer:?}");
    if method == Method::HEAD && answer.text().is_empty() {
        return;
    }
    let whole = answer.whole().as_object().unwrap_or_else(|| panic!("not an object: {answer:?}"));
    if path.starts_with(CONTROL) && answer.status() < 300 {
        assert!(!whole.contains_key("code") && !whole.contains_key("error"), "{answer:?}");
        return;
    }
    let endpoint = endpoint(method, path);
    if endpoint.is_some_and(|endpoint| endpoint.speaks_oauth) {
        oauth(endpoint, answer);
        return;
    }
    assert!(!answer.msg().is_empty(), "{answer:?}");
    if answer.code() == 0 {
        success(endpoint, answer);
    } else {
        failure(path, answer);
    }
}

/// A page for people, or the way back to the app: nothing of it is kept, framed or scripted.
fn page(answer: &Answer) {
    assert_eq!(answer.header("cache-control"), "no-store", "{answer:?}");
    if answer.status() == 303 {
        assert!(!answer.header("location").is_empty(), "{answer:?}");
        return;
    }
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8", "{answer:?}");
    assert!(answer.header("content-security-policy").starts_with("default-src 'none'"), "{answer:?}");
    assert!(answer.text().starts_with("<!DOCTYPE html>") && !answer.text().contains("<script"), "{answer:?}");
}

/// RFC 6749: the code besides, no envelope.
fn oauth(endpoint: Option<&Endpoint>, answer: &Answer) {
    let fields = endpoint.map(|endpoint| endpoint.response_top_level).unwrap_or_default();
    let is_error = |name: &&str| name.starts_with("error");
    let names = fields.iter().map(|field| field.name);
    if answer.code() == 0 {
        let names: Vec<&str> = names.filter(|name| !is_error(name)).chain(["code"]).collect();
        only(answer.whole(), &names);
    } else {
        only(answer.whole(), &names.filter(is_error).chain(["code"]).collect::<Vec<_>>());
        assert!(!answer.msg().is_empty(), "{answer:?}");
    }
}

fn failure(path: &str, answer: &Answer) {
    let log_id = answer.error().get("log_id").and_then(Value::as_str);
    assert_eq!(log_id, Some(answer.header("x-tt-logid")), "{answer:?}");
    only(answer.whole(), &["code", "msg", "error"]);
    only(answer.error(), &["log_id", "message", "field_violations", "permission_violations"]);
    if path.starts_with(CONTROL) && answer.code() < 1_000 {
        assert_eq!(u64::from(answer.status()), answer.code(), "{answer:?}");
    }
}

fn success(endpoint: Option<&Endpoint>, answer: &Answer) {
    assert_eq!(answer.status(), 200, "{answer:?}");
    let Some(endpoint) = endpoint else { return };
    if endpoint.response_top_level.is_empty() {
        only(answer.whole(), &["code", "msg", "data"]);
        assert_eq!(answer.msg(), endpoint.success_msg);
        object(endpoint.response, answer.data(), "data");
    } else {
        let names: Vec<&str> = endpoint.response_top_level.iter().map(|field| field.name).collect();
        only(answer.whole(), &[["code", "msg"].as_slice(), &names].concat());
    }
}

fn only(object: &Value, names: &[&str]) {
    let unknown = object.as_object().expect("an object").keys().find(|name| !names.contains(&name.as_str()));
    assert_eq!(unknown, None, "in {object}");
}

/// Every field is one that the contract knows, and of its type.
fn object(fields: &[Field], value: &Value, place: &str) {
    for (name, value) in value.as_object().unwrap_or_else(|| panic!("{place} is not an object: {value}")) {
        let place = format!("{place}.{name}");
        let field = fields.iter().find(|field| field.name == name);
        let field = field.unwrap_or_else(|| panic!("the contract does not know {place}"));
        assert!(is_of(field, field.kind, value, &place), "{place} is not {:?}: {value}", field.kind);
    }
}

fn is_of(field: &Field, kind: Kind, value: &Value, place: &str) -> bool {
    let all =
        |kind| value.as_array().is_some_and(|items| items.iter().all(|item| is_of(field, kind, item, place)));
    let every =
        |kind| value.as_object().is_some_and(|it| it.values().all(|item| is_of(field, kind, item, place)));
    match kind {
        Kind::String => value.is_string(),
        Kind::Int => value.is_i64(),
        Kind::Bool => value.is_boolean(),
        Kind::Object => {
            object(field.children, value, place);
            true
        }
        Kind::StringList => all(Kind::String),
        Kind::IntList => all(Kind::Int),
        Kind::ObjectList => all(Kind::Object),
        Kind::ObjectListList => all(Kind::ObjectList),
        Kind::TextMap => every(Kind::String),
        Kind::IntMap => every(Kind::Int),
    }
}

/// The endpoint that a path leads to; the one with the fewest parameters, if there are several.
fn endpoint(method: &Method, path: &str) -> Option<&'static Endpoint> {
    let fits = |endpoint: &&&Endpoint| {
        let (template, given) = (endpoint.path.split('/'), path.split('/'));
        endpoint.method.as_str() == method.as_str()
            && template.clone().count() == given.clone().count()
            && template.zip(given).all(|(name, text)| name.starts_with(':') || name == text)
    };
    ENDPOINTS.iter().filter(fits).min_by_key(|endpoint| endpoint.path_params.len()).copied()
}
