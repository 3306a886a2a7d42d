//! `GET /open-apis/contact/v3/departments/parent`.

use larkspur_contract::endpoint;
use larkspur_testkit::server::{Client, each_engine};
use serde_json::{Value, json};

use crate::codes::Codes;
use crate::stage::{DEPARTMENTS, NO_DEPARTMENT, text};

async fn names(client: &Client, query: &str) -> (String, Value) {
    let answer = client.get(&format!("{DEPARTMENTS}/parent?{query}")).await;
    let page = answer.data().clone();
    (page["items"].as_array().unwrap().iter().map(|item| text(item, "name")).collect(), page)
}

#[tokio::test]
async fn every_documented_failure() {
    each_engine(async |server| {
        let mut codes = Codes::of(&endpoint::CONTACT_V3_DEPARTMENT_PARENT);
        let app = server.app();
        let ask =
            async |client: &Client, query: &str| client.get(&format!("{DEPARTMENTS}/parent{query}")).await;
        codes.met(44102, &ask(app, "").await);
        codes.met(40001, &ask(app, "?department_id=0&department_id_type=name").await);
        codes.met(40008, &ask(app, &format!("?department_id={NO_DEPARTMENT}")).await);
        codes.met(40011, &ask(app, "?department_id=0&page_size=51").await);
        codes.met(40011, &ask(app, "?department_id=0&page_size=0").await);
        codes.met(40012, &ask(app, "?department_id=0&page_token=mine").await);
        let seen = app.make_department(json!({"name": "看得见"})).await;
        let range = json!({"departments": [seen["open_department_id"]]});
        let narrow = server.another_app().range(range).create().await;
        codes.met(40004, &ask(&narrow, "?department_id=0").await);
        server.close_store();
        codes.met(40003, &ask(app, "?department_id=0").await);
        codes.must_be_all_but(&[]);
    })
    .await;
}

#[tokio::test]
async fn nearest_first_and_cut_at_the_range() {
    each_engine(async |server| {
        let app = server.app();
        let mut way = vec![json!("0")];
        for name in ["a", "b", "c", "d"] {
            let new =
                json!({"name": name, "department_id": name, "parent_department_id": way.last().unwrap()});
            way.push(app.make_department(new).await["open_department_id"].clone());
        }
        let (whole, page) = names(app, "department_id=d&department_id_type=department_id").await;
        assert_eq!((whole.as_str(), &page["has_more"]), ("cba", &json!(false)));
        let query = format!("department_id={}&page_size=2", way[4].as_str().unwrap());
        let (first, page) = names(app, &query).await;
        let token = form_urlencoded::byte_serialize(text(&page, "page_token").as_bytes()).collect::<String>();
        let (rest, last) = names(app, &format!("{query}&page_token={token}")).await;
        assert_eq!((first.as_str(), rest.as_str(), last.get("page_token")), ("cb", "a", None));
        let narrow = server.another_app().range(json!({"departments": [way[2]]})).create().await;
        assert_eq!(names(&narrow, &query).await.0, "cb");
        assert_eq!(names(app, "department_id=0").await.0, "");
    })
    .await;
}
