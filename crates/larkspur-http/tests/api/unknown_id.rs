//! Ids that name nothing, ids of another kind, ids of another app: every served endpoint that takes ids.

mod mail;
mod mailbox;
mod unit;
mod user;

use larkspur_contract::{Endpoint, ErrorRow, gateway};
use larkspur_http::router::SERVED;
use larkspur_testkit::TestServer;
use larkspur_testkit::server::new_user;
use serde_json::{Value, json};

use crate::asked::Asked;
use crate::stage::{
    APP_TOKEN, DEPARTMENTS, NO_CHAT, NO_DEPARTMENT, NO_HEX_ID, NO_OPEN_ID, NO_UNION_ID, Stage, TENANT_TOKEN,
    USERS,
};

/// A request whose id is the text in the middle, and its answer.
type Row = (Asked, String, &'static ErrorRow);

/// The rows of one endpoint; `alien` is a good `open_id` of another app.
fn rows(stage: &Stage, endpoint: &Endpoint, alien: &str) -> Vec<Row> {
    let id = endpoint.id;
    let code = |code| documented(id, code);
    let department = |field, row| department_in(&stage.good(endpoint), endpoint, field, row);
    match id {
        "auth.v3.tenant_access_token.internal" => unknown_app(TENANT_TOKEN),
        "auth.v3.app_access_token.internal" => unknown_app(APP_TOKEN),
        "contact.v3.department.create" => {
            let base = Asked::post(DEPARTMENTS, json!({"name": "d", "parent_department_id": "0"}));
            let parents = department_in(&base, endpoint, "parent_department_id", None);
            parents.into_iter().chain(people(&base, endpoint, alien, Some(code(41012)))).collect()
        }
        "contact.v3.department.get" => department("department_id", Some(code(40015))),
        "contact.v3.department.children" | "contact.v3.department.parent" => {
            department("department_id", Some(code(40008)))
        }
        "contact.v3.department.list" => department("parent_department_id", Some(code(40008))),
        "contact.v3.department.update_department_id" => department("department_id", Some(code(40001))),
        "contact.v3.department.patch" | "contact.v3.department.update" => {
            department_changed(stage, endpoint, alien)
        }
        "contact.v3.department.delete" | "contact.v3.department.unbind_department_chat" => {
            department("department_id", None)
        }
        // They take no ids, look for a name, or leave out what they cannot find; their own tests show that.
        "contact.v3.department.batch"
        | "contact.v3.department.search"
        | "contact.v3.user.batch_get_id"
        | "contact.v3.scope.list"
        | "search.v1.user.search"
        | "im.v1.chat.list"
        | "authen.v1.user_info.get" => vec![],
        _ if endpoint.family == "authen" => oauth_secrets(stage, endpoint),
        "contact.v3.user.create" => user_create(alien),
        "contact.v3.user.get" => user_get(id, alien),
        kind if kind.starts_with("contact.v3.employee_type_enum.") => {
            let takes_one = !endpoint.path_params.is_empty();
            let named = |text: &str| -> Row {
                let asked = stage.good(endpoint).with_param(endpoint, "enum_id", text);
                (asked, text.to_owned(), &gateway::INVALID_FIELDS)
            };
            if takes_one { [NO_HEX_ID, NO_OPEN_ID, "6"].map(named).into() } else { vec![] }
        }
        unit if unit.starts_with("contact.v3.unit.") => unit::rows(stage, endpoint),
        "contact.v3.user.patch"
        | "contact.v3.user.update"
        | "contact.v3.user.update_user_id"
        | "contact.v3.user.delete"
        | "contact.v3.user.resurrect" => user::rows(stage, endpoint, alien),
        // They leave out whom they cannot find, which their own tests show, but for a mistake about the app.
        "contact.v3.user.batch" | "contact.v3.user.basic_batch" => {
            let good = stage.good(endpoint).with_query("user_id_type", "open_id");
            let asked = match good.body {
                None => good.with_query("user_ids", alien),
                Some(_) => good.with_body(json!({"user_ids": [alien]})),
            };
            vec![(asked, alien.to_owned(), &gateway::FOREIGN_OPEN_ID)]
        }
        "contact.v3.user.find_by_department" | "contact.v3.user.list" => department("department_id", None),
        "im.v1.chat.get" | "im.v1.chat_members.get" => {
            let row = |text: &str| {
                let asked = stage.good(endpoint).with_param(endpoint, "chat_id", text);
                (asked, text.to_owned(), code(232_006))
            };
            [NO_CHAT, NO_OPEN_ID, "nothing"].map(row).into()
        }
        _ if endpoint.family == "mail-mailgroup" => mail::rows(stage, endpoint, alien),
        _ if id.starts_with("mail.v1.") => mailbox::rows(stage, endpoint, alien),
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

/// Codes and refresh tokens that nobody was given.
fn oauth_secrets(stage: &Stage, endpoint: &Endpoint) -> Vec<Row> {
    let code = |code| documented(endpoint.id, code);
    let (field, row) = match endpoint.id {
        "authen.v1.access_token.create"
        | "authen.v1.oidc_access_token.create"
        | "authen.v2.oauth_token.create" => ("code", code(20003)),
        _ => ("refresh_token", code(20038)),
    };
    let good = stage.good(endpoint);
    let named = |text: &str| (good.clone().with_body(json!({field: text})), text.to_owned(), row);
    ["nothing", NO_OPEN_ID, "ur-nothing"].map(named).into()
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

/// A department in a field of this request, in both kinds of id; without a row of the endpoint the gateway answers.
fn department_in(
    asked: &Asked,
    endpoint: &Endpoint,
    field: &str,
    row: Option<&'static ErrorRow>,
) -> Vec<Row> {
    let open = row.unwrap_or(&gateway::UNKNOWN_OPEN_DEPARTMENT_ID);
    let custom = row.unwrap_or(&gateway::UNKNOWN_DEPARTMENT_ID);
    let named = |(kind, text, row): (&str, &str, _)| {
        let asked = asked.clone().naming(endpoint, field, text);
        (asked.with_query("department_id_type", kind), text.to_owned(), row)
    };
    departments(open, custom).map(named).into()
}

/// A department to change, and what it is to have: another parent, other people.
fn department_changed(stage: &Stage, endpoint: &Endpoint, alien: &str) -> Vec<Row> {
    let good = stage.good(endpoint);
    let mut rows = department_in(&good, endpoint, "department_id", Some(documented(endpoint.id, 40008)));
    for kind in ["open_department_id", "department_id"] {
        let itself = good.clone().naming(endpoint, "department_id", stage.department(kind));
        let parents = department_in(&itself, endpoint, "parent_department_id", None);
        let of_this_kind = |(asked, _, _): &Row| asked.path.ends_with(&format!("department_id_type={kind}"));
        rows.extend(parents.into_iter().filter(of_this_kind));
    }
    rows.extend(people(&good, endpoint, alien, None));
    rows
}

/// The users that a department names; without a row of the endpoint the gateway answers for leaders.
fn people(asked: &Asked, endpoint: &Endpoint, alien: &str, row: Option<&'static ErrorRow>) -> Vec<Row> {
    let mut rows = Vec::new();
    let open = row.unwrap_or(&gateway::UNKNOWN_OPEN_ID);
    let union = row.unwrap_or(&gateway::UNKNOWN_UNION_ID);
    for (kind, text, row) in users(alien, open, union, row.unwrap_or(&gateway::UNKNOWN_USER_ID)) {
        let asked = asked.clone().with_query("user_id_type", kind);
        let main = json!({"leader_user_id": text, "leaders": null, "department_hrbps": null});
        rows.push((asked.clone().with_body(main), text.clone(), row));
        let leaders = json!([{"leaderType": 1, "leaderID": text}]);
        let listed = json!({"leader_user_id": null, "leaders": leaders, "department_hrbps": null});
        rows.push((asked.with_body(listed), text, row));
    }
    let hrbp = documented(endpoint.id, 43028);
    for (kind, text, row) in users(alien, hrbp, hrbp, hrbp) {
        let body = json!({"leader_user_id": null, "leaders": null, "department_hrbps": [text]});
        rows.push((asked.clone().with_query("user_id_type", kind).with_body(body), text, row));
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
        let stage = Stage::set(server.app(), "example.com").await;
        let other = server.another_app().create().await;
        let path = format!("{USERS}/{}?user_id_type=union_id", stage.user("union_id"));
        let alien = other.get(&path).await.data()["user"]["open_id"].as_str().unwrap().to_owned();
        let before = server.census().await;
        for served in SERVED {
            let endpoint = served.endpoint;
            let rows = rows(&stage, endpoint, &alien);
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
