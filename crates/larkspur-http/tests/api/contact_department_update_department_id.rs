//! `PATCH /open-apis/contact/v3/departments/:department_id/update_department_id`.

use larkspur_contract::endpoint;
use larkspur_testkit::server::{Answer, Client, each_engine};
use serde_json::{Value, json};

use crate::codes::Codes;
use crate::stage::{DEPARTMENTS, NO_DEPARTMENT, text};

async fn change(client: &Client, id: &str, body: Value) -> Answer {
    client.patch(&format!("{DEPARTMENTS}/{id}/update_department_id"), body).await
}

#[tokio::test]
async fn every_documented_failure() {
    each_engine(async |server| {
        let mut codes = Codes::of(&endpoint::CONTACT_V3_DEPARTMENT_UPDATE_DEPARTMENT_ID);
        let app = server.app();
        app.make_department(json!({"name": "甲", "department_id": "taken"})).await;
        let made = app.make_department(json!({"name": "乙"})).await;
        let id = text(&made, "open_department_id");
        let named = |id: &str| json!({"new_department_id": id});
        for body in [
            json!({}),
            named(""),
            named("od-1"),
            named("0"),
            named("a b"),
            named("taken"),
            named(&"x".repeat(65)),
        ] {
            codes.met(40001, &change(app, id, body).await);
        }
        codes.met(40001, &change(app, NO_DEPARTMENT, named("new")).await);
        codes.met(40001, &change(app, "0", named("new")).await);
        let narrow = server.another_app().range(json!({"departments": []})).create().await;
        codes.met(40007, &change(&narrow, id, named("new")).await);
        assert_eq!(change(app, id, named("new")).await.data(), &json!({}));
        assert_eq!(change(app, id, named("new")).await.data(), &json!({}), "asked again, it is so already");
        codes.met(43009, &change(app, id, named("newer")).await);
        let read = app.get(&format!("{DEPARTMENTS}/new?department_id_type=department_id")).await;
        assert_eq!(read.data()["department"]["open_department_id"], made["open_department_id"]);
        codes.must_be_all_but(&[]);
    })
    .await;
}
