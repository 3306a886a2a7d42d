//! `PATCH /open-apis/contact/v3/departments/:department_id`.

use larkspur_contract::{endpoint, gateway};
use larkspur_testkit::TestServer;
use larkspur_testkit::server::{Answer, Client, each_engine, each_engine_with};
use serde_json::{Value, json};

use crate::codes::Codes;
use crate::stage::{CHATS, DEPARTMENTS, NO_DEPARTMENT, NO_OPEN_ID, full_department, text};

async fn patch(client: &Client, department: &Value, body: Value) -> Answer {
    client.patch(&format!("{DEPARTMENTS}/{}", text(department, "open_department_id")), body).await
}

#[tokio::test]
async fn every_documented_failure() {
    each_engine_with(
        |settings| {
            let limits = &mut settings.policy.limits;
            (limits.department_depth, limits.child_departments) = (3, 3);
            settings.narrow = true;
        },
        async |server| {
            let mut codes = Codes::of(&endpoint::CONTACT_V3_DEPARTMENT_PATCH);
            let app = server.app();
            let i18n = json!({"en_us": "first"});
            let first = app.make_department(json!({"name": "甲", "order": "7", "i18n_name": i18n})).await;
            let made = app.make_department(json!({"name": "乙"})).await;
            values(server, &mut codes, &made).await;
            places(server, &mut codes, [&first, &made]).await;
            let stalled = server.stall_writes();
            codes.met(43030, &patch(app, &made, json!({"name": "丁"})).await);
            stalled.end().await;
            server.close_store();
            codes.met(40003, &patch(app, &made, json!({})).await);
            codes.must_be_all_but(&[]);
        },
    )
    .await;
}

/// What the values of the request are refused for.
async fn values(server: &TestServer, codes: &mut Codes, made: &Value) {
    let app = server.app();
    let user = app.make_user(json!({})).await;
    let unjoined = json!({"tenant_key": app.tenant_key, "standing": "unjoined"});
    let standing = format!("/_larkspur/v1/users/{}", text(&user, "user_id"));
    let leader = text(&user, "open_id");
    let twice = json!([{"leaderType": 1, "leaderID": leader}, {"leaderType": 2, "leaderID": leader}]);
    codes.met(43016, &patch(app, made, json!({"leaders": twice})).await);
    assert_eq!(server.admin().patch(&standing, unjoined).await.status(), 200);
    for (code, body) in [
        (43029, json!({"name": "a/b"})),
        (43022, json!({"name": "甲"})),
        (43018, json!({"i18n_name": {"en_us": "first"}})),
        (43005, json!({"order": "7"})),
        (43026, json!({"group_chat_employee_types": [9]})),
        (43028, json!({"department_hrbps": [NO_OPEN_ID]})),
        (43025, json!({"leader_user_id": leader})),
    ] {
        codes.met(code, &patch(app, made, body).await);
    }
    for (row, body) in [
        (&gateway::INVALID_FIELDS, json!({"order": "first"})),
        (&gateway::INVALID_FIELDS, json!({"name": ""})),
        (&gateway::INVALID_FIELDS, json!({"parent_department_id": made["open_department_id"]})),
        (&gateway::UNKNOWN_OPEN_ID, json!({"leader_user_id": NO_OPEN_ID})),
        (&gateway::UNKNOWN_OPEN_DEPARTMENT_ID, json!({"parent_department_id": NO_DEPARTMENT})),
    ] {
        assert_eq!(patch(app, made, body.clone()).await.code(), u64::from(row.code), "{body}");
    }
}

/// Depth 3, children 3: where it is and where it shall go.
async fn places(server: &TestServer, codes: &mut Codes, [first, made]: [&Value; 2]) {
    let app = server.app();
    codes.met(40002, &app.patch(&format!("{DEPARTMENTS}/0"), json!({})).await);
    codes.met(40008, &app.patch(&format!("{DEPARTMENTS}/{NO_DEPARTMENT}"), json!({})).await);
    let under = |parent: &Value, name: &str| json!({"name": name, "parent_department_id": parent["open_department_id"]});
    let below = app.make_department(under(made, "下")).await;
    let below_first = json!({"parent_department_id": first["open_department_id"]});
    codes.met(43019, &patch(app, made, below_first.clone()).await);
    for name in ["一", "二", "三"] {
        app.make_department(under(first, name)).await;
    }
    codes.met(43013, &patch(app, &below, below_first.clone()).await);
    let range = json!({"departments": [made["open_department_id"]]});
    let narrow = server.another_app().range(range).create().await;
    codes.met(40004, &patch(&narrow, first, json!({})).await);
    codes.met(40014, &patch(&narrow, &below, below_first).await);
    codes.met(
        40014,
        &patch(&narrow, made, json!({"parent_department_id": first["open_department_id"]})).await,
    );
}

#[tokio::test]
async fn absent_null_and_empty() {
    each_engine(async |server| {
        let app = server.app();
        app.make_unit("unit1").await;
        let leader = app.make_user(json!({})).await;
        let id = text(&leader, "open_id");
        let new = larkspur_testkit::server::with(full_department("研发"), json!({"leader_user_id": id, "department_hrbps": [id]}));
        let made = app.make_department(new).await;
        let nothing = json!({
            "name": null, "i18n_name": null, "parent_department_id": "", "leader_user_id": "", "order": "",
            "leaders": null, "group_chat_employee_types": null, "department_hrbps": null, "create_group_chat": false,
        });
        for body in [json!({}), nothing] {
            assert_eq!(patch(app, &made, body).await.data()["department"], made);
        }
        assert_eq!(app.send(http::Method::PATCH, &format!("{DEPARTMENTS}/{}", text(&made, "open_department_id")), "").await.data()["department"], made);
        let cleared = patch(app, &made, json!({"leaders": [], "department_hrbps": []})).await.data()["department"].clone();
        for field in ["leaders", "leader_user_id", "department_hrbps"] {
            assert!(cleared.get(field).is_none(), "{field} in {cleared}");
        }
        let chat = app.get(&format!("{CHATS}/{}", text(&made, "chat_id"))).await;
        assert_eq!((&chat.data()["name"], chat.data().get("owner_id")), (&json!("研发"), None));
    })
    .await;
}

#[tokio::test]
async fn the_id_kinds_of_the_request() {
    each_engine(async |server| {
        let app = server.app();
        let leader = app.make_user(json!({"user_id": "zhang"})).await;
        let above = app.make_department(json!({"name": "上", "department_id": "P1"})).await;
        let made = app.make_department(json!({"name": "下", "department_id": "D1"})).await;
        let path = format!("{DEPARTMENTS}/D1?department_id_type=department_id&user_id_type=user_id");
        let body = json!({"parent_department_id": "P1", "leaders": [{"leader_type": 1, "leader_id": "zhang"}], "order": 4});
        let changed = app.patch(&path, body).await.data()["department"].clone();
        assert_eq!((&changed["parent_department_id"], &changed["leader_user_id"]), (&json!("P1"), &json!("zhang")));
        assert_eq!((&changed["open_department_id"], &changed["order"]), (&made["open_department_id"], &json!("4")));
        let read = app.get(&format!("{DEPARTMENTS}/{}", text(&made, "open_department_id"))).await;
        let found = &read.data()["department"];
        assert_eq!(found["parent_department_id"], above["open_department_id"]);
        assert_eq!(found["leader_user_id"], leader["open_id"]);
    })
    .await;
}
