//! What is measured: creating and reading departments through the whole gateway.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use crate::Result;
use crate::load::{self, Requests};
use crate::report::Report;
use crate::server::Server;

/// Runs every scenario at every number of connections and prints the table.
pub(crate) async fn run(
    binary: &Path,
    database: Option<&str>,
    connections: &[usize],
    time: Duration,
) -> Result<()> {
    let bare = Server::bare().await?;
    let (larkspur, credentials) = Server::larkspur(binary, database).await?;
    let token = token(&larkspur, &credentials).await?;
    let mut report = Report::new(larkspur.started_in, larkspur.resident_kib());
    let target = read_target(&larkspur, &token).await?;
    for count in connections {
        for (name, requests) in [("create", creates(&token)), ("get", gets(&token, &target))] {
            let yardstick = load::measure(bare.address, *count, time, Arc::clone(&requests)).await?;
            let ours = load::measure(larkspur.address, *count, time, requests).await?;
            report.row(name, *count, &yardstick, &ours);
        }
    }
    report.finish(larkspur.resident_kib());
    Ok(())
}

async fn token(server: &Server, credentials: &Value) -> Result<String> {
    let text = |name| credentials.get(name).and_then(Value::as_str).ok_or("credentials are incomplete");
    let body =
        serde_json::json!({ "app_id": text("app_id")?, "app_secret": text("app_secret")? }).to_string();
    let path = "/open-apis/auth/v3/tenant_access_token/internal";
    let answer: Value = serde_json::from_str(&load::ask(server.address, &post(path, "-", &body)).await?)?;
    let token = answer.get("tenant_access_token").and_then(Value::as_str).ok_or("no token")?;
    Ok(token.to_owned())
}

/// The id of a department to read.
async fn read_target(server: &Server, token: &str) -> Result<String> {
    let answer: Value = serde_json::from_str(&load::ask(server.address, &creates(token)(u64::MAX)).await?)?;
    let id = answer.pointer("/data/department/open_department_id").and_then(Value::as_str);
    Ok(id.ok_or_else(|| format!("no department: {answer}"))?.to_owned())
}

fn creates(token: &str) -> Requests {
    // Names must differ over the whole run; the address of the closure's token tells one scenario from another.
    let token = token.to_owned();
    let run = std::time::Instant::now();
    Arc::new(move |number| {
        let nanos = run.elapsed().as_nanos();
        let body = format!(r#"{{"name":"Department {number} {nanos}","parent_department_id":"0"}}"#);
        post("/open-apis/contact/v3/departments", &token, &body)
    })
}

fn gets(token: &str, id: &str) -> Requests {
    let request = format!(
        "GET /open-apis/contact/v3/departments/{id} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n\r\n"
    );
    Arc::new(move |_| request.clone())
}

fn post(path: &str, token: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}
