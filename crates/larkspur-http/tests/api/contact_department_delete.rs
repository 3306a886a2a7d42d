//! `DELETE /open-apis/contact/v3/departments/:department_id`.

use http::Method;
use larkspur_contract::{endpoint, gateway};
use larkspur_testkit::server::{Answer, Client, each_engine};
use serde_json::{Value, json};

use crate::codes::Codes;
use crate::stage::{CHATS, DEPARTMENTS, NO_DEPARTMENT, text};

async fn delete(client: &Client, id: &Value) -> Answer {
    let path = format!("{DEPARTMENTS}/{}", id.as_str().unwrap());
    // The Node client sends a body with every DELETE.
    client.send(Method::DELETE, &path, "{}").await
}

#[tokio::test]
async fn every_documented_failure() {
    each_engine(async |server| {
        let mut codes = Codes::of(&endpoint::CONTACT_V3_DEPARTMENT_DELETE);
        let app = server.app();
        let top = app.make_department(json!({"name": "上"})).await["open_department_id"].clone();
        let below = app.make_department(json!({"name": "下", "parent_department_id": top})).await;
        let below = below["open_department_id"].clone();
        codes.met(43012, &delete(app, &top).await);
        app.make_user(json!({"department_ids": [below]})).await;
        codes.met(43011, &delete(app, &below).await);
        codes.met(40002, &delete(app, &json!("0")).await);
        let unknown = delete(app, &json!(NO_DEPARTMENT)).await;
        assert_eq!(unknown.code(), u64::from(gateway::UNKNOWN_OPEN_DEPARTMENT_ID.code));
        let narrow = server.another_app().range(json!({"departments": [below]})).create().await;
        codes.met(40004, &delete(&narrow, &top).await);
        codes.met(40014, &delete(&narrow, &below).await);
        server.close_store();
        codes.met(40003, &delete(app, &below).await);
        codes.must_be_all_but(&[]);
    })
    .await;
}

#[tokio::test]
async fn what_is_left_of_it() {
    each_engine(async |server| {
        let app = server.app();
        let new = json!({"name": "研发", "department_id": "D1", "create_group_chat": true});
        let made = app.make_department(new.clone()).await;
        let id = &made["open_department_id"];
        let narrow = server.another_app().range(json!({"departments": [id]})).create().await;
        let get = format!("{DEPARTMENTS}/{}", text(&made, "open_department_id"));
        assert_eq!(narrow.get(&get).await.code(), 0);
        assert_eq!(delete(app, id).await.data(), &json!({}));
        assert_eq!(app.get(&get).await.code(), 40015);
        assert_eq!(narrow.get(&get).await.code(), 40015);
        let chat = app.get(&format!("{CHATS}/{}", text(&made, "chat_id"))).await;
        assert_eq!(chat.data()["name"], "研发", "the chat goes on");
        let again = app.make_department(new).await;
        assert_eq!(again["department_id"], "D1");
        assert_ne!(again["open_department_id"], *id);
    })
    .await;
}
