//! Requests of the wrong shape: every served endpoint, every kind of fault.

use larkspur_contract::{Endpoint, ErrorRow, Field, Kind, gateway};
use larkspur_http::router::SERVED;
use larkspur_testkit::TestServer;
use larkspur_testkit::server::{new_user, with};
use serde_json::{Value, json};

use crate::asked::Asked;
use crate::stage::{DEPARTMENTS, MAIL_GROUPS, Stage, USERS};

/// A value of another type than `kind`.
fn another(kind: Kind) -> Value {
    match kind {
        Kind::Object | Kind::TextMap | Kind::IntMap => json!("text"),
        _ => json!({"an": "object"}),
    }
}

/// What a fault that is about types or presence is answered with: the gateway's row, but for the token endpoints.
fn gateway_row(endpoint: &Endpoint) -> &'static ErrorRow {
    if endpoint.family == "auth" { &gateway::INVALID_PARAMETER } else { &gateway::INVALID_FIELDS }
}

#[tokio::test]
async fn a_wrong_type_of_every_body_field_of_every_endpoint() {
    let server = TestServer::start().await;
    let stage = Stage::set(server.app(), "example.com").await;
    let before = server.census().await;
    let mut refused = 0;
    for endpoint in SERVED.iter().map(|served| served.endpoint) {
        // What keeps to RFC 6749 has other failures; its own test meets them.
        for field in endpoint.body.into_iter().flatten().filter(|_| !endpoint.speaks_oauth) {
            let good = stage.good(endpoint);
            let wrong = with(good.body.clone().unwrap(), json!({field.name: another(field.kind)}));
            let answer = Asked { body: Some(wrong), ..good.clone() }.by(server.app()).await;
            answer.must_be(gateway_row(endpoint));
            assert_eq!(answer.wrong_fields(), [field.name], "{}", endpoint.id);
            let nul = if field.kind == Kind::String { json!("a\0b") } else { continue };
            let wrong = with(good.body.clone().unwrap(), json!({field.name: nul}));
            let answer = Asked { body: Some(wrong), ..good }.by(server.app()).await;
            answer.must_be(gateway_row(endpoint));
            assert_eq!(answer.wrong_fields(), [field.name], "{}", endpoint.id);
            refused += 1;
        }
    }
    assert!(refused > 25, "most body fields are texts, found {refused}");
    assert_eq!(server.census().await, before, "a refusal writes nothing");
    server.finish().await;
}

#[tokio::test]
async fn a_wrong_value_of_every_parameter_of_every_endpoint() {
    let server = TestServer::start().await;
    let stage = Stage::set(server.app(), "example.com").await;
    let mut refused = 0;
    for served in SERVED {
        let endpoint = served.endpoint;
        for field in endpoint.query {
            let Some((value, about_type)) = wrong_text(field) else { continue };
            let answer = stage.good(endpoint).with_query(field.name, value).by(server.app()).await;
            assert_eq!(answer.wrong_fields(), [field.name], "{}", endpoint.id);
            let own =
                served.codes.fields.iter().find(|(name, _, _)| *name == field.name).map(|(_, _, code)| *code);
            let general = own.or(served.codes.parameter);
            let expected = general.filter(|_| !about_type).and_then(|code| endpoint.error(code));
            answer.must_be(expected.unwrap_or(&gateway::INVALID_FIELDS));
            refused += 1;
        }
        for field in endpoint.path_params {
            let asked = stage.good(endpoint);
            let path = in_path(endpoint, field, "a%00b");
            let answer = Asked { path, ..asked }.by(server.app()).await;
            answer.must_be(&gateway::INVALID_FIELDS);
            assert_eq!(answer.wrong_fields(), [field.name], "{}", endpoint.id);
        }
    }
    assert!(refused > 15, "most parameters can be wrong, found {refused}");
    server.finish().await;
}

/// A text that a parameter may not have, and whether it is of the wrong type; `None` where any text will do.
fn wrong_text(field: &Field) -> Option<(&'static str, bool)> {
    match field.kind {
        Kind::Int => Some(("many", true)),
        Kind::Bool => Some(("yes", true)),
        _ if !field.rule.one_of.is_empty() => Some(("something", false)),
        _ if field.name == "page_token" => None,
        _ => Some(("a\0b", true)),
    }
}

fn in_path(endpoint: &Endpoint, field: &Field, value: &str) -> String {
    endpoint.path.replace(&format!(":{}", field.name), value)
}

/// One row for each kind of fault, with everything that the answer says about it.
#[tokio::test]
async fn what_a_violation_says() {
    let server = TestServer::start().await;
    let department =
        |more: Value| Asked::post(DEPARTMENTS, with(json!({"name": "a", "parent_department_id": "0"}), more));
    let long = "长".repeat(300);
    let shown: String = long.chars().take(64).collect();
    let rows = [
        (department(json!({"parent_department_id": null})), 44101, "parent_department_id", ""),
        (department(json!({"order": true})), 99_992_402, "order", "true"),
        (department(json!({"unit_ids": "one"})), 99_992_402, "unit_ids", "one"),
        (department(json!({"unit_ids": [1]})), 99_992_402, "unit_ids[0]", "1"),
        (department(json!({"i18n_name": []})), 99_992_402, "i18n_name", "[...]"),
        (department(json!({"i18n_name": {"zh_cn": 5}})), 99_992_402, "i18n_name.zh_cn", "5"),
        (department(json!({"leaders": [{"leaderType": 1}]})), 99_992_402, "leaders[0].leaderID", ""),
        (
            department(json!({"leaders": [{"leaderType": "x", "leaderID": "ou"}]})),
            99_992_402,
            "leaders[0].leaderType",
            "x",
        ),
        (
            department(json!({"leaders": [{"leader_type": 3, "leader_id": "ou"}]})),
            40018,
            "leaders[0].leader_type",
            "3",
        ),
        (department(json!({"department_id": "a b"})), 43008, "department_id", "a b"),
        (
            department(json!({"group_chat_employee_types": [1.5]})),
            99_992_402,
            "group_chat_employee_types[0]",
            "1.5",
        ),
        (department(json!({"create_group_chat": "true"})), 99_992_402, "create_group_chat", "true"),
        (Asked::post(USERS, new_user(json!({"name": long}))), 41070, "name", &shown),
        (Asked::post(USERS, new_user(json!({"join_time": 1e300}))), 99_992_402, "join_time", "1e+300"),
        (
            Asked::post(USERS, new_user(json!({"join_time": 18_446_744_073_709_551_615_u64}))),
            99_992_402,
            "join_time",
            "18446744073709551615",
        ),
        (Asked::post(USERS, json!([])), 99_992_402, "", "[...]"),
        (Asked::post(USERS, json!("text")), 99_992_402, "", "text"),
        (Asked::get(format!("{MAIL_GROUPS}?page_size=201")), 99_992_402, "page_size", "201"),
        (Asked::get(format!("{MAIL_GROUPS}?page_size=0")), 99_992_402, "page_size", "0"),
        (Asked::get(format!("{MAIL_GROUPS}?page_token=mine")), 99_992_402, "page_token", "mine"),
    ];
    for (asked, code, field, value) in rows {
        let answer = asked.by(server.app()).await;
        assert_eq!(answer.code(), code, "{asked:?}: {}", answer.text());
        let violation = &answer.error()["field_violations"][0];
        assert_eq!(
            (violation["field"].as_str(), violation["value"].as_str()),
            (Some(field), Some(value)),
            "{asked:?}"
        );
        assert!(!violation["description"].as_str().unwrap().is_empty());
    }
    server.finish().await;
}

#[tokio::test]
async fn all_faults_are_told_at_once_and_an_endless_list_is_cut() {
    let server = TestServer::start().await;
    let several = json!({"name": 1, "order": {}, "leaders": "x", "parent_department_id": "0"});
    let answer = server.app().post(DEPARTMENTS, several).await;
    let mut fields = answer.wrong_fields();
    fields.sort_unstable();
    assert_eq!(fields, ["leaders", "name", "order"]);
    let endless = json!({"name": "a", "parent_department_id": "0", "unit_ids": vec![1; 5_000]});
    let answer = server.app().post(DEPARTMENTS, endless).await;
    assert_eq!(answer.wrong_fields().len(), 50);
    assert!(answer.text().len() < 10_000);
    server.finish().await;
}

#[tokio::test]
async fn explicit_nulls_are_absent_and_repeated_parameters_count_once() {
    let server = TestServer::start().await;
    let path = format!(
        "{DEPARTMENTS}/0?department_id_type=department_id&department_id_type=wrong&page_token=&user_id_type=&unknown=1"
    );
    assert_eq!(server.app().get(&path).await.data()["department"]["department_id"], "0");
    server.finish().await;
}
