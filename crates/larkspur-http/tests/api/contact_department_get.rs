//! `GET /open-apis/contact/v3/departments/:department_id`.

use larkspur_contract::endpoint::CONTACT_V3_DEPARTMENT_GET;
use larkspur_testkit::server::each_engine;
use serde_json::json;

use crate::codes::Codes;
use crate::stage::{DEPARTMENTS, NO_DEPARTMENT, text};

#[tokio::test]
async fn every_documented_failure() {
    each_engine(async |server| {
        let mut codes = Codes::of(&CONTACT_V3_DEPARTMENT_GET);
        let app = server.app();
        let seen = app.make_department(json!({"name": "看得见"})).await;
        let hidden = app.make_department(json!({"name": "看不见"})).await;
        let get = async |client: &larkspur_testkit::server::Client, rest: &str| {
            client.get(&format!("{DEPARTMENTS}/{rest}")).await
        };
        codes.met(40015, &get(app, NO_DEPARTMENT).await);
        codes.met(40015, &get(app, "nobody?department_id_type=department_id").await);
        codes.met(40001, &get(app, "0?department_id_type=name").await);
        codes.met(40001, &get(app, "0?user_id_type=name").await);
        codes.met(40001, &get(app, "%E9%83%A8").await);
        codes.met(40001, &get(app, &"x".repeat(65)).await);
        let range = json!({"departments": [seen["open_department_id"]]});
        let short_sighted = server.another_app().range(range).create().await;
        codes.met(40004, &get(&short_sighted, text(&hidden, "open_department_id")).await);
        codes.met(40004, &get(&short_sighted, "0").await);
        get(&short_sighted, text(&seen, "open_department_id")).await.must_succeed();
        server.close_store();
        codes.met(40003, &get(app, "0").await);
        codes.must_be_all_but(&[]);
    })
    .await;
}

#[tokio::test]
async fn every_kind_of_id_finds_it() {
    each_engine(async |server| {
        let app = server.app();
        let leader = app.make_user(json!({"user_id": "zhang"})).await;
        let above = app.make_department(json!({"name": "上", "department_id": "P1"})).await;
        let new = json!({
            "name": "下",
            "department_id": "D@1.x",
            "parent_department_id": above["open_department_id"],
            "leader_user_id": leader["open_id"],
        });
        let made = app.make_department(new).await;
        let unnamed = app.make_department(json!({"name": "无名"})).await;
        for (query, id, parent, shown) in [
            ("", text(&made, "open_department_id"), &above["open_department_id"], &leader["open_id"]),
            (
                "?department_id_type=department_id&user_id_type=user_id",
                "D%401.x",
                &json!("P1"),
                &json!("zhang"),
            ),
            (
                "?department_id_type=department_id&user_id_type=union_id",
                "D@1.x",
                &json!("P1"),
                &leader["union_id"],
            ),
        ] {
            let found = app.get(&format!("{DEPARTMENTS}/{id}{query}")).await.data()["department"].clone();
            assert_eq!(found["name"], "下", "{query}");
            assert_eq!(
                (&found["parent_department_id"], &found["leader_user_id"]),
                (parent, shown),
                "{query}"
            );
            assert_eq!(found["department_id"], "D@1.x");
        }
        let generated = text(&unnamed, "department_id");
        let found = app.get(&format!("{DEPARTMENTS}/{generated}?department_id_type=department_id")).await;
        assert_eq!(found.data()["department"], unnamed, "the generated id finds it too");
    })
    .await;
}

#[tokio::test]
async fn the_root_in_either_kind_of_id() {
    each_engine(async |server| {
        let app = server.app();
        app.make_user(json!({})).await;
        for query in ["", "?department_id_type=department_id"] {
            let root = app.get(&format!("{DEPARTMENTS}/0{query}")).await.data()["department"].clone();
            let expected = json!({
                "name": "Home",
                "department_id": "0",
                "open_department_id": "0",
                "order": "0",
                "member_count": 1,
                "status": {"is_deleted": false},
                "primary_member_count": 1,
            });
            assert_eq!(root, expected);
        }
    })
    .await;
}

#[tokio::test]
async fn counts_go_up_the_tree() {
    each_engine(async |server| {
        let app = server.app();
        let above = app.make_department(json!({"name": "上"})).await;
        let parent = above["open_department_id"].clone();
        let left = app.make_department(json!({"name": "左", "parent_department_id": parent})).await;
        let right = app.make_department(json!({"name": "右", "parent_department_id": parent})).await;
        let both = json!([left["open_department_id"], right["open_department_id"]]);
        app.make_user(json!({"department_ids": both})).await;
        app.make_user(json!({"department_ids": [parent]})).await;
        for (department, members, primary) in [(&above, 2, 2), (&left, 1, 1), (&right, 1, 0)] {
            let read = app.get(&format!("{DEPARTMENTS}/{}", text(department, "open_department_id"))).await;
            let found = &read.data()["department"];
            assert_eq!(
                (&found["member_count"], &found["primary_member_count"]),
                (&json!(members), &json!(primary))
            );
        }
    })
    .await;
}
