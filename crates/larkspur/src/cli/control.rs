//! What all clients of the control API have in common: where the server is, what opens it, how answers are shown.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::Value;
use ureq::http::Method;

use super::context::Context;
use super::table;
use crate::control_client::{ControlClient, segment};
use crate::credentials::Credentials;
use crate::data_dir::DataDir;
use crate::failure::Failure;
use crate::out;

/// Entries asked for in one page.
pub(super) const PAGE: &str = "1000";

/// How an answer is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Output {
    /// For people.
    Table,
    /// The answer of the server as it is.
    Json,
}

/// The flags of every client.
#[derive(Debug, Args)]
#[command(next_help_heading = "Which server, and how to answer")]
pub(super) struct ControlFlags {
    /// Scheme, host and port of the server. Default: LARKSPUR_BASE_URL, then credentials.json in the data folder
    #[arg(long, global = true, value_name = "URL")]
    url: Option<String>,
    /// The admin token. Default: LARKSPUR_ADMIN_TOKEN or LARKSPUR_ADMIN_TOKEN_FILE, then credentials.json
    #[arg(long, global = true, value_name = "TOKEN")]
    admin_token: Option<String>,
    /// How to print the answer
    #[arg(long, global = true, value_enum, default_value_t = Output::Table)]
    output: Output,
}

/// A connection, and what is known of the server's first tenant.
pub(super) struct Control {
    /// Calls the server.
    pub(super) client: ControlClient,
    output: Output,
    known: Option<(PathBuf, Credentials)>,
}

impl ControlFlags {
    /// Finds server and token: flag, then environment, then `credentials.json`.
    pub(super) fn connect(self, context: &Context) -> Result<Control, Failure> {
        let environment = &context.environment;
        let fault = |why| Failure::at("the environment", why);
        let url = match self.url {
            Some(url) => Some(url),
            None => environment.find("LARKSPUR_BASE_URL").map_err(fault)?.map(str::to_owned),
        };
        let token = match self.admin_token {
            Some(token) => Some(token),
            None => environment.find_secret("LARKSPUR_ADMIN_TOKEN").map_err(fault)?,
        };
        if let (Some(url), Some(token)) = (&url, &token) {
            return Ok(Control {
                client: ControlClient::new(url, token.clone()),
                output: self.output,
                known: None,
            });
        }
        let path = DataDir::of(&context.settings()?).credentials();
        let missing = |what: &str| {
            let file = path.display();
            Failure::other(format!(
                "{what} is not known: {file} does not have it; give --url and --admin-token, or --data"
            ))
        };
        let known = Credentials::find(&path)?.unwrap_or_default();
        let url = url.or(known.base_url.clone()).ok_or_else(|| missing("the server"))?;
        let token = token.or(known.admin_token.clone()).ok_or_else(|| missing("the admin token"))?;
        Ok(Control {
            client: ControlClient::new(&url, token),
            output: self.output,
            known: Some((path, known)),
        })
    }
}

impl Control {
    /// Prints the list `name` of an answer, one line an entry.
    pub(super) fn list(&self, answer: &Value, name: &str, columns: &[&str]) -> Result<(), Failure> {
        let entries = answer.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        self.show(answer, || table::rows(entries, columns))
    }

    /// Prints an answer that is one thing, one line a field.
    pub(super) fn one(&self, answer: &Value) -> Result<(), Failure> {
        self.show(answer, || table::fields(answer))
    }

    /// Prints a list page by page as it comes: `next` gives the entries of the page after one, and what to ask for
    /// the one after that. A table has its head once; JSON is one document.
    pub(super) fn pages(
        &self,
        name: &str,
        columns: &[&str],
        mut next: impl FnMut(Option<&str>) -> Result<Value, Failure>,
    ) -> Result<(), Failure> {
        let mut token: Option<String> = None;
        let mut count = 0;
        loop {
            let page = next(token.as_deref())?;
            let entries = page.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            match self.output {
                Output::Table if count == 0 => out::print(&table::rows(entries, columns))?,
                Output::Table => out::print(&table::more_rows(entries, columns))?,
                Output::Json => {
                    let mut text = if count == 0 { format!("{{{name:?}: [") } else { String::new() };
                    for (place, entry) in entries.iter().enumerate() {
                        text.push_str(if count + place == 0 { "\n" } else { ",\n" });
                        text.push_str(&entry.to_string());
                    }
                    out::print(&text)?;
                }
            }
            count += entries.len();
            token = page.get("page_token").and_then(Value::as_str).map(str::to_owned);
            if token.is_none() {
                break;
            }
        }
        match self.output {
            Output::Table => Ok(()),
            Output::Json => out::print("\n]}\n"),
        }
    }

    /// Prints the whole list `name` that stands at `path` for a tenant.
    pub(super) fn whole_list(
        &self,
        path: &str,
        tenant: Option<&str>,
        (name, columns): (&str, &[&str]),
    ) -> Result<(), Failure> {
        self.pages(name, columns, |token| {
            let asked = [("tenant_key", tenant), ("page_size", Some(PAGE)), ("page_token", token)];
            self.client.call(Method::GET, &with_query(path, asked), None)
        })
    }

    /// Prints an answer as it is, or as `table` tells it.
    pub(super) fn show(&self, answer: &Value, table: impl Fn() -> String) -> Result<(), Failure> {
        match self.output {
            Output::Table => out::print(&table()),
            Output::Json => out::print(&format!("{answer:#}\n")),
        }
    }

    /// Keeps `credentials.json` true after the secret of its app was replaced.
    pub(super) fn note_secret(&self, app_id: &str, secret: &str) -> Result<(), Failure> {
        match &self.known {
            Some((path, known)) if known.app_id.as_deref() == Some(app_id) => {
                Credentials { app_secret: Some(secret.to_owned()), ..known.clone() }.write(path)
            }
            _ => Ok(()),
        }
    }
}

/// The path of a list, of one tenant alone where that is wanted.
pub(super) fn of_tenant(path: &str, tenant: Option<&str>) -> String {
    match tenant {
        Some(tenant) => format!("{path}?tenant_key={}", segment(tenant)),
        None => path.to_owned(),
    }
}

/// A path with the parameters that have a value.
pub(super) fn with_query<'a>(
    path: &str,
    query: impl IntoIterator<Item = (&'a str, Option<&'a str>)>,
) -> String {
    let given = query.into_iter().filter_map(|(name, value)| Some(format!("{name}={}", segment(value?))));
    let given: Vec<String> = given.collect();
    format!("{path}?{}", given.join("&"))
}
