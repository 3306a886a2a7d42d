//! `GET /open-apis/contact/v3/scopes`.

use larkspur_contract::endpoint::CONTACT_V3_SCOPE_LIST;
use larkspur_testkit::server::{Client, each_engine};
use serde_json::{Value, json};

use crate::codes::Codes;
use crate::stage::RANGE;

#[tokio::test]
async fn every_documented_failure() {
    each_engine(async |server| {
        let mut codes = Codes::of(&CONTACT_V3_SCOPE_LIST);
        for size in ["0", "101"] {
            codes.met(40011, &server.app().get(&format!("{RANGE}?page_size={size}")).await);
        }
        server.app().get(&format!("{RANGE}?page_size=100")).await.must_succeed();
        codes.met(40012, &server.app().get(&format!("{RANGE}?page_token=mine")).await);
        codes.must_be_all_but(&[]);
    })
    .await;
}

/// Users and departments of all pages of this size, by custom ids.
async fn whole(client: &Client, page_size: usize) -> [Vec<Value>; 2] {
    let mut found = [vec![], vec![]];
    let mut token = String::new();
    loop {
        let encoded = form_urlencoded::byte_serialize(token.as_bytes()).collect::<String>();
        let query = "user_id_type=user_id&department_id_type=department_id";
        let answer = client.get(&format!("{RANGE}?{query}&page_size={page_size}&page_token={encoded}")).await;
        let page = answer.data();
        for (list, name) in found.iter_mut().zip(["user_ids", "department_ids"]) {
            list.extend(page[name].as_array().unwrap().clone());
        }
        assert_eq!(page["group_ids"], json!([]));
        let rows: usize =
            ["user_ids", "department_ids"].iter().map(|name| page[name].as_array().unwrap().len()).sum();
        assert_eq!(page["has_more"], page.get("page_token").is_some());
        match page["page_token"].as_str() {
            Some(next) => {
                assert_eq!(rows, page_size, "only the last page may be short");
                token = next.to_owned();
            }
            None => return found,
        }
    }
}

#[tokio::test]
async fn the_top_for_everyone_else_what_the_range_names() {
    each_engine(async |server| {
        let app = server.app();
        for (id, parent) in [("A", "0"), ("B", "A"), ("C", "0")] {
            let new = json!({"name": id, "department_id": id, "parent_department_id": parent});
            app.post("/open-apis/contact/v3/departments?department_id_type=department_id", new)
                .await
                .must_succeed();
        }
        for (id, places) in [
            ("zhang", json!(["0"])),
            ("li", json!(["A"])),
            ("wang", json!(["0", "B"])),
            ("left", json!(["0"])),
        ] {
            let new = larkspur_testkit::server::new_user(json!({"user_id": id, "department_ids": places}));
            app.post("/open-apis/contact/v3/users?department_id_type=department_id", new)
                .await
                .must_succeed();
        }
        let range = json!({"departments": ["C", "B"], "users": ["left", "wang", "li"]});
        let narrow = server.another_app().range(range).create().await;
        let users_only = server.another_app().range(json!({"users": ["li"]})).create().await;
        let nothing = server.another_app().range(json!({})).create().await;
        let change = json!({"tenant_key": app.tenant_key, "standing": "resigned"});
        assert_eq!(server.admin().patch("/_larkspur/v1/users/left", change).await.status(), 200);
        for page_size in [1, 2, 3, 4, 50] {
            for (client, users, departments) in [
                (&**app, json!(["zhang", "wang"]), json!(["A", "C"])),
                (&narrow, json!(["li", "wang"]), json!(["B", "C"])),
                (&users_only, json!(["li"]), json!([])),
                (&nothing, json!([]), json!([])),
            ] {
                let [found_users, found_departments] = whole(client, page_size).await;
                assert_eq!(
                    (json!(found_users), json!(found_departments)),
                    (users, departments),
                    "{page_size}"
                );
            }
        }
    })
    .await;
}
