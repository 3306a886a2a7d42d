//! Which fields of an answer an app sees: every served endpoint, every field scope.

use larkspur_contract::{Endpoint, Field, ScopeSet};
use larkspur_http::router::SERVED;
use larkspur_testkit::TestServer;
use serde_json::{Map, Value, json};

use crate::stage::Stage;

/// What of `value` a holder of `held` may see: the naive twin of the field filter.
fn visible(fields: &[Field], value: &Value, held: ScopeSet) -> Value {
    match value {
        Value::Object(object) => {
            let seen = |(name, value): (&String, &Value)| {
                let field = fields.iter().find(|field| field.name == name).unwrap();
                let open =
                    field.scopes_any.is_empty() || field.scopes_any.names().any(|scope| held.contains(scope));
                open.then(|| {
                    let inner = if field.children.is_empty() {
                        value.clone()
                    } else {
                        visible(field.children, value, held)
                    };
                    (name.clone(), inner)
                })
            };
            object.iter().filter_map(seen).collect::<Map<_, _>>().into()
        }
        Value::Array(items) => items.iter().map(|item| visible(fields, item, held)).collect(),
        other => other.clone(),
    }
}

/// Every set of scopes worth trying: one that opens the endpoint and nothing else, then each field scope beside it.
fn sets(endpoint: &Endpoint) -> Vec<Vec<&'static str>> {
    let opening = |scope: &&str| !endpoint.field_scopes.contains(scope);
    let plain = endpoint.scopes_any.names().find(opening).or_else(|| endpoint.scopes_any.names().next());
    let plain: Vec<&str> = plain.into_iter().collect();
    let beside = |scope| plain.iter().copied().chain([scope]).collect();
    std::iter::once(plain.clone()).chain(endpoint.field_scopes.names().map(beside)).collect()
}

/// Endpoints whose request cannot be repeated, and whose only special field no answer ever shows: where data are kept.
const SHOWS_NOTHING_SPECIAL: [&str; 1] = ["mail.v1.public_mailbox.create"];

#[tokio::test]
async fn every_endpoint_shows_what_the_scopes_open() {
    let server = TestServer::start().await;
    let stage = Stage::set(server.app(), "example.com").await;
    let app = server.app();
    let hold = async |scopes: Value| {
        assert_eq!(server.admin().patch(&app.control_path(), json!({"scopes": scopes})).await.status(), 200);
    };
    let mut filtered = 0;
    for served in SERVED.iter().filter(|served| !served.endpoint.response.is_empty()) {
        let endpoint = served.endpoint;
        // A code cannot be shown again under other scopes; their own test looks at two answers.
        if endpoint.tokens.app {
            continue;
        }
        let mut asked = stage.good(endpoint);
        // What was made once is answered again, so that one answer can be compared under many scopes.
        if endpoint.query.iter().any(|field| field.name == "client_token") {
            asked = asked.with_query("client_token", "once");
        }
        if endpoint.field_scopes.is_empty() || SHOWS_NOTHING_SPECIAL.contains(&endpoint.id) {
            continue;
        }
        hold(json!("all")).await;
        let whole = asked.by(app).await.data().clone();
        for scopes in sets(endpoint) {
            hold(json!(scopes)).await;
            let held = ScopeSet::from_names(scopes.iter().copied()).unwrap();
            let expected = visible(endpoint.response, &whole, held);
            assert_eq!(asked.by(app).await.data(), &expected, "{} with {scopes:?}", endpoint.id);
            filtered += usize::from(expected != whole);
        }
    }
    assert!(filtered > 40, "most sets hide something, but only {filtered} did");
    server.finish().await;
}

/// The broad scopes and the exceptions, spelled out once, so that the twin above is not the only word on it.
#[tokio::test]
async fn what_a_narrow_app_sees_of_a_department_and_a_user() {
    let server = TestServer::start().await;
    let stage = Stage::set(server.app(), "example.com").await;
    let department = format!("/open-apis/contact/v3/departments/{}", stage.department("open_department_id"));
    let user = format!("/open-apis/contact/v3/users/{}?user_id_type=union_id", stage.user("union_id"));
    let narrow = server.another_app().scopes(&["contact:contact.base:readonly"]).create().await;
    let seen = narrow.get(&department).await.data()["department"].clone();
    let expected = json!({
        "open_department_id": stage.department["open_department_id"],
        "leaders": [{"leaderType": 1}],
        "group_chat_employee_types": [1, 2],
    });
    assert_eq!(seen, expected);
    let seen = narrow.get(&user).await.data()["user"].clone();
    let expected =
        json!({"union_id": stage.user["union_id"], "open_id": seen["open_id"], "mobile_visible": false});
    assert_eq!(seen, expected);
    let broad = server.another_app().scopes(&["contact:contact:readonly_as_app"]).create().await;
    let seen = broad.get(&department).await.data()["department"].clone();
    let hidden = |seen: &Value, whole: &Value| -> Vec<String> {
        whole.as_object().unwrap().keys().filter(|name| seen.get(name.as_str()).is_none()).cloned().collect()
    };
    assert_eq!(hidden(&seen, &stage.department), ["department_hrbps"]);
    let seen = broad.get(&user).await.data()["user"].clone();
    assert_eq!(hidden(&seen, &stage.user), ["email", "mobile", "user_id"]);
    server.finish().await;
}
