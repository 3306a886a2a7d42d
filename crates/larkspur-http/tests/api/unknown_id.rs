//! Ids that name nothing, ids of another kind, ids of another app: every served endpoint that takes ids.

use larkspur_contract::{ErrorRow, gateway};
use larkspur_http::router::SERVED;
use larkspur_testkit::TestServer;
use larkspur_testkit::server::new_user;
use serde_json::{Value, json};

use crate::asked::Asked;
use crate::stage::{
    APP_TOKEN, CHATS, DEPARTMENTS, MAIL_GROUPS, NO_CHAT, NO_DEPARTMENT, NO_HEX_ID, NO_OPEN_ID, NO_UNION_ID,
    Stage, TENANT_TOKEN, USERS,
};

/// A request whose id is the text in the middle, and its answer.
type Row = (Asked, String, &'static ErrorRow);

/// The rows of one endpoint; `alien` is a good `open_id` of another app.
fn rows(id: &str, alien: &str) -> Vec<Row> {
    match id {
        "auth.v3.tenant_access_token.internal" => unknown_app(TENANT_TOKEN),
        "auth.v3.app_access_token.internal" => unknown_app(APP_TOKEN),
        "contact.v3.department.create" => department_create(alien),
        "contact.v3.department.get" => department(id, "", 40015),
        "contact.v3.department.children" => department(id, "/children", 40008),
        "contact.v3.user.create" => user_create(alien),
        "contact.v3.user.get" => user_get(id, alien),
        "im.v1.chat.get" => {
            let row = |text: &str| {
                (Asked::get(format!("{CHATS}/{text}")), text.to_owned(), documented(id, 232_006))
            };
            [NO_CHAT, NO_OPEN_ID, "nothing"].map(row).into()
        }
        // Its body names nothing but an address to be made.
        "mail.v1.mailgroup.create" => vec![],
        "mail.v1.mailgroup.get" => {
            let row = |text: &str| {
                (Asked::get(format!("{MAIL_GROUPS}/{text}")), text.to_owned(), documented(id, 1_234_013))
            };
            [NO_HEX_ID, "nobody@example.com", NO_CHAT].map(row).into()
        }
        "mail.v1.mailgroup.list" => {
            users(alien, &gateway::UNKNOWN_OPEN_ID, &gateway::UNKNOWN_UNION_ID, &gateway::UNKNOWN_USER_ID)
                .map(|(kind, text, row)| {
                    let asked = Asked::get(MAIL_GROUPS).with_query("user_id_type", kind);
                    (asked.with_query("manager_user_id", &text), text, row)
                })
                .into()
        }
        other => panic!("{other} is served, but has no rows of unknown ids"),
    }
}

fn documented(id: &str, code: u32) -> &'static ErrorRow {
    larkspur_contract::find(id).unwrap().error(code).unwrap()
}

/// User ids by kind: unknown, of another kind, of another app.
fn users(
    alien: &str,
    open: &'static ErrorRow,
    union: &'static ErrorRow,
    user: &'static ErrorRow,
) -> [(&'static str, String, &'static ErrorRow); 8] {
    let row = |kind, text: &str, row| (kind, text.to_owned(), row);
    [
        row("open_id", NO_OPEN_ID, open),
        row("open_id", NO_UNION_ID, &gateway::UNKNOWN_OPEN_ID),
        row("open_id", "zhang", &gateway::UNKNOWN_OPEN_ID),
        row("open_id", alien, &gateway::FOREIGN_OPEN_ID),
        row("union_id", NO_UNION_ID, union),
        row("union_id", NO_OPEN_ID, &gateway::UNKNOWN_UNION_ID),
        row("user_id", "nobody", user),
        row("user_id", NO_OPEN_ID, user),
    ]
}

fn unknown_app(path: &str) -> Vec<Row> {
    let row = |text: &str| {
        (
            Asked::post(path, json!({"app_id": text, "app_secret": "s"})),
            text.to_owned(),
            &gateway::APP_UNKNOWN,
        )
    };
    ["cli_0011223344556677", "nothing", NO_OPEN_ID].map(row).into()
}

fn departments(
    unknown: &'static ErrorRow,
    unknown_custom: &'static ErrorRow,
) -> [(&'static str, &'static str, &'static ErrorRow); 4] {
    [
        ("open_department_id", NO_DEPARTMENT, unknown),
        ("open_department_id", "D1", &gateway::UNKNOWN_OPEN_DEPARTMENT_ID),
        ("department_id", "D1", unknown_custom),
        ("department_id", NO_DEPARTMENT, &gateway::UNKNOWN_DEPARTMENT_ID),
    ]
}

fn department(id: &str, rest: &str, code: u32) -> Vec<Row> {
    let row = |(kind, text, row): (&str, &str, _)| {
        let asked = Asked::get(format!("{DEPARTMENTS}/{text}{rest}"));
        (asked.with_query("department_id_type", kind), text.to_owned(), row)
    };
    departments(documented(id, code), documented(id, code)).map(row).into()
}

fn department_create(alien: &str) -> Vec<Row> {
    let id = "contact.v3.department.create";
    let asked = |more: Value| {
        let base = json!({"name": "d", "parent_department_id": "0"});
        Asked::post(DEPARTMENTS, larkspur_testkit::server::with(base, more))
    };
    let parent = |(kind, text, row): (&str, &str, _)| {
        (
            asked(json!({"parent_department_id": text})).with_query("department_id_type", kind),
            text.to_owned(),
            row,
        )
    };
    let mut rows: Vec<Row> =
        departments(&gateway::UNKNOWN_OPEN_DEPARTMENT_ID, &gateway::UNKNOWN_DEPARTMENT_ID).map(parent).into();
    let leader = documented(id, 41012);
    for (kind, text, row) in users(alien, leader, leader, leader) {
        let body = json!({"leader_user_id": text});
        rows.push((asked(body).with_query("user_id_type", kind), text.clone(), row));
        let body = json!({"leaders": [{"leaderType": 1, "leaderID": text}]});
        rows.push((asked(body).with_query("user_id_type", kind), text, row));
    }
    let hrbp = documented(id, 43028);
    for (kind, text, row) in users(alien, hrbp, hrbp, hrbp) {
        rows.push((asked(json!({"department_hrbps": [text]})).with_query("user_id_type", kind), text, row));
    }
    rows
}

fn user_create(alien: &str) -> Vec<Row> {
    let asked = |more: Value| Asked::post(USERS, new_user(more));
    let place = |(kind, text, row): (&str, &str, _)| {
        (
            asked(json!({"department_ids": [text]})).with_query("department_id_type", kind),
            text.to_owned(),
            row,
        )
    };
    let mut rows: Vec<Row> =
        departments(&gateway::UNKNOWN_OPEN_DEPARTMENT_ID, &gateway::UNKNOWN_DEPARTMENT_ID).map(place).into();
    let leader = documented("contact.v3.user.create", 44022);
    for (kind, text, row) in users(alien, leader, leader, leader) {
        rows.push((asked(json!({"leader_user_id": text})).with_query("user_id_type", kind), text, row));
    }
    rows
}

fn user_get(id: &str, alien: &str) -> Vec<Row> {
    let unknown = documented(id, 41012);
    let row = |(kind, text, row): (&str, String, _)| {
        (Asked::get(format!("{USERS}/{text}")).with_query("user_id_type", kind), text, row)
    };
    users(alien, unknown, unknown, unknown).map(row).into()
}

#[tokio::test]
async fn every_endpoint() {
    larkspur_testkit::server::each_engine(async |server: &TestServer| {
        let stage = Stage::set(server, server.app(), "example.com").await;
        let other = server.another_app().create().await;
        let path = format!("{USERS}/{}?user_id_type=union_id", stage.user("union_id"));
        let alien = other.get(&path).await.data()["user"]["open_id"].as_str().unwrap().to_owned();
        let before = server.census().await;
        for served in SERVED {
            let endpoint = served.endpoint;
            let rows = rows(endpoint.id, &alien);
            assert!(!rows.is_empty() || endpoint.path_params.is_empty(), "{} takes an id", endpoint.id);
            for (asked, text, row) in rows {
                let answer = asked.by(server.app()).await;
                answer.must_be(row);
                let names_it = !row.msg.contains("%v") || answer.msg().ends_with(&format!("[{text}]"));
                assert!(names_it, "{}: {}", endpoint.id, answer.msg());
            }
        }
        assert_eq!(server.census().await, before, "a refusal writes nothing");
    })
    .await;
}
