//! `PATCH /open-apis/contact/v3/users/:user_id/update_user_id`.

use larkspur_contract::endpoint;
use larkspur_testkit::server::{Answer, Client, each_engine};
use serde_json::{Value, json};

use crate::codes::Codes;
use crate::stage::{USERS, text};

async fn change(client: &Client, user: &Value, body: Value) -> Answer {
    let path = format!("{USERS}/{}/update_user_id?user_id_type=union_id", text(user, "union_id"));
    client.patch(&path, body).await
}

#[tokio::test]
async fn every_documented_failure() {
    each_engine(async |server| {
        let mut codes = Codes::of(&endpoint::CONTACT_V3_USER_UPDATE_USER_ID);
        let app = server.app();
        let other = app.make_user(json!({"user_id": "taken"})).await;
        let plain = app.make_user(json!({})).await;
        let made = app.make_user(json!({"user_id": "first"})).await;
        let named = |id: &str| json!({"new_user_id": id});
        for body in [json!({}), named(""), named("a b"), named("ou_1"), named(&"x".repeat(65))] {
            codes.met(41054, &change(app, &made, body).await);
        }
        codes.met(41011, &change(app, &made, named("taken")).await);
        codes.met(41011, &change(app, &made, named(text(&plain, "user_id"))).await);
        let narrow = server.another_app().range(json!({"departments": []})).create().await;
        codes.met(41050, &change(&narrow, &made, named("new")).await);
        assert_eq!(change(app, &made, named("first")).await.data(), &json!({}), "it has that id");
        assert_eq!(change(app, &made, named("new")).await.data(), &json!({}));
        assert_eq!(
            change(app, &made, named("new")).await.data(),
            &json!({}),
            "asked again, it is so already"
        );
        codes.met(41013, &change(app, &made, named("newer")).await);
        let read = app.get(&format!("{USERS}/new?user_id_type=user_id")).await;
        assert_eq!(read.data()["user"]["open_id"], made["open_id"]);
        // The former id is free at once.
        app.make_user(json!({"user_id": "first"})).await;
        app.delete(&format!("{USERS}/{}", text(&other, "open_id")), json!({})).await.must_succeed();
        codes.met(40001, &change(app, &other, named("late")).await);
        codes.must_be_all_but(&[]);
    })
    .await;
}
