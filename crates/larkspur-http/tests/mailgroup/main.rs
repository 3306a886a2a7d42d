//! Mail groups with their members, permission members, managers and aliases, asked without a socket.
//!
//! Servers come from `larkspur-testkit`: it checks every answer against the contract, and the store when a test
//! leaves it. Each test that meets the failures of an endpoint meets all that its page documents.

#![expect(clippy::panic, reason = "what a test needs and does not get should stop it there")]

mod alias;
mod change;
#[path = "../api/codes.rs"]
mod codes;
mod manager;
mod member;

use http::Method;
use larkspur_testkit::server::{Answer, Client};
use serde_json::Value;

const GROUPS: &str = "/open-apis/mail/v1/mailgroups";
const TEAM: &str = "/open-apis/mail/v1/mailgroups/team@example.com";
const NOWHERE: &str = "/open-apis/mail/v1/mailgroups/nobody@example.com";

async fn put(client: &Client, path: &str, body: Value) -> Answer {
    client.send(Method::PUT, path, body.to_string()).await
}

async fn delete(client: &Client, path: &str, body: Value) -> Answer {
    client.send(Method::DELETE, path, body.to_string()).await
}

/// Insists on a success whose data nobody needs.
fn succeeded(answer: &Answer) {
    assert_eq!(answer.code(), 0, "{}", answer.text());
}

fn text<'a>(object: &'a Value, field: &str) -> &'a str {
    object[field].as_str().unwrap_or_else(|| panic!("{field} is not a text in {object}"))
}
