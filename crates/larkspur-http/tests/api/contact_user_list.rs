//! `GET /open-apis/contact/v3/users`.

use larkspur_contract::endpoint::CONTACT_V3_USER_LIST;
use larkspur_contract::gateway;
use larkspur_testkit::server::{Client, each_engine};
use serde_json::json;

use crate::codes::Codes;
use crate::stage::{NO_DEPARTMENT, text};

const LIST: &str = "/open-apis/contact/v3/users";

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
        let mut codes = Codes::of(&CONTACT_V3_USER_LIST);
        let app = server.app();
        let ask = async |client: &Client, query: &str| client.get(&format!("{LIST}?{query}")).await;
        for size in ["101", "0"] {
            codes.met(40011, &ask(app, &format!("department_id=0&page_size={size}")).await);
        }
        ask(app, "department_id=0&page_size=100").await.must_succeed();
        codes.met(40012, &ask(app, "page_token=mine").await);
        let narrow = server.another_app().range(json!({"departments": []})).create().await;
        codes.met(40004, &ask(&narrow, "department_id=0").await);
        ask(app, &format!("department_id={NO_DEPARTMENT}"))
            .await
            .must_be(&gateway::UNKNOWN_OPEN_DEPARTMENT_ID);
        codes.must_be_all_but(&[]);
    })
    .await;
}

#[tokio::test]
async fn of_a_department_or_named_by_the_range_alone() {
    each_engine(async |server| {
        let app = server.app();
        let a = app.make_department(json!({"name": "a"})).await["open_department_id"].clone();
        let b =
            app.make_department(json!({"name": "b", "parent_department_id": a})).await["open_department_id"]
                .clone();
        let mut users = Vec::new();
        for (name, places) in [
            ("甲", json!(["0"])),
            ("乙", json!([a])),
            ("丙", json!([b])),
            ("丁", json!(["0", b])),
            ("戊", json!(["0"])),
            ("走", json!(["0"])),
        ] {
            users.push(
                app.make_user(json!({"name": name, "department_ids": places})).await["user_id"].clone(),
            );
        }
        let everyone = server.another_app().range(json!({"departments": [a], "users": users})).create().await;
        let change = json!({"tenant_key": app.tenant_key, "standing": "resigned"});
        let control = format!("/_larkspur/v1/users/{}", users[5].as_str().unwrap());
        assert_eq!(server.admin().patch(&control, change).await.status(), 200);
        for page_size in [1, 2, 50] {
            assert_eq!(names(&everyone, "", page_size).await, "甲戊", "in no department of the range");
            assert_eq!(names(app, "", page_size).await, "", "a range of all members names nobody");
            let of_b = format!("department_id={}", b.as_str().unwrap());
            assert_eq!(names(&everyone, &of_b, page_size).await, "丙丁");
            assert_eq!(names(app, "department_id=0", page_size).await, "甲丁戊");
        }
    })
    .await;
}
