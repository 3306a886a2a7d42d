//! `GET /open-apis/contact/v3/departments/:department_id/children`.

use larkspur_contract::endpoint::CONTACT_V3_DEPARTMENT_CHILDREN;
use larkspur_testkit::TestServer;
use larkspur_testkit::server::{Client, each_engine};
use serde_json::{Value, json};

use crate::codes::Codes;
use crate::stage::{DEPARTMENTS, NO_DEPARTMENT, text};

/// `a > (c > e, d), b`, made out of order.
async fn plant(server: &TestServer) -> Vec<Value> {
    let mut made: Vec<Value> = vec![json!({"name": "0", "open_department_id": "0"})];
    for (name, parent, order) in
        [("b", "0", "20"), ("a", "0", "10"), ("d", "a", "2"), ("c", "a", "1"), ("e", "c", "0")]
    {
        let parent = made.iter().find(|it| it["name"] == parent).unwrap()["open_department_id"].clone();
        let new = json!({"name": name, "parent_department_id": parent, "order": order});
        made.push(server.app().make_department(new).await);
    }
    made
}

async fn names(client: &Client, id: &str, query: &str) -> String {
    let answer = client.get(&format!("{DEPARTMENTS}/{id}/children{query}")).await;
    answer.data()["items"].as_array().unwrap().iter().map(|item| text(item, "name")).collect()
}

#[tokio::test]
async fn every_documented_failure() {
    each_engine(async |server| {
        let mut codes = Codes::of(&CONTACT_V3_DEPARTMENT_CHILDREN);
        let (app, planted) = (server.app(), plant(server).await);
        let ask = async |client: &Client, rest: &str| client.get(&format!("{DEPARTMENTS}/{rest}")).await;
        codes.met(40008, &ask(app, &format!("{NO_DEPARTMENT}/children")).await);
        codes.met(40008, &ask(app, "nobody/children?department_id_type=department_id").await);
        for size in ["51", "0", "-1"] {
            codes.met(40011, &ask(app, &format!("0/children?page_size={size}")).await);
        }
        codes.met(40012, &ask(app, "0/children?page_token=mine").await);
        let range = json!({"departments": [planted.last().unwrap()["open_department_id"]]});
        let short_sighted = server.another_app().range(range).create().await;
        codes.met(40004, &ask(&short_sighted, "0/children").await);
        server.close_store();
        codes.met(40003, &ask(app, "0/children").await);
        codes.must_be_all_but(&[]);
    })
    .await;
}

#[tokio::test]
async fn children_by_order_and_descendants_in_pre_order() {
    each_engine(async |server| {
        let (app, planted) = (server.app(), plant(server).await);
        let a = text(planted.iter().find(|it| it["name"] == "a").unwrap(), "open_department_id");
        assert_eq!(names(app, "0", "").await, "ab");
        assert_eq!(names(app, "0", "?fetch_child=false").await, "ab");
        assert_eq!(names(app, "0", "?fetch_child=true").await, "acedb");
        assert_eq!(names(app, "0", "?fetch_child=True").await, "acedb", "as the Python client writes it");
        assert_eq!(names(app, a, "?department_id_type=open_department_id").await, "cd");
        assert_eq!(names(app, a, "?fetch_child=true").await, "ced");
    })
    .await;
}

#[tokio::test]
async fn a_row_is_what_get_shows() {
    each_engine(async |server| {
        let app = server.app();
        let leader = app.make_user(json!({"user_id": "zhang"})).await;
        let new = json!({"name": "部", "department_id": "D1", "leader_user_id": leader["open_id"], "create_group_chat": true});
        app.make_department(new).await;
        for query in ["?department_id_type=department_id&user_id_type=user_id", "?department_id_type=department_id"] {
            let got = app.get(&format!("{DEPARTMENTS}/D1{query}")).await.data()["department"].clone();
            for rest in ["", "&fetch_child=true"] {
                let list = app.get(&format!("{DEPARTMENTS}/0/children{query}{rest}")).await;
                assert_eq!(list.data(), &json!({"has_more": false, "items": [got]}));
            }
        }
    })
    .await;
}

#[tokio::test]
async fn an_empty_list_is_a_list() {
    let server = TestServer::start().await;
    let answer = server.app().get(&format!("{DEPARTMENTS}/0/children?page_token=&fetch_child=")).await;
    assert_eq!(answer.data(), &json!({"has_more": false, "items": []}));
    server.finish().await;
}

#[tokio::test]
async fn ten_a_page_unless_asked() {
    let server = TestServer::start().await;
    for number in 0..12 {
        server.app().make_department(json!({"name": format!("d{number}")})).await;
    }
    let first = server.app().get(&format!("{DEPARTMENTS}/0/children")).await;
    assert_eq!(first.data()["items"].as_array().unwrap().len(), 10);
    assert_eq!(first.data()["has_more"], true);
    let all = server.app().get(&format!("{DEPARTMENTS}/0/children?page_size=50")).await;
    assert_eq!((all.data()["items"].as_array().unwrap().len(), &all.data()["has_more"]), (12, &json!(false)));
    server.finish().await;
}
