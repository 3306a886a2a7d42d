//! `GET /open-apis/im/v1/chats`.

use larkspur_contract::endpoint::IM_V1_CHAT_LIST;
use larkspur_testkit::server::each_engine;
use serde_json::{Value, json};

use crate::codes::Codes;
use crate::stage::{CHATS, text};

fn names(list: &Value) -> Vec<&str> {
    list["items"].as_array().unwrap().iter().map(|item| text(item, "name")).collect()
}

#[tokio::test]
async fn every_documented_failure() {
    each_engine(async |server| {
        let mut codes = Codes::of(&IM_V1_CHAT_LIST);
        for query in
            ["page_size=101", "page_size=0", "page_token=mine", "sort_type=ByName", "user_id_type=name"]
        {
            codes.met(232_001, &server.app().get(&format!("{CHATS}?{query}")).await);
        }
        codes.must_be_all_but(&[]);
    })
    .await;
}

#[tokio::test]
async fn an_app_sees_the_chats_it_made() {
    each_engine(async |server| {
        let app = server.app();
        assert_eq!(app.get(CHATS).await.data(), &json!({"has_more": false, "items": []}));
        let leader = app.make_user(json!({"user_id": "lead"})).await;
        let led = json!({"name": "研发", "create_group_chat": true, "leader_user_id": leader["open_id"]});
        let made = app.make_department(led).await;
        app.make_department(json!({"name": "没有"})).await;
        app.make_department(json!({"name": "市场", "create_group_chat": true})).await;
        let other = server.another_app().create().await;
        other.make_department(json!({"name": "别的", "create_group_chat": true})).await;
        assert_eq!(names(other.get(CHATS).await.data()), ["别的"]);
        assert_eq!(names(app.get(CHATS).await.data()), ["研发", "市场"]);
        for kind in ["open_id", "union_id", "user_id"] {
            let list = app.get(&format!("{CHATS}?user_id_type={kind}")).await;
            let expected = json!({
                "chat_id": made["chat_id"],
                "name": "研发",
                "owner_id": leader[kind],
                "owner_id_type": kind,
                "external": false,
                "tenant_key": app.tenant_key,
                "chat_status": "normal",
            });
            assert_eq!(list.data()["items"][0], expected);
            assert!(list.data()["items"][1].get("owner_id").is_none());
        }
        let youngest = app.get(&format!("{CHATS}?sort_type=ByActiveTimeDesc")).await;
        assert_eq!(names(youngest.data()), ["市场", "研发"]);
        // The chat goes on as an ordinary one.
        let gone = format!("/open-apis/contact/v3/departments/{}", text(&made, "open_department_id"));
        app.send(http::Method::DELETE, &gone, String::new()).await.must_succeed();
        assert_eq!(names(app.get(CHATS).await.data()), ["研发", "市场"]);
    })
    .await;
}
