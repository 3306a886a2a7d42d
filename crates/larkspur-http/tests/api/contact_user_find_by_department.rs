//! `GET /open-apis/contact/v3/users/find_by_department`.

use larkspur_contract::endpoint::CONTACT_V3_USER_FIND_BY_DEPARTMENT;
use larkspur_contract::gateway;
use larkspur_testkit::server::{Client, each_engine};
use serde_json::json;

use crate::codes::Codes;
use crate::stage::{NO_DEPARTMENT, USERS, text};

const LIST: &str = "/open-apis/contact/v3/users/find_by_department";

/// The names of all pages of this size.
async fn names(client: &Client, query: &str, page_size: usize) -> String {
    let (mut names, mut token) = (String::new(), String::new());
    loop {
        let encoded = form_urlencoded::byte_serialize(token.as_bytes()).collect::<String>();
        let answer = client.get(&format!("{LIST}?{query}&page_size={page_size}&page_token={encoded}")).await;
        let page = answer.data();
        names.extend(page["items"].as_array().unwrap().iter().map(|item| text(item, "name")));
        match page["page_token"].as_str() {
            Some(next) => token = next.to_owned(),
            None => return names,
        }
    }
}

#[tokio::test]
async fn every_documented_failure() {
    each_engine(async |server| {
        let mut codes = Codes::of(&CONTACT_V3_USER_FIND_BY_DEPARTMENT);
        let app = server.app();
        let ask = async |client: &Client, query: &str| client.get(&format!("{LIST}?{query}")).await;
        for size in ["51", "0", "-1"] {
            codes.met(40011, &ask(app, &format!("department_id=0&page_size={size}")).await);
        }
        codes.met(40012, &ask(app, "department_id=0&page_token=mine").await);
        let narrow = server.another_app().range(json!({"departments": []})).create().await;
        codes.met(40004, &ask(&narrow, "department_id=0").await);
        ask(app, "").await.must_be(&gateway::INVALID_FIELDS);
        ask(app, &format!("department_id={NO_DEPARTMENT}"))
            .await
            .must_be(&gateway::UNKNOWN_OPEN_DEPARTMENT_ID);
        codes.must_be_all_but(&[]);
    })
    .await;
}

#[tokio::test]
async fn direct_members_oldest_first() {
    each_engine(async |server| {
        let app = server.app();
        let a = app.make_department(json!({"name": "a", "department_id": "A"})).await["open_department_id"]
            .clone();
        let b =
            app.make_department(json!({"name": "b", "parent_department_id": a})).await["open_department_id"]
                .clone();
        for (name, places) in
            [("甲", json!(["0"])), ("乙", json!([a])), ("丙", json!([b, a])), ("丁", json!([b]))]
        {
            app.make_user(json!({"name": name, "department_ids": places})).await;
        }
        let left = app.make_user(json!({"name": "走", "department_ids": [a]})).await;
        let change = json!({"tenant_key": app.tenant_key, "standing": "resigned"});
        let control = format!("/_larkspur/v1/users/{}", text(&left, "user_id"));
        assert_eq!(server.admin().patch(&control, change).await.status(), 200);
        let late =
            json!({"department_ids": [a], "name": "戊", "orders": [{"department_id": a, "user_order": 9}]});
        app.make_user(late).await;
        for page_size in [1, 2, 50] {
            let of = async |id: &str| names(app, id, page_size).await;
            assert_eq!(of("department_id=A&department_id_type=department_id").await, "乙丙戊");
            assert_eq!(of(&format!("department_id={}", b.as_str().unwrap())).await, "丙丁");
            assert_eq!(of("department_id=0").await, "甲");
        }
        let page = app.get(&format!("{LIST}?department_id=A&department_id_type=department_id")).await;
        let item = &page.data()["items"][2];
        let id = text(item, "open_id");
        let got =
            app.get(&format!("{USERS}/{id}?department_id_type=department_id")).await.data()["user"].clone();
        let expected = larkspur_testkit::server::with(got, json!({"is_frozen": false}));
        assert_eq!(item, &expected, "a row is what get shows, and whether the account is frozen");
    })
    .await;
}
