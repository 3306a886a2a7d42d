//! `contact.v3.department.search`: part of a name, for a person.

use larkspur_contract::endpoint::CONTACT_V3_DEPARTMENT_SEARCH;
use larkspur_contract::gateway;
use larkspur_testkit::TestServer;
use larkspur_testkit::server::{Client, each_engine};
use serde_json::{Value, json};

use crate::codes::Codes;
use crate::stage::{DEPARTMENTS, text};

async fn found(person: &Client, query: &str) -> Vec<String> {
    let answer = person.post(CONTACT_V3_DEPARTMENT_SEARCH.path, json!({"query": query})).await;
    let items = answer.data()["items"].as_array().unwrap();
    items.iter().map(|item| item["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn any_part_of_the_name_and_nothing_else() {
    each_engine(async |server: &TestServer| {
        let app = server.app();
        app.make_user(json!({"user_id": "me"})).await;
        let person = app.as_user("me").await;
        let parent = app.make_department(json!({"name": "北京研发中心"})).await;
        let under = json!({"name": "Research & 研发 Team_1%", "i18n_name": {"en_us": "Hidden"},
            "parent_department_id": parent["open_department_id"]});
        let child = app.make_department(under).await;
        app.make_department(json!({"name": "上海"})).await;
        assert_eq!(found(&person, "研发").await, ["北京研发中心", "Research & 研发 Team_1%"]);
        assert_eq!(found(&person, " 发中 ").await, ["北京研发中心"]);
        assert_eq!(found(&person, "tEAM").await, ["Research & 研发 Team_1%"]);
        assert_eq!(found(&person, "_1%").await, ["Research & 研发 Team_1%"]);
        for nothing in ["Hidden", "%", "!", "研%", "Home", "_研"] {
            let expected: &[&str] = if nothing == "%" { &["Research & 研发 Team_1%"] } else { &[] };
            assert_eq!(found(&person, nothing).await, expected, "{nothing}");
        }
        let path = format!("{DEPARTMENTS}/{}", text(&child, "open_department_id"));
        app.patch(&path, json!({"name": "改名"})).await.must_succeed();
        assert_eq!(found(&person, "研发").await, ["北京研发中心"]);
        assert_eq!(found(&person, "改名").await, ["改名"]);
        app.delete(&path, json!({})).await.must_succeed();
        assert_eq!(found(&person, "改名").await, [""; 0]);
        let whole =
            person.post(CONTACT_V3_DEPARTMENT_SEARCH.path, json!({"query": "北京"})).await.data()["items"][0]
                .clone();
        let read: Value = app
            .get(&format!("{DEPARTMENTS}/{}", text(&parent, "open_department_id")))
            .await
            .data()["department"]
            .clone();
        assert_eq!(whole, read);
    })
    .await;
}

#[tokio::test]
async fn every_failure() {
    let server = TestServer::start().await;
    let app = server.app();
    app.make_user(json!({"user_id": "me"})).await;
    let person = app.as_user("me").await;
    let mut codes = Codes::of(&CONTACT_V3_DEPARTMENT_SEARCH);
    for query in [json!(null), json!(""), json!("  "), json!("x".repeat(256))] {
        codes.met(48001, &person.post(CONTACT_V3_DEPARTMENT_SEARCH.path, json!({"query": query})).await);
    }
    for more in ["page_size=51", "page_size=0", "page_token=x", "user_id_type=x"] {
        codes.met(
            48001,
            &person
                .post(&format!("{}?{more}", CONTACT_V3_DEPARTMENT_SEARCH.path), json!({"query": "a"}))
                .await,
        );
    }
    app.post(CONTACT_V3_DEPARTMENT_SEARCH.path, json!({"query": "a"}))
        .await
        .must_be(&gateway::INVALID_USER_TOKEN);
    server.close_store();
    codes.met(48002, &person.post(CONTACT_V3_DEPARTMENT_SEARCH.path, json!({"query": "a"})).await);
    codes.must_be_all_but(&[]);
    server.finish().await;
}
