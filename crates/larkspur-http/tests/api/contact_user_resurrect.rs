//! `POST /open-apis/contact/v3/users/:user_id/resurrect`.

use larkspur_contract::endpoint;
use larkspur_testkit::server::{Answer, Client, each_engine, each_engine_with};
use serde_json::{Value, json};

use crate::codes::Codes;
use crate::stage::{DEPARTMENTS, USERS, text};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

async fn back(client: &Client, user: &Value, body: Value) -> Answer {
    let path = format!("{USERS}/{}/resurrect?user_id_type=union_id", text(user, "union_id"));
    client.post(&path, body).await
}

async fn leave(client: &Client, user: &Value) {
    let path = format!("{USERS}/{}?user_id_type=union_id", text(user, "union_id"));
    client.delete(&path, json!({})).await.must_succeed();
}

#[tokio::test]
async fn every_documented_failure() {
    each_engine_with(
        |settings| settings.policy.limits.direct_members = 3,
        async |server| {
            let mut codes = Codes::of(&endpoint::CONTACT_V3_USER_RESURRECT);
            let app = server.app();
            let made = app
                .make_user(json!({"user_id": "u1", "email": "u1@private.example", "employee_no": "1"}))
                .await;
            codes.met(44033, &back(app, &made, json!({})).await);
            leave(app, &made).await;
            let narrow = server.another_app().range(json!({"departments": []})).create().await;
            codes.met(44029, &back(&narrow, &made, json!({})).await);
            for (code, new) in [
                (44032, json!({"user_id": "u1"})),
                (44030, json!({"mobile": made["mobile"]})),
                (44031, json!({"email": "U1@private.example"})),
            ] {
                let other = app.make_user(new).await;
                codes.met(code, &back(app, &made, json!({})).await);
                leave(app, &other).await;
            }
            let mut others = Vec::new();
            for number in ["1", "2", "3"] {
                others.push(app.make_user(json!({"employee_no": number})).await);
            }
            codes.met(44023, &back(app, &made, json!({})).await);
            leave(app, &others[2]).await;
            server.clock().advance(30 * DAY_MS);
            // The token of the first app is long void.
            let app = &server.another_app().create().await;
            back(app, &made, json!({})).await.must_succeed();
            let read = app.get(&format!("{USERS}/u1?user_id_type=user_id")).await.data()["user"].clone();
            assert!(read.get("employee_no").is_none(), "somebody else has the number: {read}");
            leave(app, &made).await;
            server.clock().advance(30 * DAY_MS + 1);
            let app = &server.another_app().create().await;
            codes.met(44028, &back(app, &made, json!({})).await);
            codes.must_be_all_but(&[]);
        },
    )
    .await;
}

#[tokio::test]
async fn into_the_root_or_the_departments_that_are_named() {
    each_engine(async |server| {
        let app = server.app();
        let first = app.make_department(json!({"name": "甲", "department_id": "D1"})).await;
        let second = app.make_department(json!({"name": "乙", "department_id": "D2"})).await;
        let made =
            app.make_user(json!({"department_ids": [first["open_department_id"]], "nickname": "旧"})).await;
        leave(app, &made).await;
        assert_eq!(back(app, &made, json!({})).await.data(), &json!({}));
        let path = format!("{USERS}/{}?department_id_type=department_id", text(&made, "open_id"));
        let read = async || app.get(&path).await.data()["user"].clone();
        let root = read().await;
        assert_eq!((&root["department_ids"], &root["nickname"]), (&json!(["0"]), &json!("旧")));
        assert_eq!(root["status"], made["status"]);
        leave(app, &made).await;
        let wanted = json!({"departments": [
            {"department_id": "D1", "user_order": 3},
            {"department_id": "D2", "user_order": 4, "department_order": 9},
        ]});
        let asked = format!("{USERS}/{}/resurrect?department_id_type=department_id", text(&made, "open_id"));
        app.post(&asked, wanted).await.must_succeed();
        let orders = json!([
            {"department_id": "D2", "user_order": 4, "department_order": 9, "is_primary_dept": true},
            {"department_id": "D1", "user_order": 3, "department_order": 0, "is_primary_dept": false},
        ]);
        assert_eq!(read().await["orders"], orders);
        let count = app.get(&format!("{DEPARTMENTS}/{}", text(&second, "open_department_id"))).await;
        assert_eq!(count.data()["department"]["member_count"], 1);
    })
    .await;
}
