//! A client of the control API of a running server. It sends and reads JSON, and turns refusals into sentences.

use std::fmt::Display;
use std::time::Duration;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use ureq::Agent;
use ureq::http::{Method, Request, header};
use ureq::tls::{RootCerts, TlsConfig};

use crate::failure::Failure;

/// For a whole call; the server answers or refuses long before.
const TIMEOUT: Duration = Duration::from_secs(60);

/// A server and the token that opens its control API.
pub(crate) struct ControlClient {
    base_url: String,
    token: String,
    agent: Agent,
}

impl ControlClient {
    /// A client of the server at `base_url` (scheme, host, port). Its certificate is checked against those that
    /// the machine trusts. A proxy is not used: the token is for that server alone.
    pub(crate) fn new(base_url: &str, token: String) -> Self {
        let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
        let config = Agent::config_builder()
            .timeout_global(Some(TIMEOUT))
            .http_status_as_error(false)
            .max_redirects(0)
            .proxy(None)
            .tls_config(tls);
        let base_url = base_url.trim_end_matches('/').to_owned();
        Self { base_url, token, agent: Agent::new_with_config(config.build()) }
    }

    /// Calls `path` below the root of the control API, with a JSON body where there is one.
    ///
    /// # Errors
    /// The server cannot be reached, or refuses; the sentence is the server's own.
    pub(crate) fn call(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Value, Failure> {
        let fault = |why: &dyn Display| Failure::at(&self.base_url, why);
        let request = Request::builder()
            .method(method)
            .uri(format!("{}/_larkspur/v1/{path}", self.base_url))
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token))
            .header(header::CONTENT_TYPE, "application/json");
        let text = body.map(Value::to_string).unwrap_or_default();
        let request = request.body(text).map_err(|error| fault(&error))?;
        let mut response = self.agent.run(request).map_err(|error| fault(&error))?;
        let status = response.status();
        let answer = response.body_mut().read_json::<Value>();
        match answer {
            Ok(answer) if status.is_success() => Ok(answer),
            Ok(answer) => {
                Err(Failure::other(refusal(&answer).unwrap_or_else(|| format!("the answer was {status}"))))
            }
            Err(_) => {
                Err(fault(&format_args!("this is no Larkspur server, it answered {status} without JSON")))
            }
        }
    }
}

/// A part of a path.
pub(crate) fn segment(text: &str) -> impl Display + '_ {
    utf8_percent_encode(text, NON_ALPHANUMERIC)
}

/// The sentence of a refusal, with the id under which the server's log has it.
fn refusal(answer: &Value) -> Option<String> {
    let error = answer.get("error");
    let of_error = error.and_then(|error| error.get("message"));
    let why = of_error.or_else(|| answer.get("msg"))?.as_str()?;
    Some(match error.and_then(|error| error.get("log_id")?.as_str()) {
        Some(log_id) => format!("{why} (log id {log_id})"),
        None => why.to_owned(),
    })
}
