//! `GET /open-apis/im/v1/chats/:chat_id`.

use larkspur_contract::endpoint::IM_V1_CHAT_GET;
use larkspur_testkit::server::each_engine;
use serde_json::json;

use crate::codes::Codes;
use crate::stage::{CHATS, NO_CHAT, text};

#[tokio::test]
async fn every_documented_failure() {
    each_engine(async |server| {
        let mut codes = Codes::of(&IM_V1_CHAT_GET);
        for id in [NO_CHAT, "oc_1", "nothing", "0"] {
            codes.met(232_006, &server.app().get(&format!("{CHATS}/{id}")).await);
        }
        codes.must_be_all_but(&[]);
    })
    .await;
}

#[tokio::test]
async fn the_chat_of_a_department_inside_and_outside() {
    each_engine(async |server| {
        let app = server.app();
        let leader = app.make_user(json!({"user_id": "lead"})).await;
        let new = json!({"name": "研发", "create_group_chat": true, "leader_user_id": leader["open_id"]});
        let made = app.make_department(new).await;
        let path = format!("{CHATS}/{}", text(&made, "chat_id"));
        let outside = json!({"name": "研发", "user_count": "1", "bot_count": "1", "chat_status": "normal"});
        let inside = |kind: &str| {
            json!({
                "name": "研发",
                "owner_id_type": kind,
                "owner_id": leader[kind],
                "chat_mode": "group",
                "chat_type": "private",
                "chat_tag": "department",
                "external": false,
                "tenant_key": app.tenant_key,
                "user_count": "1",
                "bot_count": "1",
                "chat_status": "normal",
            })
        };
        for kind in ["open_id", "union_id", "user_id"] {
            assert_eq!(app.get(&format!("{path}?user_id_type={kind}")).await.data(), &inside(kind));
        }
        assert_eq!(app.get(&path).await.data(), &inside("open_id"));
        let outsider = server.another_app().create().await;
        assert_eq!(outsider.get(&path).await.data(), &outside);
    })
    .await;
}

#[tokio::test]
async fn a_chat_without_an_owner_names_none() {
    each_engine(async |server| {
        let made = server.app().make_department(json!({"name": "研发", "create_group_chat": true})).await;
        let chat = server.app().get(&format!("{CHATS}/{}", text(&made, "chat_id"))).await;
        assert!(chat.data().get("owner_id").is_none() && chat.data().get("owner_id_type").is_none());
        assert_eq!(chat.data()["user_count"], "0");
    })
    .await;
}
