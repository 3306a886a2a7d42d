//! `search.v1.user.search`: part of a name, for a person.

use larkspur_contract::endpoint::SEARCH_V1_USER_SEARCH;
use larkspur_contract::gateway;
use larkspur_testkit::TestServer;
use larkspur_testkit::server::{Client, each_engine};
use serde_json::{Value, json};

use crate::stage::SEARCH_USERS;

async fn found(person: &Client, query: &str) -> Value {
    let query = form_urlencoded::byte_serialize(query.as_bytes()).collect::<String>();
    person.get(&format!("{SEARCH_USERS}?query={query}")).await.data()["users"].clone()
}

fn names(users: &Value) -> Vec<&str> {
    users.as_array().unwrap().iter().map(|user| user["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn any_part_of_the_name_of_whoever_is_at_work() {
    each_engine(async |server: &TestServer| {
        let app = server.app();
        let department = app.make_department(json!({"name": "研发"})).await;
        let both = json!(["0", department["open_department_id"]]);
        let zhang = app.make_user(json!({"name": "张三丰", "user_id": "z", "department_ids": both})).await;
        app.make_user(json!({"name": "Zhang San", "user_id": "zs", "nickname": "三"})).await;
        app.make_user(json!({"name": "李三", "user_id": "l"})).await;
        let person = app.as_user("z").await;
        let users = found(&person, "三").await;
        assert_eq!(names(&users), ["张三丰", "李三"]);
        let expected = json!({
            "name": "张三丰",
            "open_id": zhang["open_id"],
            "user_id": "z",
            "department_ids": both.as_array().unwrap().iter().map(|id| {
                if id == "0" { json!("0") } else { id.clone() }
            }).collect::<Vec<_>>(),
        });
        assert_eq!(users[0], expected);
        assert_eq!(names(&found(&person, "zhang s").await), ["Zhang San"]);
        server.admin().patch("/_larkspur/v1/users/l", json!({"standing": "resigned"})).await;
        assert_eq!(names(&found(&person, "三").await), ["张三丰"]);
    })
    .await;
}

#[tokio::test]
async fn what_is_refused() {
    let server = TestServer::start().await;
    let app = server.app();
    app.make_user(json!({"user_id": "me"})).await;
    let person = app.as_user("me").await;
    let long = "x".repeat(256);
    for query in
        ["", "query=", "query=+", &format!("query={long}"), "query=a&page_size=201", "query=a&page_size=0"]
    {
        person.get(&format!("{SEARCH_USERS}?{query}")).await.must_be(&gateway::INVALID_FIELDS);
    }
    app.get(&format!("{SEARCH_USERS}?query=a")).await.must_be(&gateway::INVALID_USER_TOKEN);
    assert!(SEARCH_V1_USER_SEARCH.errors.is_empty(), "its page documents no failure of its own");
    server.finish().await;
}
