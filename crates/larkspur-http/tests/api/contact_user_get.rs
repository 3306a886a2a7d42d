//! `GET /open-apis/contact/v3/users/:user_id`.

use larkspur_contract::endpoint::CONTACT_V3_USER_GET;
use larkspur_testkit::server::{Client, each_engine};
use serde_json::{Value, json};

use crate::codes::Codes;
use crate::stage::{NO_OPEN_ID, NO_UNION_ID, USERS, text};

async fn get(client: &Client, rest: &str) -> larkspur_testkit::server::Answer {
    client.get(&format!("{USERS}/{rest}")).await
}

#[tokio::test]
async fn every_documented_failure() {
    each_engine(async |server| {
        let mut codes = Codes::of(&CONTACT_V3_USER_GET);
        let app = server.app();
        let seen = app.make_user(json!({})).await;
        let hidden = app.make_user(json!({})).await;
        codes.met(41012, &get(app, NO_OPEN_ID).await);
        codes.met(41012, &get(app, &format!("{NO_UNION_ID}?user_id_type=union_id")).await);
        codes.met(41012, &get(app, "nobody?user_id_type=user_id").await);
        codes.met(40001, &get(app, &format!("{NO_OPEN_ID}?user_id_type=name")).await);
        let short_sighted = server.another_app().range(json!({"users": [seen["user_id"]]})).create().await;
        let id = |user: &Value| format!("{}?user_id_type=union_id", text(user, "union_id"));
        codes.met(41050, &get(&short_sighted, &id(&hidden)).await);
        get(&short_sighted, &id(&seen)).await.must_succeed();
        server.close_store();
        codes.met(40003, &get(app, NO_OPEN_ID).await);
        codes.must_be_all_but(&[]);
    })
    .await;
}

#[tokio::test]
async fn every_kind_of_id_finds_the_user() {
    each_engine(async |server| {
        let app = server.app();
        let leader = app.make_user(json!({"user_id": "lead"})).await;
        let department = app.make_department(json!({"name": "部", "department_id": "D1"})).await;
        let new = json!({
            "user_id": "a/张三@x",
            "leader_user_id": leader["open_id"],
            "department_ids": [department["open_department_id"]],
        });
        let made = app.make_user(new).await;
        for (kind, id) in [
            ("open_id", text(&made, "open_id")),
            ("union_id", text(&made, "union_id")),
            ("user_id", "a%2F%E5%BC%A0%E4%B8%89%40x"),
        ] {
            for department_kind in ["open_department_id", "department_id"] {
                let found =
                    get(app, &format!("{id}?user_id_type={kind}&department_id_type={department_kind}")).await;
                let found = &found.data()["user"];
                assert_eq!((&found["open_id"], &found["user_id"]), (&made["open_id"], &json!("a/张三@x")));
                assert_eq!(found["leader_user_id"], leader[kind]);
                assert_eq!(found["department_ids"], json!([department[department_kind]]));
            }
        }
        let found = get(app, &format!("{}?user_id_type=user_id", text(&leader, "user_id"))).await;
        assert_eq!(found.data()["user"]["open_id"], leader["open_id"]);
    })
    .await;
}

#[tokio::test]
async fn the_range_is_a_department_of_the_user_or_the_user() {
    each_engine(async |server| {
        let app = server.app();
        let above = app.make_department(json!({"name": "上"})).await["open_department_id"].clone();
        let below = app.make_department(json!({"name": "下", "parent_department_id": above})).await["open_department_id"].clone();
        let inside = app.make_user(json!({"department_ids": ["0", below]})).await;
        let outside = app.make_user(json!({})).await;
        let watcher = server.another_app().range(json!({"departments": [above]})).create().await;
        let id = |user: &Value| format!("{}?user_id_type=union_id", text(user, "union_id"));
        get(&watcher, &id(&inside)).await.must_succeed();
        get(&watcher, &id(&outside)).await.must_be(CONTACT_V3_USER_GET.error(41050).unwrap());
    })
    .await;
}

#[tokio::test]
async fn every_standing_shows() {
    each_engine(async |server| {
        let app = server.app();
        let made = app.make_user(json!({})).await;
        let control = format!("/_larkspur/v1/users/{}", text(&made, "user_id"));
        for (standing, frozen, resigned, unjoined) in [
            ("unjoined", false, false, true),
            ("joined", false, false, false),
            ("frozen", true, false, false),
            ("joined", false, false, false),
            ("resigned", false, true, false),
        ] {
            let change = json!({"tenant_key": app.tenant_key, "standing": standing});
            assert_eq!(server.admin().patch(&control, change).await.status(), 200, "{standing}");
            let found = get(app, text(&made, "open_id")).await;
            let expected = json!({
                "is_frozen": frozen,
                "is_resigned": resigned,
                "is_activated": standing == "joined",
                "is_exited": false,
                "is_unjoin": unjoined,
            });
            assert_eq!(found.data()["user"]["status"], expected, "{standing}");
        }
    })
    .await;
}
