//! `GET /open-apis/contact/v3/users/batch`.

use larkspur_contract::endpoint::CONTACT_V3_USER_BATCH;
use larkspur_testkit::server::{Client, each_engine};
use serde_json::{Value, json};

use crate::codes::Codes;
use crate::stage::{NO_HEX_ID, NO_OPEN_ID, USERS, text};

async fn batch(client: &Client, ids: &[&str], rest: &str) -> larkspur_testkit::server::Answer {
    let ids = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(ids.iter().map(|id| ("user_ids", *id)))
        .finish();
    client.get(&format!("{USERS}/batch?{ids}{rest}")).await
}

fn open_ids(answer: &larkspur_testkit::server::Answer) -> Vec<&Value> {
    answer.data()["items"].as_array().unwrap().iter().map(|item| &item["open_id"]).collect()
}

#[tokio::test]
async fn every_documented_failure() {
    each_engine(async |server| {
        let mut codes = Codes::of(&CONTACT_V3_USER_BATCH);
        let app = server.app();
        codes.met(40001, &batch(app, &[], "").await);
        codes.met(40001, &batch(app, &[""], "").await);
        codes.met(40001, &batch(app, &[NO_OPEN_ID; 51], "").await);
        codes.met(40001, &batch(app, &[NO_OPEN_ID], "&user_id_type=name").await);
        assert_eq!(batch(app, &[NO_OPEN_ID; 50], "").await.data(), &json!({"items": []}));
        codes.must_be_all_but(&[]);
    })
    .await;
}

#[tokio::test]
async fn rows_in_the_order_asked_for_by_every_kind_of_id() {
    each_engine(async |server| {
        let app = server.app();
        let named = app.make_user(json!({"user_id": "张三"})).await;
        let generated = app.make_user(json!({"leader_user_id": named["open_id"]})).await;
        let left = app.make_user(json!({"user_id": "left"})).await;
        let change = json!({"tenant_key": app.tenant_key, "standing": "resigned"});
        assert_eq!(server.admin().patch("/_larkspur/v1/users/left", change).await.status(), 200);
        for kind in ["open_id", "union_id", "user_id"] {
            let [first, second] = [&generated, &named].map(|user| text(user, kind));
            let asked = [first, "nobody", NO_HEX_ID, second, first, NO_OPEN_ID];
            let found = batch(app, &asked, &format!("&user_id_type={kind}")).await;
            assert_eq!(open_ids(&found), [&generated["open_id"], &named["open_id"]], "{kind}");
            assert_eq!(found.data()["items"][0]["leader_user_id"], named[kind]);
        }
        let found = batch(app, &[text(&left, "open_id")], "").await;
        assert_eq!(found.data()["items"][0]["status"]["is_resigned"], true);
    })
    .await;
}

#[tokio::test]
async fn a_row_is_what_get_shows_and_whether_the_account_is_frozen() {
    each_engine(async |server| {
        let app = server.app();
        let department = app.make_department(json!({"name": "部", "department_id": "D1"})).await;
        let places = json!({"department_ids": ["0", department["open_department_id"]], "nickname": "三"});
        let user = app.make_user(places).await;
        let rest = "&department_id_type=department_id";
        let id = text(&user, "open_id");
        let mut expected = app.get(&format!("{USERS}/{id}?{rest}")).await.data()["user"].clone();
        expected["is_frozen"] = json!(false);
        assert_eq!(batch(app, &[id], rest).await.data()["items"], json!([expected]));
    })
    .await;
}
