//! Which scopes open an endpoint: every served one.

use larkspur_contract::{SCOPES, gateway};
use larkspur_http::router::SERVED;
use larkspur_testkit::TestServer;
use larkspur_testkit::server::Answer;
use serde_json::{Value, json};

use crate::asked::Asked;
use crate::stage::{NO_DEPARTMENT, NO_HEX_ID, Stage};

const USER_ID: &str = "contact:user.employee_id:readonly";

/// What a refusal for want of scopes says: `(type, scope)` of each violation.
fn wanted(answer: &Answer) -> Vec<(String, String)> {
    answer.must_be(&gateway::MISSING_SCOPE);
    let violations = answer.error()["permission_violations"].as_array().unwrap();
    let text = |it: &Value, name: &str| it[name].as_str().unwrap().to_owned();
    let wanted: Vec<_> = violations.iter().map(|it| (text(it, "type"), text(it, "subject"))).collect();
    let names: Vec<&str> = wanted.iter().map(|(_, scope)| scope.as_str()).collect();
    let msg = format!("Access denied. One of the following scopes is required: [{}]", names.join(", "));
    assert_eq!(answer.msg(), msg);
    wanted
}

fn all_of(kind: &str, scopes: impl Iterator<Item = &'static str>) -> Vec<(String, String)> {
    scopes.map(|scope| (kind.to_owned(), scope.to_owned())).collect()
}

#[tokio::test]
async fn every_endpoint_opens_to_one_of_its_scopes_and_to_nothing_else() {
    let server = TestServer::start().await;
    let stage = Stage::set(server.app(), "example.com").await;
    let app = server.another_app().create().await;
    let hold = async |scopes: Vec<&str>| {
        assert_eq!(server.admin().patch(&app.control_path(), json!({"scopes": scopes})).await.status(), 200);
    };
    for served in SERVED {
        let endpoint = served.endpoint;
        let opening: Vec<&str> = endpoint.scopes_any.names().collect();
        assert_eq!(
            opening.is_empty(),
            !endpoint.tokens.tenant && (!endpoint.tokens.user || endpoint.family == "authen"),
            "{} takes a token, so it has scopes",
            endpoint.id
        );
        if opening.is_empty() {
            continue;
        }
        hold(SCOPES.iter().copied().filter(|scope| !opening.contains(scope)).collect()).await;
        let refused = stage.good(endpoint).by(&app).await;
        assert_eq!(
            wanted(&refused),
            all_of("action_scope_required", endpoint.scopes_any.names()),
            "{}",
            endpoint.id
        );
        for scope in opening {
            hold(vec![scope]).await;
            let answer = stage.good(endpoint).by(&app).await;
            // The app is another one than the stage's, so its own open_ids are refused later than any scope is.
            // And it is in none of the stage's chats, which is a matter of the chat.
            let beyond = [0, u64::from(gateway::FOREIGN_OPEN_ID.code), 232_011];
            let is_past_the_gate = beyond.contains(&answer.code());
            assert!(is_past_the_gate, "{} with {scope}: {}", endpoint.id, answer.text());
        }
    }
    server.finish().await;
}

#[tokio::test]
async fn the_value_user_id_needs_a_scope_of_its_own_wherever_it_can_be_asked_for() {
    let server = TestServer::start().await;
    let stage = Stage::set(server.app(), "example.com").await;
    let scopes: Vec<&str> = SCOPES.iter().copied().filter(|scope| *scope != USER_ID).collect();
    let app = server.another_app().scopes(&scopes).create().await;
    let mut asked = 0;
    for served in SERVED {
        let endpoint = served.endpoint;
        for field in endpoint.query.iter().filter(|field| !field.value_scopes.is_empty()) {
            let (value, needed) = field.value_scopes[0];
            let refused = stage.good(endpoint).with_query(field.name, value).by(&app).await;
            assert_eq!(wanted(&refused), all_of("field_scope_required", needed.names()), "{}", endpoint.id);
            asked += 1;
        }
    }
    assert!(asked >= 7, "user_id_type is a parameter of seven served endpoints, found {asked}");
    server.finish().await;
}

/// A scope that the contract does not know may be held; it opens nothing.
#[tokio::test]
async fn unknown_scopes_open_nothing() {
    let server = TestServer::start().await;
    let app = server.another_app().scopes(&["something:else", "contact", "mail:mailgroup2"]).create().await;
    for asked in [
        Asked::get(format!("/open-apis/contact/v3/departments/{NO_DEPARTMENT}")),
        Asked::get(format!("/open-apis/mail/v1/mailgroups/{NO_HEX_ID}")),
    ] {
        asked.by(&app).await.must_be(&gateway::MISSING_SCOPE);
    }
    server.finish().await;
}
