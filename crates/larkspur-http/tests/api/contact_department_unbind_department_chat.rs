//! `POST /open-apis/contact/v3/departments/unbind_department_chat`.

use larkspur_contract::{endpoint, gateway};
use larkspur_testkit::server::{Answer, Client, each_engine};
use serde_json::{Value, json};

use crate::codes::Codes;
use crate::stage::{CHATS, DEPARTMENTS, NO_DEPARTMENT, text};

async fn unbind(client: &Client, body: Value) -> Answer {
    client.post(&format!("{DEPARTMENTS}/unbind_department_chat"), body).await
}

#[tokio::test]
async fn every_documented_failure() {
    each_engine(async |server| {
        let mut codes = Codes::of(&endpoint::CONTACT_V3_DEPARTMENT_UNBIND_DEPARTMENT_CHAT);
        let app = server.app();
        let made = app.make_department(json!({"name": "甲", "create_group_chat": true})).await;
        let of = |id: &str| json!({"department_id": id});
        let id = text(&made, "open_department_id");
        codes.met(40002, &unbind(app, of("0")).await);
        for (row, body) in
            [(&gateway::INVALID_FIELDS, json!({})), (&gateway::UNKNOWN_OPEN_DEPARTMENT_ID, of(NO_DEPARTMENT))]
        {
            assert_eq!(unbind(app, body).await.code(), u64::from(row.code));
        }
        let narrow = server.another_app().range(json!({"departments": []})).create().await;
        codes.met(40004, &unbind(&narrow, of(id)).await);
        assert_eq!(unbind(app, of(id)).await.data(), &json!({}));
        codes.met(40020, &unbind(app, of(id)).await);
        let read = app.get(&format!("{DEPARTMENTS}/{id}")).await;
        assert_eq!(read.data()["department"].get("chat_id"), None);
        assert_eq!(
            app.get(&format!("{CHATS}/{}", text(&made, "chat_id"))).await.data()["name"],
            "甲",
            "it goes on"
        );
        server.close_store();
        codes.met(40003, &unbind(app, of(id)).await);
        codes.must_be_all_but(&[]);
    })
    .await;
}
