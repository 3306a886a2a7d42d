//! `GET /open-apis/im/v1/chats/:chat_id/members`.

use larkspur_contract::endpoint::IM_V1_CHAT_MEMBERS_GET;
use larkspur_testkit::server::each_engine;
use serde_json::json;

use crate::codes::Codes;
use crate::stage::{CHATS, NO_CHAT, text};

#[tokio::test]
async fn every_documented_failure() {
    each_engine(async |server| {
        let app = server.app();
        let mut codes = Codes::of(&IM_V1_CHAT_MEMBERS_GET);
        let made = app.make_department(json!({"name": "研发", "create_group_chat": true})).await;
        let path = format!("{CHATS}/{}/members", text(&made, "chat_id"));
        for query in ["page_size=101", "page_size=0", "page_token=mine", "member_id_type=name"] {
            codes.met(232_001, &app.get(&format!("{path}?{query}")).await);
        }
        for id in [NO_CHAT, "oc_1", "nothing"] {
            codes.met(232_006, &app.get(&format!("{CHATS}/{id}/members")).await);
        }
        codes.met(232_011, &server.another_app().create().await.get(&path).await);
        codes.must_be_all_but(&[]);
    })
    .await;
}

#[tokio::test]
async fn members_by_name_in_three_kinds_of_id() {
    each_engine(async |server| {
        let app = server.app();
        let made = app.make_department(json!({"name": "研发", "create_group_chat": true})).await;
        let path = format!("{CHATS}/{}/members", text(&made, "chat_id"));
        let empty = json!({"has_more": false, "items": [], "member_total": 0});
        assert_eq!(app.get(&path).await.data(), &empty);
        let inside =
            json!({"department_ids": [made["open_department_id"]], "user_id": "zhang", "name": "张三"});
        let first = app.make_user(inside).await;
        app.make_user(json!({"name": "外人"})).await;
        let below = json!({"name": "下", "parent_department_id": made["open_department_id"]});
        let below = app.make_department(below).await;
        let second =
            app.make_user(json!({"department_ids": [below["open_department_id"]], "name": "李四"})).await;
        for kind in ["open_id", "union_id", "user_id"] {
            let member = |user: &serde_json::Value| {
                json!({
                    "member_id_type": kind,
                    "member_id": user[kind],
                    "name": user["name"],
                    "tenant_key": app.tenant_key,
                })
            };
            let list = app.get(&format!("{path}?member_id_type={kind}")).await;
            let items = [member(&first), member(&second)];
            assert_eq!(list.data(), &json!({"has_more": false, "items": items, "member_total": 2}));
        }
        let page = app.get(&format!("{path}?page_size=1")).await;
        assert_eq!((&page.data()["member_total"], &page.data()["has_more"]), (&json!(2), &json!(true)));
    })
    .await;
}
