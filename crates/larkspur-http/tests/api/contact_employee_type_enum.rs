//! `/open-apis/contact/v3/employee_type_enums`.

use http::Method;
use larkspur_contract::{endpoint, gateway};
use larkspur_testkit::server::{Answer, Client, each_engine, each_engine_with, with};
use serde_json::{Value, json};

use crate::codes::Codes;
use crate::stage::{EMPLOYEE_TYPES, NO_HEX_ID, text};

fn given(more: Value) -> Value {
    with(json!({"content": "专家", "enum_type": 2, "enum_status": 1}), more)
}

async fn put(client: &Client, id: &str, body: Value) -> Answer {
    client.send(Method::PUT, &format!("{EMPLOYEE_TYPES}/{id}"), body.to_string()).await
}

async fn delete(client: &Client, id: &str) -> Answer {
    client.send(Method::DELETE, &format!("{EMPLOYEE_TYPES}/{id}"), String::new()).await
}

#[tokio::test]
async fn every_documented_failure() {
    each_engine_with(
        |settings| settings.policy.limits.employee_types = 1,
        async |server| {
            let app = server.app();
            let mut codes = Codes::of(&endpoint::CONTACT_V3_EMPLOYEE_TYPE_ENUM_CREATE);
            let zh = |value: &str| json!([{"locale": "zh_cn", "value": value}]);
            codes.met(42301, &app.post(EMPLOYEE_TYPES, given(json!({"content": "顾问"}))).await);
            codes.met(42302, &app.post(EMPLOYEE_TYPES, given(json!({"i18n_content": zh("顾问")}))).await);
            app.post(EMPLOYEE_TYPES, given(json!({"i18n_content": zh("专家")}))).await.must_succeed();
            codes.met(42301, &app.post(EMPLOYEE_TYPES, given(json!({}))).await);
            let other = json!({"content": "院士"});
            let same = with(other.clone(), json!({"i18n_content": zh("专家")}));
            codes.met(42302, &app.post(EMPLOYEE_TYPES, given(same)).await);
            codes.met(42303, &app.post(EMPLOYEE_TYPES, given(other)).await);
            codes.must_be_all_but(&[]);
        },
    )
    .await;
}

#[tokio::test]
async fn what_the_pages_have_no_code_for() {
    each_engine(async |server| {
        let app = server.app();
        let made = app.make_employee_type("专家").await;
        app.make_employee_type("院士").await;
        let list = app.get(EMPLOYEE_TYPES).await;
        let built_in = text(&list.data()["items"][0], "enum_id");
        let long = "长".repeat(101);
        for wrong in [
            json!({"content": ""}),
            json!({"content": " "}),
            json!({"content": long}),
            json!({"content": null}),
            json!({"enum_type": 1}),
            json!({"enum_type": 3}),
            json!({"enum_status": 0}),
            json!({"enum_status": null}),
            json!({"i18n_content": [{"locale": "zh_cn"}]}),
            json!({"i18n_content": [{"value": "专家"}]}),
            json!({"i18n_content": [{"locale": "zh_cn", "value": long}]}),
            json!({"i18n_content": [null]}),
        ] {
            let body = given(with(json!({"content": "新"}), wrong));
            app.post(EMPLOYEE_TYPES, body.clone()).await.must_be(&gateway::INVALID_FIELDS);
            put(app, text(&made, "enum_id"), body).await.must_be(&gateway::INVALID_FIELDS);
        }
        let taken = given(json!({"content": "院士"}));
        put(app, text(&made, "enum_id"), taken).await.must_be(&gateway::INVALID_FIELDS);
        for id in [built_in, NO_HEX_ID, "6", "exGeIjow7zIqWMy+ONkFxA=="] {
            put(app, id, given(json!({"content": "新"}))).await.must_be(&gateway::INVALID_FIELDS);
            delete(app, id).await.must_be(&gateway::INVALID_FIELDS);
        }
        for query in ["page_size=101", "page_size=0", "page_token=mine"] {
            app.get(&format!("{EMPLOYEE_TYPES}?{query}")).await.must_be(&gateway::INVALID_FIELDS);
        }
        assert_eq!(app.get(EMPLOYEE_TYPES).await.data(), list.data());
    })
    .await;
}

#[tokio::test]
async fn the_life_of_an_employee_type() {
    each_engine(async |server| {
        let app = server.app();
        let i18n = json!([{"locale": "zh_cn", "value": "专家（中文）"}, {"locale": "fr_fr", "value": "expert"}]);
        let made = app.post(EMPLOYEE_TYPES, given(json!({"i18n_content": i18n}))).await;
        let made = &made.data()["employee_type_enum"];
        let id = text(made, "enum_id");
        let expected = |content: &str, status: i64| {
            json!({"enum_id": id, "enum_value": "6", "content": content, "enum_type": 2, "enum_status": status,
                "i18n_content": i18n})
        };
        assert_eq!(made, &expected("专家", 1));
        let listed = app.get(EMPLOYEE_TYPES).await;
        let items = listed.data()["items"].as_array().unwrap();
        let values: Vec<&str> = items.iter().map(|item| text(item, "enum_value")).collect();
        assert_eq!(values, ["1", "2", "3", "4", "5", "6"]);
        assert_eq!((&items[0]["enum_type"], &items[0]["enum_status"]), (&json!(1), &json!(1)));
        assert_eq!(items[5], *made);

        let expert = app.make_user(json!({"employee_type": 6})).await;
        assert_eq!(expert["employee_type"], 6);
        let chat = json!({"name": "专家", "create_group_chat": true, "group_chat_employee_types": [6]});
        assert_eq!(app.make_department(chat).await["group_chat_employee_types"], json!([6]));

        let changed = put(app, id, given(json!({"content": "大师", "enum_status": 2}))).await;
        assert_eq!(changed.data()["employee_type_enum"], expected("大师", 2));
        assert_eq!(app.get(EMPLOYEE_TYPES).await.data()["items"][5], expected("大师", 2));
        assert_eq!(delete(app, id).await.data(), &json!({}));
        delete(app, id).await.must_be(&gateway::INVALID_FIELDS);
        assert_eq!(app.get(EMPLOYEE_TYPES).await.data()["items"].as_array().unwrap().len(), 5);
        let read = app.get(&format!("/open-apis/contact/v3/users/{}", text(&expert, "open_id"))).await;
        assert_eq!(read.data()["user"]["employee_type"], 6);
        assert_eq!(app.make_employee_type("大师").await["enum_value"], "7");
    })
    .await;
}
