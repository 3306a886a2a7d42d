//! `GET /open-apis/contact/v3/departments/batch`.

use larkspur_contract::endpoint;
use larkspur_testkit::server::each_engine;
use serde_json::json;

use crate::codes::Codes;
use crate::stage::{DEPARTMENTS, NO_DEPARTMENT, text};

#[tokio::test]
async fn every_documented_failure() {
    each_engine(async |server| {
        let mut codes = Codes::of(&endpoint::CONTACT_V3_DEPARTMENT_BATCH);
        let batch = async |query: &str| server.app().get(&format!("{DEPARTMENTS}/batch{query}")).await;
        let many = |count| vec!["department_ids=0"; count].join("&");
        codes.met(40001, &batch("").await);
        codes.met(40001, &batch("?department_ids=").await);
        codes.met(40001, &batch("?department_ids=0&user_id_type=name").await);
        codes.met(40011, &batch(&format!("?{}", many(51))).await);
        assert_eq!(batch(&format!("?{}", many(50))).await.code(), 0);
        server.close_store();
        codes.met(40003, &batch("?department_ids=0").await);
        codes.must_be_all_but(&[]);
    })
    .await;
}

#[tokio::test]
async fn rows_in_the_order_asked_for() {
    each_engine(async |server| {
        let app = server.app();
        let a = app.make_department(json!({"name": "a", "department_id": "A"})).await;
        let b = app.make_department(json!({"name": "b"})).await;
        let (a_id, b_id) = (text(&a, "open_department_id"), text(&b, "open_department_id"));
        let asked = format!("{DEPARTMENTS}/batch?department_ids={b_id}&department_ids={NO_DEPARTMENT}&department_ids={a_id}&department_ids=%E9%83%A8");
        assert_eq!(app.get(&asked).await.data()["items"], json!([b, a]));
        let custom = app.get(&format!("{DEPARTMENTS}/batch?department_ids=A&department_ids=x&department_id_type=department_id")).await;
        assert_eq!(custom.data()["items"][0]["open_department_id"], a["open_department_id"]);
        let narrow = server.another_app().range(json!({"departments": [a_id]})).create().await;
        assert_eq!(narrow.get(&asked).await.data()["items"], json!([a]));
    })
    .await;
}
