//! `GET /open-apis/contact/v3/departments`.

use larkspur_contract::endpoint;
use larkspur_testkit::server::{Client, each_engine};
use serde_json::json;

use crate::codes::Codes;
use crate::stage::{DEPARTMENTS, NO_DEPARTMENT, text};

/// The names of all pages of this size.
async fn names(client: &Client, query: &str, page_size: usize) -> String {
    let (mut names, mut token) = (String::new(), String::new());
    loop {
        let encoded = form_urlencoded::byte_serialize(token.as_bytes()).collect::<String>();
        let answer =
            client.get(&format!("{DEPARTMENTS}?{query}&page_size={page_size}&page_token={encoded}")).await;
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
        let mut codes = Codes::of(&endpoint::CONTACT_V3_DEPARTMENT_LIST);
        let app = server.app();
        let ask = async |client: &Client, query: &str| client.get(&format!("{DEPARTMENTS}?{query}")).await;
        codes.met(40008, &ask(app, &format!("parent_department_id={NO_DEPARTMENT}")).await);
        codes.met(40011, &ask(app, "page_size=51").await);
        codes.met(40012, &ask(app, "page_token=mine").await);
        let narrow = server.another_app().range(json!({"departments": []})).create().await;
        codes.met(40004, &ask(&narrow, "parent_department_id=0").await);
        assert_eq!(ask(&narrow, "fetch_child=true").await.data()["items"], json!([]));
        server.close_store();
        codes.met(40003, &ask(app, "").await);
        codes.must_be_all_but(&[]);
    })
    .await;
}

#[tokio::test]
async fn from_a_parent_or_from_the_range() {
    each_engine(async |server| {
        let app = server.app();
        // a > (b > c, d), e > f
        for (name, parent) in [("a", "0"), ("b", "a"), ("c", "b"), ("d", "a"), ("e", "0"), ("f", "e")] {
            let path = format!("{DEPARTMENTS}?department_id_type=department_id");
            let new = json!({"name": name, "department_id": name, "parent_department_id": parent});
            assert_eq!(app.post(&path, new).await.code(), 0);
        }
        let narrow = server.another_app().range(json!({"departments": ["e", "a", "b"]})).create().await;
        let by_id = "department_id_type=department_id";
        for page_size in [1, 2, 3, 50] {
            for (client, query, expected) in [
                (&**app, "parent_department_id=0", "ae"),
                (app, "parent_department_id=0&fetch_child=true", "abcdef"),
                (app, "", "Home"),
                (app, "fetch_child=true", "Home"),
                (&narrow, "", "abe"),
                (&narrow, "fetch_child=true", "abcdef"),
                (&narrow, "parent_department_id=a&fetch_child=true", "bcd"),
            ] {
                assert_eq!(
                    names(client, &format!("{by_id}&{query}"), page_size).await,
                    expected,
                    "{query} by {page_size}"
                );
            }
        }
    })
    .await;
}
