//! A change of an app acts at once, on every process, whatever that process remembers of the app.

use larkspur_contract::gateway;
use larkspur_testkit::TestServer;
use larkspur_testkit::server::{Client, ServerApp, each_engine};
use serde_json::{Value, json};

use crate::stage::{DEPARTMENTS, text};

const ROOT: &str = "/open-apis/contact/v3/departments/0";

/// Plays a test with an app that two processes remember: its clients at both of them.
async fn remembered(test: impl AsyncFn(&TestServer, &ServerApp, [&Client; 2])) {
    each_engine(async |server| {
        let app = server.another_app().create().await;
        let there = app.at(&server.second_process().await);
        for client in [&*app, &there] {
            client.get(ROOT).await.must_succeed();
        }
        test(server, &app, [&app, &there]).await;
    })
    .await;
}

async fn change(server: &TestServer, app: &ServerApp, change: Value) {
    assert_eq!(server.admin().patch(&app.control_path(), change).await.status(), 200);
}

#[tokio::test]
async fn switching_off() {
    remembered(async |server, app, clients| {
        change(server, app, json!({"enabled": false})).await;
        for client in clients {
            client.get(ROOT).await.must_be(&gateway::APP_NOT_IN_USE);
        }
    })
    .await;
}

#[tokio::test]
async fn a_new_secret() {
    remembered(async |server, app, clients| {
        assert_eq!(
            server.admin().post(&format!("{}/rotate", app.control_path()), json!({})).await.status(),
            200
        );
        for client in clients {
            client.get(ROOT).await.must_be(&gateway::INVALID_TENANT_TOKEN);
        }
    })
    .await;
}

#[tokio::test]
async fn scopes_taken_and_given() {
    remembered(async |server, app, clients| {
        for _ in 0..2 {
            change(server, app, json!({"scopes": ["mail:mailgroup"]})).await;
            for client in clients {
                client.get(ROOT).await.must_be(&gateway::MISSING_SCOPE);
            }
            change(server, app, json!({"scopes": ["contact:contact.base:readonly"]})).await;
            for client in clients {
                let seen = client.get(ROOT).await.data()["department"].clone();
                assert_eq!(seen, json!({"open_department_id": "0"}), "no field scope is held");
            }
            change(server, app, json!({"scopes": ["contact:contact:readonly"]})).await;
            for client in clients {
                assert_eq!(client.get(ROOT).await.data()["department"]["name"], "Home");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_value_scope_taken_and_given() {
    remembered(async |server, app, clients| {
        let path = format!("{ROOT}?user_id_type=user_id");
        change(server, app, json!({"scopes": ["contact:contact:readonly"]})).await;
        for client in clients {
            client.get(&path).await.must_be(&gateway::MISSING_SCOPE);
        }
        change(
            server,
            app,
            json!({"scopes": ["contact:contact:readonly", "contact:user.employee_id:readonly"]}),
        )
        .await;
        for client in clients {
            client.get(&path).await.must_succeed();
        }
    })
    .await;
}

#[tokio::test]
async fn another_contact_range() {
    remembered(async |server, app, clients| {
        let seen = server.app().make_department(json!({"name": "看得见"})).await;
        let path = format!("{DEPARTMENTS}/{}", text(&seen, "open_department_id"));
        change(server, app, json!({"contact_range": {"departments": [seen["open_department_id"]]}})).await;
        for client in clients {
            assert_eq!(client.get(ROOT).await.code(), 40004);
            client.get(&path).await.must_succeed();
        }
        change(server, app, json!({"contact_range": {}})).await;
        for client in clients {
            assert_eq!(client.get(&path).await.code(), 40004);
        }
        change(server, app, json!({"contact_range": {"all": true}})).await;
        for client in clients {
            client.get(ROOT).await.must_succeed();
        }
    })
    .await;
}

/// A write is proved in its own transaction as well.
#[tokio::test]
async fn a_range_that_shrank_before_a_write() {
    remembered(async |server, app, clients| {
        change(server, app, json!({"contact_range": {}})).await;
        let before = server.census().await;
        for client in clients {
            let refused = client.post(DEPARTMENTS, json!({"name": "d", "parent_department_id": "0"})).await;
            assert_eq!(refused.code(), 40004, "{}", refused.text());
        }
        assert_eq!(server.census().await, before);
    })
    .await;
}
