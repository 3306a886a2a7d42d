//! `POST /open-apis/contact/v3/users/basic_batch`.

use larkspur_contract::endpoint::CONTACT_V3_USER_BASIC_BATCH;
use larkspur_contract::gateway;
use larkspur_testkit::server::{Answer, Client, each_engine};
use serde_json::{Value, json};

use crate::codes::Codes;
use crate::stage::{NO_HEX_ID, NO_OPEN_ID, USERS};

async fn basic(client: &Client, ids: Value, query: &str) -> Answer {
    client.post(&format!("{USERS}/basic_batch{query}"), json!({"user_ids": ids})).await
}

#[tokio::test]
async fn every_documented_failure() {
    each_engine(async |server| {
        let mut codes = Codes::of(&CONTACT_V3_USER_BASIC_BATCH);
        let app = server.app();
        codes.met(40001, &basic(app, json!([]), "").await);
        codes.met(40001, &basic(app, json!(null), "").await);
        codes.met(40001, &basic(app, json!(vec![NO_OPEN_ID; 11]), "").await);
        codes.met(40001, &basic(app, json!([NO_OPEN_ID]), "?user_id_type=name").await);
        basic(app, json!("ou"), "").await.must_be(&gateway::INVALID_FIELDS);
        assert_eq!(basic(app, json!(vec![NO_OPEN_ID; 10]), "").await.data(), &json!({"users": []}));
        codes.must_be_all_but(&[]);
    })
    .await;
}

#[tokio::test]
async fn names_in_the_order_asked_for_whatever_the_range() {
    each_engine(async |server| {
        let app = server.app();
        let english =
            app.make_user(json!({"name": "张三", "en_name": "San Zhang", "user_id": "zhang"})).await;
        let plain = app.make_user(json!({"name": "李四"})).await;
        let blind = server.another_app().range(json!({"departments": []})).create().await;
        for kind in ["union_id", "user_id"] {
            let asked = json!([plain[kind], NO_HEX_ID, "nobody", english[kind], plain[kind]]);
            let found = basic(&blind, asked, &format!("?user_id_type={kind}")).await;
            let expected = json!({"users": [
                {"user_id": plain[kind], "name": "李四"},
                {"user_id": english[kind], "name": "张三", "i18n_name": {"en_us": "San Zhang"}},
            ]});
            assert_eq!(found.data(), &expected, "{kind}");
        }
    })
    .await;
}
