//! A blocking client of the API, as plain as the stories need it.

use std::time::Duration;

use serde_json::{Value, json};
use ureq::Agent;

/// Speaks to one server as one app.
#[derive(Clone)]
pub(crate) struct Client {
    agent: Agent,
    base: String,
    token: String,
}

/// An answer: its `code` and the whole object. `None` when the connection broke.
pub(crate) type Answer = Option<(i64, Value)>;

impl Client {
    pub(crate) fn new(base: &str) -> Self {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(20)))
            .build()
            .new_agent();
        Self { agent, base: base.to_owned(), token: String::new() }
    }

    /// The same client with this token.
    pub(crate) fn bearer(mut self, token: &str) -> Self {
        token.clone_into(&mut self.token);
        self
    }

    /// What a path of the control API answers.
    pub(crate) fn look(&self, path: &str) -> Value {
        let request = self.agent.get(format!("{}/_larkspur/v1/{path}", self.base));
        let answer = request.header("Authorization", format!("Bearer {}", self.token)).call();
        answer.unwrap().body_mut().read_json().unwrap()
    }

    /// Whether the server says it is ready.
    pub(crate) fn is_ready(&self) -> bool {
        self.agent.get(format!("{}/readyz", self.base)).call().is_ok_and(|answer| answer.status() == 200)
    }

    /// The same client with a tenant access token.
    pub(crate) fn with_token(mut self, app_id: &str, app_secret: &str) -> Self {
        let body = json!({ "app_id": app_id, "app_secret": app_secret });
        let (_, answer) = self.post("/open-apis/auth/v3/tenant_access_token/internal", &body).unwrap();
        self.token =
            answer["tenant_access_token"].as_str().unwrap_or_else(|| panic!("no token: {answer}")).to_owned();
        self
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        let request = self.agent.post(format!("{}{path}", self.base));
        let answer = request.header("Authorization", format!("Bearer {}", self.token)).send_json(body);
        read(answer)
    }

    /// Sends `body`, if it is not null, by any method: HTTP status, code, answer. `None` when the connection broke.
    pub(crate) fn send(&self, method: &str, path: &str, body: &Value) -> Option<(u16, i64, Value)> {
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base))
            .header("Authorization", format!("Bearer {}", self.token))
            .header("Content-Type", "application/json; charset=utf-8");
        let text = if body.is_null() { String::new() } else { body.to_string() };
        let request = self.agent.configure_request(request.body(text).ok()?);
        let mut answer = self.agent.run(request.allow_non_standard_methods(true).build()).ok()?;
        let value: Value = answer.body_mut().read_json().ok()?;
        Some((answer.status().as_u16(), value["code"].as_i64().unwrap(), value))
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        let request = self.agent.get(format!("{}{path}", self.base));
        read(request.header("Authorization", format!("Bearer {}", self.token)).call())
    }

    /// Creates a department under the root.
    pub(crate) fn create_department(&self, body: &Value) -> Answer {
        self.post("/open-apis/contact/v3/departments", body)
    }

    /// Every child of the root, by walking all pages: (name, `open_department_id`).
    pub(crate) fn departments(&self) -> Vec<(String, String)> {
        let (mut found, mut token) = (Vec::new(), String::new());
        loop {
            let path =
                format!("/open-apis/contact/v3/departments/0/children?page_size=50&page_token={token}");
            let (code, answer) = self.get(&path).expect("the server answers");
            assert_eq!(code, 0, "{answer}");
            for item in answer["data"]["items"].as_array().unwrap() {
                let text = |name: &str| item[name].as_str().unwrap().to_owned();
                found.push((text("name"), text("open_department_id")));
            }
            match answer["data"]["page_token"].as_str() {
                Some(next) => token = next.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D"),
                None => return found,
            }
        }
    }
}

fn read(answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Answer {
    let answer: Value = answer.ok()?.body_mut().read_json().ok()?;
    Some((answer["code"].as_i64().unwrap(), answer))
}
