//! `/open-apis/mail/v1/mailgroups/:mailgroup_id/managers`.

use larkspur_contract::endpoint::{
    MAIL_V1_MAILGROUP_MANAGER_BATCH_CREATE, MAIL_V1_MAILGROUP_MANAGER_BATCH_DELETE,
    MAIL_V1_MAILGROUP_MANAGER_LIST,
};
use larkspur_contract::gateway;
use larkspur_testkit::server::each_engine;
use serde_json::json;

use crate::codes::Codes;
use crate::stage::{MAIL_GROUPS, NOWHERE, TEAM, text};

#[tokio::test]
async fn an_unknown_group_is_answered_with_http_200() {
    each_engine(async |server| {
        let app = server.app();
        for (endpoint, verb) in [
            (&MAIL_V1_MAILGROUP_MANAGER_BATCH_CREATE, "batch_create"),
            (&MAIL_V1_MAILGROUP_MANAGER_BATCH_DELETE, "batch_delete"),
        ] {
            let mut codes = Codes::of(endpoint);
            let answer =
                app.post(&format!("{NOWHERE}/managers/{verb}"), json!({"mailgroup_manager_list": []})).await;
            assert_eq!(answer.status(), 200);
            codes.met(1_234_013, &answer);
            codes.must_be_all_but(&[]);
        }
        let mut codes = Codes::of(&MAIL_V1_MAILGROUP_MANAGER_LIST);
        codes.met(1_234_013, &app.get(&format!("{NOWHERE}/managers")).await);
        codes.must_be_all_but(&[]);
    })
    .await;
}

#[tokio::test]
async fn managers_in_every_kind_of_id() {
    each_engine(async |server| {
        let app = server.app();
        app.make_mail_group("team@example.com").await;
        let (one, two) = (app.make_user(json!({})).await, app.make_user(json!({})).await);
        for kind in ["open_id", "union_id", "user_id"] {
            let path = |verb: &str| format!("{TEAM}/managers{verb}?user_id_type={kind}");
            let (first, second) = (json!({"user_id": one[kind]}), json!({"user_id": two[kind]}));
            let both = json!({"mailgroup_manager_list": [second, first, second]});
            assert_eq!(app.post(&path("/batch_create"), both).await.data(), &json!({}));
            let all = json!({"items": [first, second], "has_more": false});
            assert_eq!(app.get(&path("")).await.data(), &all);
            assert_eq!(app.get(&format!("{}&page_size=0", path(""))).await.data(), &all);
            let page = app.get(&format!("{}&page_size=1", path(""))).await.data().clone();
            assert_eq!((&page["items"], &page["has_more"]), (&json!([first]), &json!(true)));
            let token: String =
                form_urlencoded::byte_serialize(text(&page, "page_token").as_bytes()).collect();
            let rest = app.get(&format!("{}&page_size=1&page_token={token}", path(""))).await.data().clone();
            assert_eq!(rest, json!({"items": [second], "has_more": false}));
            let managed = app
                .get(&format!("{MAIL_GROUPS}?user_id_type={kind}&manager_user_id={}", text(&one, kind)))
                .await;
            assert_eq!(managed.data()["items"][0]["email"], "team@example.com");
            let gone = json!({"mailgroup_manager_list": [first, second]});
            assert_eq!(app.post(&path("/batch_delete"), gone).await.data(), &json!({}));
            assert_eq!(app.get(&path("")).await.data(), &json!({"items": [], "has_more": false}));
        }
    })
    .await;
}

#[tokio::test]
async fn unknown_users_and_too_many_are_refused_by_the_gateway() {
    each_engine(async |server| {
        let app = server.app();
        app.make_mail_group("team@example.com").await;
        let unknown = json!({"user_id": "ou_00112233445566778899aabbccddeeff"});
        let create = format!("{TEAM}/managers/batch_create");
        app.post(&create, json!({"mailgroup_manager_list": [unknown]}))
            .await
            .must_be(&gateway::UNKNOWN_OPEN_ID);
        let many = vec![unknown; 201];
        app.post(&create, json!({"mailgroup_manager_list": many})).await.must_be(&gateway::INVALID_FIELDS);
    })
    .await;
}
