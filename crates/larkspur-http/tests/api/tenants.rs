//! Two tenants, and every served endpoint tried with what belongs to the other one.
//!
//! Nothing is read, nothing is written, and the answer is byte for byte the one for a thing that never was: only the
//! id of the request and the text that the caller itself sent may differ.

mod rows;

use std::collections::BTreeSet;

use larkspur_http::router::SERVED;
use larkspur_testkit::TestServer;
use larkspur_testkit::server::{Client, each_engine, new_user};
use serde_json::{Value, json};

use crate::stage::{
    CHATS, DEPARTMENTS, EMPLOYEE_TYPES, MAIL_GROUPS, PUBLIC_MAILBOXES, Stage, UNIT, UNITS, USER_MAILBOXES,
    USERS, text,
};

use rows::{AWAY, Tenants};

/// Endpoints that pass over what they cannot find, and how such an answer ends: with nothing in it, or with no more
/// than that the domain is unknown.
const LENIENT: [(&str, &str); 6] = [
    ("contact.v3.department.batch", r#""data":{"items":[]}}"#),
    ("contact.v3.user.batch", r#""data":{"items":[]}}"#),
    ("contact.v3.user.basic_batch", r#""data":{"users":[]}}"#),
    // A row that shows what was asked for and nobody: that of a user would end with a state.
    ("contact.v3.user.batch_get_id", r#""}]}}"#),
    ("mail.v1.mailgroup_manager.batch_delete", r#""data":{}}"#),
    ("mail.v1.user.query", r#","status":2}]}}"#),
];

/// Endpoints whose requests name nothing that is there already.
const NAMES_NOTHING: [&str; 3] =
    ["contact.v3.unit.create", "contact.v3.employee_type_enum.create", "authen.v1.user_info.get"];

/// Everything that can be listed and read of a tenant, as its own app sees it.
async fn everything(app: &Client, stage: &Stage) -> Vec<Value> {
    let mut seen = Vec::new();
    for path in [
        format!("{DEPARTMENTS}/0"),
        format!("{DEPARTMENTS}/0/children?fetch_child=true&page_size=50"),
        format!("{USERS}/{}", stage.user("open_id")),
        format!("{EMPLOYEE_TYPES}?page_size=100"),
        format!("{UNITS}?page_size=100"),
        format!("{UNITS}/list_department?unit_id={UNIT}"),
        format!("{CHATS}/{}", stage.department("chat_id")),
        format!("{CHATS}?page_size=100"),
        format!("{CHATS}/{}/members?page_size=100", stage.department("chat_id")),
        format!("{MAIL_GROUPS}?page_size=200"),
        format!("{MAIL_GROUPS}/{}/members?page_size=200", stage.group("mailgroup_id")),
        format!("{MAIL_GROUPS}/{}/permission_members?page_size=200", stage.group("mailgroup_id")),
        format!("{MAIL_GROUPS}/{}/managers?page_size=200", stage.group("mailgroup_id")),
        format!("{MAIL_GROUPS}/{}/aliases", stage.group("mailgroup_id")),
        format!("{PUBLIC_MAILBOXES}?page_size=200"),
        format!("{PUBLIC_MAILBOXES}/{}/members?page_size=200", text(&stage.mailboxes.mailbox, "email")),
        format!("{PUBLIC_MAILBOXES}/{}/aliases", text(&stage.mailboxes.mailbox, "email")),
        format!("{USER_MAILBOXES}/{}/aliases", stage.mailboxes.user_mailbox),
    ] {
        seen.push(app.get(&path).await.data().clone());
    }
    seen
}

#[tokio::test]
async fn every_endpoint_with_every_id_token_address_and_page_token_of_another_tenant() {
    each_engine(async |server: &TestServer| {
        let away_app = server.another_tenant(AWAY).await;
        let home = Stage::set(server.app(), "example.com").await;
        let away = Stage::set(&away_app, AWAY).await;
        away_app.make_unit("theirs").await;
        let mut page_tokens = Vec::new();
        for endpoint in SERVED.iter().map(|served| served.endpoint) {
            if endpoint.response.iter().any(|field| field.name == "page_token") {
                let page = away.good(endpoint).with_query("page_size", "1").by(&away_app).await;
                page_tokens.push((endpoint.id, text(page.data(), "page_token").to_owned()));
            }
        }
        let tenants = Tenants { home: &home, away: &away, page_tokens: &page_tokens };
        let before = (
            server.census().await,
            everything(&away_app, &away).await,
            everything(server.app(), &home).await,
        );
        for endpoint in SERVED.iter().map(|served| served.endpoint) {
            let rows = tenants.rows(endpoint);
            assert!(!rows.is_empty() || NAMES_NOTHING.contains(&endpoint.id), "{}", endpoint.id);
            for row in rows {
                let theirs = (row.asked)(&row.theirs).by(server.app()).await;
                let never = (row.asked)(&row.never).by(server.app()).await;
                let passed =
                    LENIENT.iter().any(|(id, data)| *id == endpoint.id && theirs.text().ends_with(data));
                assert!(theirs.code() != 0 || passed, "{} by {}: {}", endpoint.id, row.kind, theirs.text());
                let bare = (theirs.status(), theirs.without(&[&row.theirs]));
                assert_eq!(
                    bare,
                    (never.status(), never.without(&[&row.never])),
                    "{} by {}",
                    endpoint.id,
                    row.kind
                );
            }
        }
        let after = (
            server.census().await,
            everything(&away_app, &away).await,
            everything(server.app(), &home).await,
        );
        assert_eq!(before, after);
    })
    .await;
}

/// What must be unique in a tenant may be in two of them, and neither is told of the other.
#[tokio::test]
async fn what_is_taken_elsewhere_is_free_here() {
    each_engine(async |server: &TestServer| {
        let away = server.another_tenant(AWAY).await;
        let mut seen: Vec<BTreeSet<String>> = Vec::new();
        for (app, domain) in [(&away, AWAY), (server.app(), "example.com")] {
            let new = json!({"name": "研发", "parent_department_id": "0", "department_id": "D1", "order": "1", "i18n_name": {"zh_cn": "研发"}});
            let made = app.post(&format!("{DEPARTMENTS}?client_token=T-1"), new).await.data()["department"].clone();
            let user = json!({
                "user_id": "zhang",
                "mobile": "13812345678",
                "email": "zhang@private.example",
                "employee_no": "1",
                "enterprise_email": format!("zhang@{domain}"),
            });
            let user = app.post(&format!("{USERS}?client_token=T-1"), new_user(user)).await.data()["user"].clone();
            let group = app.make_mail_group(&format!("team@{domain}")).await;
            app.make_unit("unit1").await;
            assert_eq!(app.make_employee_type("专家").await["enum_value"], "6");
            let shown = [&made["open_department_id"], &user["open_id"], &user["union_id"], &group["mailgroup_id"]];
            seen.push(shown.map(Value::to_string).into());
        }
        assert!(seen[0].is_disjoint(&seen[1]), "{seen:?}");
    })
    .await;
}
