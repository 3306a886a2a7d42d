//! The table as an OpenAPI 3.1 document.
//!
//! Made from the statics alone, so that what is published is what is enforced. Serving it is the HTTP floor's work.

mod operation;
mod schema;

use crate::{ENDPOINTS, Endpoint, FAMILIES, Field, GATEWAY_ERRORS};
use serde_json::{Map, Value, json};

/// The document of all endpoints, as served below `base_url` (scheme, host and port, no path). `served` says which
/// endpoints this server has; the others carry `x-larkspur-served: false`.
#[must_use]
pub fn document(base_url: &str, served: &dyn Fn(&Endpoint) -> bool) -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Larkspur",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "An organisation directory and mail-group server that speaks the Feishu/Lark Open Platform API. \
                Operations with `x-larkspur-served: false` are described but answer 404.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": base_url }],
        "tags": FAMILIES.iter().map(|(_, title)| json!({ "name": title })).collect::<Vec<_>>(),
        "paths": paths(served),
        "components": {
            "schemas": schemas(),
            "responses": { "gateway": gateway() },
            "securitySchemes": {
                "tenant_access_token": bearer("The app acts as itself; the token comes from auth.v3.tenant_access_token.internal."),
                "user_access_token": bearer("The app acts for a person."),
                "app_access_token": bearer("The app proves who it is; the token comes from auth.v3.app_access_token.internal."),
            },
        },
    })
}

fn bearer(description: &str) -> Value {
    json!({ "type": "http", "scheme": "bearer", "description": description })
}

/// All operations, by path and method.
fn paths(served: &dyn Fn(&Endpoint) -> bool) -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for endpoint in ENDPOINTS {
        let path = paths.entry(template(endpoint.path)).or_insert_with(|| json!({}));
        if let Value::Object(methods) = path {
            let method = endpoint.method.as_str().to_lowercase();
            methods.insert(method, operation::operation(endpoint, served(endpoint)));
        }
    }
    Value::Object(paths)
}

/// `/a/:b/c` as `/a/{b}/c`.
fn template(path: &str) -> String {
    let segments = path.split('/').map(|segment| match segment.strip_prefix(':') {
        Some(name) => format!("{{{name}}}"),
        None => segment.to_owned(),
    });
    segments.collect::<Vec<_>>().join("/")
}

/// Every shape that some field refers to, and the shape of a failure.
fn schemas() -> Value {
    let mut schemas = Map::new();
    schemas.insert("failure".to_owned(), failure());
    for endpoint in ENDPOINTS {
        name_shapes(&mut schemas, endpoint.body.unwrap_or_default());
        name_shapes(&mut schemas, endpoint.response);
    }
    Value::Object(schemas)
}

fn name_shapes(schemas: &mut Map<String, Value>, fields: &[Field]) {
    for field in fields {
        match field.object {
            Some(name) if schemas.contains_key(name) => {}
            Some(name) => {
                schemas.insert(name.to_owned(), schema::object(field.children));
                name_shapes(schemas, field.children);
            }
            None => name_shapes(schemas, field.children),
        }
    }
}

/// What every failure looks like.
fn failure() -> Value {
    let texts = |names: &[&str]| {
        let properties: Map<String, Value> =
            names.iter().map(|name| ((*name).to_owned(), json!({ "type": "string" }))).collect();
        json!({ "type": "array", "items": { "type": "object", "properties": properties } })
    };
    json!({
        "type": "object",
        "required": ["code", "msg"],
        "properties": {
            "code": { "type": "integer", "description": "Never 0." },
            "msg": { "type": "string" },
            "error": {
                "type": "object",
                "properties": {
                    "log_id": { "type": "string" },
                    "troubleshooter": { "type": "string" },
                    "message": { "type": "string" },
                    "field_violations": texts(&["field", "value", "description"]),
                    "permission_violations": texts(&["type", "subject", "description"]),
                    "helps": texts(&["url", "description"]),
                },
            },
        },
    })
}

/// The answers that belong to no endpoint, each once.
fn gateway() -> Value {
    json!({
        "description": "A failure that belongs to no endpoint: token, permission, rate limit, ids, form of the request.",
        "content": { "application/json": {
            "schema": schema::reference("failure"),
            "examples": operation::failures(GATEWAY_ERRORS),
        } },
    })
}
