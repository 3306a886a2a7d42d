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

use crate::stage::{CHATS, DEPARTMENTS, MAIL_GROUPS, Stage, USERS};

use rows::{AWAY, Tenants};

/// Everything that can be listed and read of a tenant, as its own app sees it.
async fn everything(app: &Client, stage: &Stage) -> Vec<Value> {
    let mut seen = Vec::new();
    for path in [
        format!("{DEPARTMENTS}/0"),
        format!("{DEPARTMENTS}/0/children?fetch_child=true&page_size=50"),
        format!("{USERS}/{}", stage.user("open_id")),
        format!("{CHATS}/{}", stage.department("chat_id")),
        format!("{MAIL_GROUPS}?page_size=200"),
    ] {
        seen.push(app.get(&path).await.data().clone());
    }
    seen
}

#[tokio::test]
async fn every_endpoint_with_every_id_token_address_and_page_token_of_another_tenant() {
    each_engine(async |server: &TestServer| {
        let away_app = server.another_tenant(AWAY).await;
        let home = Stage::set(server, server.app(), "example.com").await;
        let away = Stage::set(server, &away_app, AWAY).await;
        server.insert_unit(&away_app, "theirs").await;
        let mut page_tokens = Vec::new();
        away_app.make_department(json!({"name": "又一部"})).await;
        for path in [format!("{DEPARTMENTS}/0/children"), MAIL_GROUPS.to_owned()] {
            let page = away_app.get(&format!("{path}?page_size=1")).await.data().clone();
            page_tokens.push((path, page["page_token"].as_str().unwrap().to_owned()));
        }
        let tenants = Tenants { home: &home, away: &away, page_tokens: &page_tokens };
        let before = (
            server.census().await,
            everything(&away_app, &away).await,
            everything(server.app(), &home).await,
        );
        for endpoint in SERVED.iter().map(|served| served.endpoint) {
            let rows = tenants.rows(endpoint.id);
            assert!(!rows.is_empty(), "{}", endpoint.id);
            for row in rows {
                let theirs = (row.asked)(&row.theirs).by(server.app()).await;
                let never = (row.asked)(&row.never).by(server.app()).await;
                assert_ne!(theirs.code(), 0, "{} by {}: {}", endpoint.id, row.kind, theirs.text());
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
            let shown = [&made["open_department_id"], &user["open_id"], &user["union_id"], &group["mailgroup_id"]];
            seen.push(shown.map(Value::to_string).into());
        }
        assert!(seen[0].is_disjoint(&seen[1]), "{seen:?}");
    })
    .await;
}
