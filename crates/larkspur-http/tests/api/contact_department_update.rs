//! `PUT /open-apis/contact/v3/departments/:department_id`.

use http::Method;
use larkspur_contract::endpoint;
use larkspur_testkit::TestServer;
use larkspur_testkit::server::{Answer, Client, each_engine, each_engine_with, with};
use serde_json::{Value, json};

use crate::codes::Codes;
use crate::stage::{DEPARTMENTS, NO_DEPARTMENT, NO_OPEN_ID, full_department, text};

async fn put(client: &Client, id: &str, body: Value) -> Answer {
    client.send(Method::PUT, &format!("{DEPARTMENTS}/{id}"), body.to_string()).await
}

/// A body with what is required, and more.
fn body(more: Value) -> Value {
    with(json!({"name": "乙", "parent_department_id": "0"}), more)
}

#[tokio::test]
async fn every_documented_failure() {
    each_engine_with(
        |settings| {
            let limits = &mut settings.policy.limits;
            (limits.department_depth, limits.child_departments, limits.departments_of_unit) = (3, 3, 1);
            settings.narrow = true;
        },
        async |server| {
            let mut codes = Codes::of(&endpoint::CONTACT_V3_DEPARTMENT_UPDATE);
            let app = server.app();
            let made = app.make_department(json!({"name": "乙"})).await;
            let id = text(&made, "open_department_id");
            values(server, &mut codes, id).await;
            places(server, &mut codes, id).await;
            let stalled = server.stall_writes();
            codes.met(43030, &put(app, id, body(json!({}))).await);
            stalled.end().await;
            server.close_store();
            codes.met(40003, &put(app, id, body(json!({}))).await);
            codes.must_be_all_but(&[]);
        },
    )
    .await;
}

/// What the values of the request are refused for. Leaves one more department under the root.
async fn values(server: &TestServer, codes: &mut Codes, id: &str) {
    let app = server.app();
    app.make_unit("full").await;
    let taken = json!({"name": "甲", "order": "7", "i18n_name": {"en_us": "first"}, "unit_ids": ["full"]});
    app.make_department(taken).await;
    let user = app.make_user(json!({})).await;
    let standing = json!({"tenant_key": app.tenant_key, "standing": "unjoined"});
    let path = format!("/_larkspur/v1/users/{}", text(&user, "user_id"));
    assert_eq!(server.admin().patch(&path, standing).await.status(), 200);
    for (code, body) in [
        (40016, json!({"parent_department_id": "0"})),
        (40016, body(json!({"name": ""}))),
        (40017, json!({"name": "乙"})),
        (40017, body(json!({"parent_department_id": ""}))),
        (40018, body(json!({"order": "first"}))),
        (40018, body(json!({"parent_department_id": id}))),
        (43029, body(json!({"name": "a/b"}))),
        (43022, body(json!({"name": "甲"}))),
        (43018, body(json!({"i18n_name": {"en_us": "first"}}))),
        (43005, body(json!({"order": "7"}))),
        (43004, body(json!({"unit_ids": ["nothing"]}))),
        (43004, body(json!({"unit_ids": ["one", "two"]}))),
        (43017, body(json!({"unit_ids": ["full"]}))),
        (43026, body(json!({"group_chat_employee_types": [9]}))),
        (43028, body(json!({"department_hrbps": [NO_OPEN_ID]}))),
        (43025, body(json!({"leader_user_id": user["open_id"]}))),
    ] {
        codes.met(code, &put(app, id, body).await);
    }
}

/// Depth 3, children 3: where it is and where it shall go. Two departments stand under the root.
async fn places(server: &TestServer, codes: &mut Codes, id: &str) {
    let app = server.app();
    codes.met(40002, &put(app, "0", body(json!({}))).await);
    codes.met(40008, &put(app, NO_DEPARTMENT, body(json!({}))).await);
    let under = |parent: &Value, name: &str| json!({"name": name, "parent_department_id": parent});
    let below = app.make_department(under(&json!(id), "下")).await;
    let target = app.make_department(json!({"name": "丙"})).await["open_department_id"].clone();
    codes.met(43019, &put(app, id, under(&target, "乙")).await);
    for name in ["一", "二", "三"] {
        app.make_department(under(&target, name)).await;
    }
    let below = text(&below, "open_department_id");
    codes.met(43013, &put(app, below, under(&target, "下")).await);
    let narrow = server.another_app().range(json!({"departments": [id]})).create().await;
    codes.met(40004, &put(&narrow, text(&json!({"id": target}), "id"), body(json!({}))).await);
    codes.met(40014, &put(&narrow, below, under(&target, "下")).await);
}

#[tokio::test]
async fn what_is_absent_is_cleared_or_kept_as_documented() {
    each_engine(async |server| {
        let app = server.app();
        app.make_unit("unit1").await;
        let leader = app.make_user(json!({})).await;
        let people = json!({"leader_user_id": leader["open_id"], "department_hrbps": [leader["open_id"]]});
        let made = app.make_department(with(full_department("研发"), people)).await;
        let id = text(&made, "open_department_id");
        let changed = put(app, id, body(json!({}))).await.data()["department"].clone();
        assert_eq!(changed["name"], "乙");
        for field in ["i18n_name", "leaders", "leader_user_id", "department_hrbps"] {
            assert!(changed.get(field).is_none(), "{field} in {changed}");
        }
        for field in ["order", "unit_ids", "chat_id", "group_chat_employee_types"] {
            assert_eq!(changed[field], made[field], "{field}");
        }
        let read = app.get(&format!("{DEPARTMENTS}/{id}")).await;
        let hrbps = &read.data()["department"]["department_hrbps"];
        assert_eq!(hrbps, &made["department_hrbps"], "kept, though this answer does not show them");
    })
    .await;
}
