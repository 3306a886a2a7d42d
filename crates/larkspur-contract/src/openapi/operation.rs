//! One endpoint as an operation.

use super::schema;
use crate::{Endpoint, ErrorRow, FAMILIES, Field, Rate};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The operation object of an endpoint.
pub(super) fn operation(endpoint: &Endpoint, served: bool) -> Value {
    let title = FAMILIES.iter().find(|(name, _)| *name == endpoint.family).map_or("", |(_, title)| title);
    let mut operation = json!({
        "operationId": endpoint.id,
        "tags": [title],
        "description": description(endpoint),
        "deprecated": endpoint.deprecated,
        "security": security(endpoint),
        "parameters": parameters(endpoint),
        "responses": responses(endpoint),
        "x-larkspur-served": served,
        "x-rate-limit": rate(endpoint.rate),
        "x-scopes-any": endpoint.scopes_any.names().collect::<Vec<_>>(),
        "x-page": endpoint.page,
        "x-app-kinds": { "custom": endpoint.apps.custom, "store": endpoint.apps.store },
    });
    if let (Value::Object(parts), Some(tight)) = (&mut operation, endpoint.tight_rate) {
        let tight = json!({ "fields": tight.fields, "rate": rate(tight.rate) });
        parts.insert("x-tight-rate-limit".to_owned(), tight);
    }
    if let (Value::Object(parts), Some(fields)) = (&mut operation, endpoint.body) {
        let content = json!({ "application/json": { "schema": schema::object(fields) } });
        let required = fields.iter().any(|field| field.required);
        parts.insert("requestBody".to_owned(), json!({ "required": required, "content": content }));
    }
    operation
}

/// The limits as a list.
fn description(endpoint: &Endpoint) -> String {
    endpoint.limits.iter().fold(String::new(), |mut text, limit| {
        let _ = writeln!(text, "- {limit}");
        text
    })
}

/// Either kind of token suffices; none at all for the endpoints that issue them.
fn security(endpoint: &Endpoint) -> Value {
    let mut kinds = Vec::new();
    if endpoint.tokens.tenant {
        kinds.push(json!({ "tenant_access_token": [] }));
    }
    if endpoint.tokens.user {
        kinds.push(json!({ "user_access_token": [] }));
    }
    if endpoint.tokens.app {
        kinds.push(json!({ "app_access_token": [] }));
    }
    json!(kinds)
}

fn parameters(endpoint: &Endpoint) -> Vec<Value> {
    let parameter = |place: &str, field: &Field| {
        json!({
            "name": field.name,
            "in": place,
            "required": field.required,
            "schema": schema::property(field),
        })
    };
    let in_path = endpoint.path_params.iter().map(|field| parameter("path", field));
    let in_query = endpoint.query.iter().map(|field| parameter("query", field));
    in_path.chain(in_query).collect()
}

fn rate(rate: Rate) -> Value {
    match rate {
        Rate::Fixed { per_second, per_minute } => {
            json!({ "per_second": per_second, "per_minute": per_minute })
        }
        Rate::Special => json!("special"),
        Rate::Undocumented => json!("undocumented"),
    }
}

/// The success, the endpoint's own failures by status, and a pointer to those of the gateway.
fn responses(endpoint: &Endpoint) -> Value {
    let mut by_status: BTreeMap<u16, Vec<ErrorRow>> = BTreeMap::new();
    for row in endpoint.occurring_codes() {
        by_status.entry(row.http).or_default().push(*row);
    }
    let with_success = by_status.remove(&200).unwrap_or_default();
    let mut responses = Map::new();
    responses.insert("200".to_owned(), success(endpoint, &with_success));
    for (status, rows) in &by_status {
        let content = json!({ "schema": schema::reference("failure"), "examples": failures(rows) });
        let answer = json!({ "description": codes(rows), "content": { "application/json": content } });
        responses.insert(status.to_string(), answer);
    }
    responses.insert("default".to_owned(), json!({ "$ref": "#/components/responses/gateway" }));
    Value::Object(responses)
}

/// The envelope of a success. Some endpoints report failures with status 200, too.
fn success(endpoint: &Endpoint, failing: &[ErrorRow]) -> Value {
    let mut envelope = schema::object(endpoint.response_top_level);
    if let Some(Value::Object(properties)) = envelope.get_mut("properties") {
        properties.insert("code".to_owned(), json!({ "type": "integer", "description": "0 on success." }));
        properties.insert("msg".to_owned(), json!({ "type": "string" }));
        if endpoint.response_top_level.is_empty() {
            properties.insert("data".to_owned(), schema::object(endpoint.response));
        }
    }
    let description = match failing {
        [] => "Success.".to_owned(),
        rows => format!("Success, or one of these codes:\n{}", codes(rows)),
    };
    json!({ "description": description, "content": { "application/json": { "schema": envelope } } })
}

/// Codes and texts as a list.
fn codes(rows: &[ErrorRow]) -> String {
    rows.iter().fold(String::new(), |mut text, row| {
        let _ = writeln!(text, "- {} {}", row.code, row.msg);
        text
    })
}

/// One example per failure, named after its code; a second text of the same code gets a number.
pub(super) fn failures(rows: &[ErrorRow]) -> Value {
    let mut examples = Map::new();
    for row in rows {
        let code = row.code.to_string();
        let name = if examples.contains_key(&code) { format!("{code}-{}", examples.len()) } else { code };
        examples.insert(name, json!({ "value": { "code": row.code, "msg": row.msg } }));
    }
    Value::Object(examples)
}
