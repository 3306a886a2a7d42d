//! JSON bodies.

use super::findings::Findings;
use super::{ViolationKind as Why, item_of, rule, spoken};
use crate::{Field, Kind};
use serde_json::{Map, Value};

/// Checks a whole body.
pub(super) fn check(findings: &mut Findings, fields: &[Field], body: &Value) {
    match body {
        Value::Object(object) => check_object(findings, "", fields, object),
        Value::Null => check_object(findings, "", fields, &Map::new()),
        other => findings.add("", &shown(other), Why::Type, "the body must be an object".to_owned()),
    }
}

/// Checks the fields of an object that stands at `path`.
fn check_object(findings: &mut Findings, path: &str, fields: &[Field], object: &Map<String, Value>) {
    for field in fields {
        match spelled(field, object) {
            Some((name, value)) => check_value(findings, &below(path, name), field, field.kind, value),
            None if field.required => {
                findings.add(&below(path, field.name), "", Why::Missing, "is required".to_owned());
            }
            None => {}
        }
    }
}

/// The field's value under any of its spellings, with the one that was used; `null` is no value.
fn spelled<'a>(field: &Field, object: &'a Map<String, Value>) -> Option<(&'static str, &'a Value)> {
    let mut spellings = std::iter::once(&field.name).chain(field.aliases);
    spellings.find_map(|name| object.get(*name).filter(|value| !value.is_null()).map(|value| (*name, value)))
}

/// Checks one value as this kind.
fn check_value(findings: &mut Findings, path: &str, field: &Field, kind: Kind, value: &Value) {
    match (kind, value) {
        (Kind::String, Value::String(text)) => rule::text(findings, path, field, text),
        (Kind::Int, Value::Number(number)) if number.is_i64() => {
            rule::number(findings, path, field, number.as_i64().unwrap_or_default());
        }
        (Kind::Bool, Value::Bool(_)) => {}
        (Kind::Object, Value::Object(object)) => check_object(findings, path, field.children, object),
        (Kind::TextMap | Kind::IntMap, Value::Object(map)) => check_map(findings, path, field, kind, map),
        (_, Value::Array(items)) if item_of(kind).is_some() => {
            if rule::items(findings, path, field, items.len()) {
                check_items(findings, path, field, kind, items);
            }
        }
        _ => check_second_kind(findings, path, field, kind, value),
    }
}

fn check_items(findings: &mut Findings, path: &str, field: &Field, kind: Kind, items: &[Value]) {
    let kind = item_of(kind).unwrap_or(kind);
    for (at, item) in items.iter().enumerate() {
        if findings.full() {
            return;
        }
        check_value(findings, &format!("{path}[{at}]"), field, kind, item);
    }
}

/// Checks a map of free keys.
fn check_map(findings: &mut Findings, path: &str, field: &Field, kind: Kind, map: &Map<String, Value>) {
    let kind = if kind == Kind::IntMap { Kind::Int } else { Kind::String };
    for (key, value) in map.iter().filter(|(_, value)| !value.is_null()) {
        if findings.full() {
            return;
        }
        if key.contains('\0') {
            findings.add(path, key, Why::Nul, "a key must not contain the character U+0000".to_owned());
        }
        check_value(findings, &below(path, key), field, kind, value);
    }
}

/// The last hope of a value whose type is not the documented one: a second type that some client sends.
fn check_second_kind(findings: &mut Findings, path: &str, field: &Field, kind: Kind, value: &Value) {
    let second =
        field.also.map(|also| if item_of(kind).is_none() { item_of(also).unwrap_or(also) } else { also });
    match (second, value) {
        (Some(Kind::Int), Value::Number(number)) if number.is_i64() => {
            rule::text(findings, path, field, &number.to_string());
        }
        (Some(Kind::String), Value::String(text)) if text.parse::<i64>().is_ok() => {
            rule::number(findings, path, field, text.parse().unwrap_or_default());
        }
        _ => findings.add(path, &shown(value), Why::Type, format!("must be {}", spoken(kind))),
    }
}

fn below(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// An offending value as text; the content of lists and objects is left out.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(_) => "[...]".to_owned(),
        Value::Object(_) => "{...}".to_owned(),
        other => other.to_string(),
    }
}
