//! Fields as JSON Schema.

use crate::{Field, Kind};
use serde_json::{Map, Value, json};

/// An object with these fields.
pub(super) fn object(fields: &[Field]) -> Value {
    let properties: Map<String, Value> =
        fields.iter().map(|field| (field.name.to_owned(), property(field))).collect();
    let required: Vec<&str> = fields.iter().filter(|field| field.required).map(|field| field.name).collect();
    let mut schema = json!({ "type": "object", "properties": properties });
    if !required.is_empty() {
        set(&mut schema, "required", json!(required));
    }
    schema
}

/// A reference to a named shape.
pub(super) fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// The schema of a field's value, with everything that is known about it.
pub(super) fn property(field: &Field) -> Value {
    let mut schema = of_kind(field, field.kind);
    if let Some(note) = field.note {
        set(&mut schema, "description", json!(note));
    }
    if let Some(default) = field.default {
        set(&mut schema, "default", typed(field.kind, default));
    }
    if !field.scopes_any.is_empty() {
        set(&mut schema, "x-scopes-any", json!(field.scopes_any.names().collect::<Vec<_>>()));
    }
    if !field.aliases.is_empty() {
        set(&mut schema, "x-also-accepted-as", json!(field.aliases));
    }
    for (value, scopes) in field.value_scopes {
        let scopes: Vec<&str> = scopes.names().collect();
        set(&mut schema, "x-value-scopes-any", json!({ *value: scopes }));
    }
    schema
}

fn of_kind(field: &Field, kind: Kind) -> Value {
    match kind {
        Kind::String | Kind::Int | Kind::Bool => scalar(field, kind),
        Kind::Object => field.object.map_or_else(|| object(field.children), reference),
        Kind::StringList => list(field, scalar(field, Kind::String)),
        Kind::IntList => list(field, scalar(field, Kind::Int)),
        Kind::ObjectList => list(field, of_kind(field, Kind::Object)),
        Kind::ObjectListList => {
            list(field, json!({ "type": "array", "items": of_kind(field, Kind::Object) }))
        }
        Kind::TextMap => json!({ "type": "object", "additionalProperties": { "type": "string" } }),
        Kind::IntMap => json!({ "type": "object", "additionalProperties": { "type": "integer" } }),
    }
}

fn list(field: &Field, items: Value) -> Value {
    let mut schema = json!({ "type": "array", "items": items });
    set_some(&mut schema, "minItems", field.rule.min_items);
    set_some(&mut schema, "maxItems", field.rule.max_items);
    schema
}

/// A single value, or an item of a list of single values.
fn scalar(field: &Field, kind: Kind) -> Value {
    let rule = &field.rule;
    let mut schema = match field.also {
        Some(_) => json!({ "type": ["string", "integer"] }),
        None => json!({ "type": name(kind) }),
    };
    if kind == Kind::String {
        set_some(&mut schema, "minLength", rule.min_len);
        set_some(&mut schema, "maxLength", rule.max_len);
        set_some(&mut schema, "pattern", rule.pattern);
    } else {
        set_some(&mut schema, "minimum", rule.min);
        set_some(&mut schema, "maximum", rule.max);
    }
    if !rule.one_of.is_empty() {
        let values: Vec<Value> = rule.one_of.iter().map(|value| typed(kind, value)).collect();
        set(&mut schema, if rule.open { "x-built-in-values" } else { "enum" }, json!(values));
    }
    if let Some(example) = field.example {
        set(&mut schema, "examples", json!([typed(kind, example)]));
    }
    schema
}

const fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Int => "integer",
        Kind::Bool => "boolean",
        _ => "string",
    }
}

/// A value that the table holds as text, in its own type.
fn typed(kind: Kind, text: &str) -> Value {
    match kind {
        Kind::Int => text.parse::<i64>().map_or_else(|_| json!(text), |number| json!(number)),
        Kind::Bool => json!(text == "true"),
        _ => json!(text),
    }
}

fn set_some(schema: &mut Value, key: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        set(schema, key, value.into());
    }
}

fn set(schema: &mut Value, key: &str, value: Value) {
    if let Value::Object(map) = schema {
        map.insert(key.to_owned(), value);
    }
}
