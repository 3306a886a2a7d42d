//! Requests of the API as bytes, and the few calls that are made outside a measurement.

use std::net::SocketAddr;

use serde_json::{Value, json};

use crate::{Result, load};

pub(crate) const TOKEN: &str = "/open-apis/auth/v3/tenant_access_token/internal";
pub(crate) const DEPARTMENTS: &str = "/open-apis/contact/v3/departments";
pub(crate) const USERS: &str = "/open-apis/contact/v3/users";
pub(crate) const BY_DEPARTMENT: &str = "/open-apis/contact/v3/users/find_by_department";
pub(crate) const MAIL_GROUPS: &str = "/open-apis/mail/v1/mailgroups";
/// The whole tree, page by page.
pub(crate) const CHILDREN_OF_ROOT: &str =
    "/open-apis/contact/v3/departments/0/children?fetch_child=true&page_size=50";

pub(crate) fn get(path: &str, token: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n\r\n")
}

pub(crate) fn post(path: &str, token: &str, body: &str) -> String {
    with_body("POST", path, token, body)
}

pub(crate) fn with_body(method: &str, path: &str, token: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "{method} {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}

/// An app with its token.
pub(crate) struct Caller {
    pub(crate) address: SocketAddr,
    pub(crate) token: String,
}

/// A text of `credentials.json`.
pub(crate) fn text<'a>(credentials: &'a Value, name: &str) -> Result<&'a str> {
    Ok(credentials.get(name).and_then(Value::as_str).ok_or("credentials are incomplete")?)
}

/// The body that asks for a token.
pub(crate) fn secret(credentials: &Value) -> Result<String> {
    let (id, secret) = (text(credentials, "app_id")?, text(credentials, "app_secret")?);
    Ok(json!({ "app_id": id, "app_secret": secret }).to_string())
}

impl Caller {
    /// Gets a token from this server.
    pub(crate) async fn meet(address: SocketAddr, secret: &str) -> Result<Self> {
        let answer: Value = serde_json::from_str(&load::ask(address, &post(TOKEN, "-", secret)).await?)?;
        let token = answer.get("tenant_access_token").and_then(Value::as_str).ok_or("no token")?;
        Ok(Self { address, token: token.to_owned() })
    }

    /// Sends a request; its answer must have code 0.
    pub(crate) async fn ask(&self, request: &str) -> Result<Value> {
        let answer: Value = serde_json::from_str(&load::ask(self.address, request).await?)?;
        match answer.get("code").and_then(Value::as_i64) {
            Some(0) => Ok(answer),
            _ => Err(format!("{answer} to {request}").into()),
        }
    }

    /// Posts a body and gives the text at `pointer` of the answer.
    pub(crate) async fn made(&self, path: &str, body: &Value, pointer: &str) -> Result<String> {
        let answer = self.ask(&post(path, &self.token, &body.to_string())).await?;
        Ok(answer.pointer(pointer).and_then(Value::as_str).ok_or("no id")?.to_owned())
    }

    pub(crate) async fn create_department(&self, name: &str, parent: &str) -> Result<String> {
        let body = json!({ "name": name, "parent_department_id": parent });
        self.made(DEPARTMENTS, &body, "/data/department/open_department_id").await
    }

    /// The ids of the rows of a list, page by page, up to `most`.
    pub(crate) async fn ids(&self, path: &str, field: &str, most: usize) -> Result<Vec<String>> {
        let (mut ids, mut page) = (Vec::new(), String::new());
        loop {
            let answer = self.ask(&get(&format!("{path}{page}"), &self.token)).await?;
            let items = answer.pointer("/data/items").and_then(Value::as_array);
            for item in items.into_iter().flatten() {
                ids.extend(item.get(field).and_then(Value::as_str).map(str::to_owned));
            }
            match answer.pointer("/data/page_token").and_then(Value::as_str) {
                Some(token) if ids.len() < most && !token.is_empty() => {
                    page = format!("&page_token={}", escaped(token));
                }
                _ => return Ok(ids),
            }
        }
    }
}

fn escaped(token: &str) -> String {
    token.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D")
}
