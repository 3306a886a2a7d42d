//! `/open-apis/contact/v3/unit`.

use http::Method;
use larkspur_contract::{Endpoint, endpoint};
use larkspur_testkit::TestServer;
use larkspur_testkit::server::{Answer, Client, each_engine, each_engine_with};
use serde_json::{Value, json};

use crate::codes::Codes;
use crate::stage::{NO_DEPARTMENT, UNITS, text};

async fn ask(client: &Client, method: Method, path: &str, body: Value) -> Answer {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    client.send(method, &format!("{UNITS}{path}"), body).await
}

fn new(more: Value) -> Value {
    larkspur_testkit::server::with(
        json!({"unit_id": "BU1", "name": "消费者事业部", "unit_type": "子公司"}),
        more,
    )
}

#[tokio::test]
async fn every_documented_failure_of_making_and_renaming() {
    each_engine_with(
        |settings| settings.policy.limits.units = 2,
        async |server| {
            let app = server.app();
            let mut codes = Codes::of(&endpoint::CONTACT_V3_UNIT_CREATE);
            let long = "长".repeat(101);
            app.post(UNITS, new(json!({}))).await.must_succeed();
            for (code, body) in [
                (43051, new(json!({"unit_id": ""}))),
                (43051, new(json!({"unit_id": "a b"}))),
                (43051, new(json!({"unit_id": "事业部"}))),
                (43051, new(json!({"unit_id": "x".repeat(65)}))),
                (43052, json!({"unit_type": "子公司"})),
                (43052, new(json!({"name": ""}))),
                (43052, new(json!({"name": " \u{3000}"}))),
                (43052, new(json!({"name": long}))),
                (43053, json!({"name": "a"})),
                (43053, new(json!({"unit_type": null}))),
                (43053, new(json!({"unit_type": "a\tb"}))),
                (43053, new(json!({"unit_type": long}))),
                (43056, new(json!({"name": "b"}))),
                (43055, new(json!({"unit_id": "BU2"}))),
            ] {
                codes.met(code, &app.post(UNITS, body).await);
            }
            app.post(UNITS, new(json!({"unit_id": "BU2", "name": "长".repeat(100)}))).await.must_succeed();
            codes.met(43059, &app.post(UNITS, new(json!({"unit_id": "BU3", "name": "c"}))).await);

            let mut patched = Codes::of(&endpoint::CONTACT_V3_UNIT_PATCH);
            for (code, id, body) in [
                (43051, "BU9", json!({"name": "a"})),
                (43052, "BU1", json!({})),
                (43052, "BU1", json!({"name": long})),
                (43052, "BU1", json!({"name": "  "})),
                (43055, "BU1", json!({"name": "长".repeat(100)})),
            ] {
                patched.met(code, &ask(app, Method::PATCH, &format!("/{id}"), body).await);
            }
            server.close_store();
            codes.met(40003, &app.post(UNITS, new(json!({}))).await);
            patched.met(40003, &ask(app, Method::PATCH, "/BU1", json!({"name": "a"})).await);
            codes.must_be_all_but(&[]);
            patched.must_be_all_but(&[]);
        },
    )
    .await;
}

/// The failures of an endpoint that knows no more than a unit.
async fn met_unknown(server: &TestServer, endpoint: &'static Endpoint, method: &Method) -> Codes {
    let mut codes = Codes::of(endpoint);
    for id in ["BU9", "bu1", "list", "%20"] {
        codes.met(43051, &ask(server.app(), method.clone(), &format!("/{id}"), Value::Null).await);
    }
    codes
}

#[tokio::test]
async fn every_documented_failure_of_reading_and_deleting() {
    each_engine(async |server| {
        let app = server.app();
        app.make_unit("BU1").await;
        let mut got = met_unknown(server, &endpoint::CONTACT_V3_UNIT_GET, &Method::GET).await;
        let mut deleted = met_unknown(server, &endpoint::CONTACT_V3_UNIT_DELETE, &Method::DELETE).await;
        let mut listed = Codes::of(&endpoint::CONTACT_V3_UNIT_LIST);
        let mut bound = Codes::of(&endpoint::CONTACT_V3_UNIT_LIST_DEPARTMENT);
        for (code, query) in [(40011, "page_size=101"), (40011, "page_size=0"), (40012, "page_token=mine")] {
            listed.met(code, &ask(app, Method::GET, &format!("?{query}"), Value::Null).await);
            let path = format!("/list_department?unit_id=BU1&{query}");
            bound.met(code, &ask(app, Method::GET, &path, Value::Null).await);
        }
        for query in ["unit_id=BU9", "", "unit_id="] {
            bound.met(43051, &ask(app, Method::GET, &format!("/list_department?{query}"), Value::Null).await);
        }
        server.close_store();
        got.met(40003, &ask(app, Method::GET, "/BU1", Value::Null).await);
        deleted.met(40003, &ask(app, Method::DELETE, "/BU1", Value::Null).await);
        listed.met(40003, &ask(app, Method::GET, "", Value::Null).await);
        bound.met(40003, &ask(app, Method::GET, "/list_department?unit_id=BU1", Value::Null).await);
        for codes in [got, deleted, listed, bound] {
            codes.must_be_all_but(&[]);
        }
    })
    .await;
}

#[tokio::test]
async fn every_documented_failure_of_binding() {
    each_engine_with(
        |settings| settings.policy.limits.departments_of_unit = 1,
        async |server| {
            let app = server.app();
            app.make_unit("BU1").await;
            app.make_unit("BU2").await;
            let first = app.make_department(json!({"name": "一", "unit_ids": ["BU1"]})).await;
            let second = app.make_department(json!({"name": "二"})).await;
            let narrow = server.another_app().range(json!({"departments": []})).create().await;
            let [first, second] = [&first, &second].map(|it| text(it, "open_department_id"));
            let mut all = [
                Codes::of(&endpoint::CONTACT_V3_UNIT_BIND_DEPARTMENT),
                Codes::of(&endpoint::CONTACT_V3_UNIT_UNBIND_DEPARTMENT),
            ];
            for (codes, verb) in all.iter_mut().zip(["/bind_department", "/unbind_department"]) {
                for (code, body) in [
                    (43051, json!({"unit_id": "BU9", "department_id": first})),
                    (43051, json!({"department_id": first})),
                    (43058, json!({"unit_id": "BU1", "department_id": NO_DEPARTMENT})),
                    (43058, json!({"unit_id": "BU1", "department_id": "D1"})),
                    (43058, json!({"unit_id": "BU1", "department_id": "D1", "department_id_type": "department_id"})),
                    (43058, json!({"unit_id": "BU1", "department_id": "0"})),
                    (43058, json!({"unit_id": "BU1"})),
                ] {
                    codes.met(code, &ask(app, Method::POST, verb, body).await);
                }
                let body = json!({"unit_id": "BU1", "department_id": first});
                codes.met(40004, &ask(&narrow, Method::POST, verb, body.clone()).await);
                ask(app, Method::POST, verb, body).await.must_succeed();
                if verb == "/bind_department" {
                    let other = json!({"unit_id": "BU2", "department_id": first});
                    codes.met(43054, &ask(app, Method::POST, verb, other).await);
                    let full = json!({"unit_id": "BU1", "department_id": second});
                    assert_eq!(ask(app, Method::POST, verb, full).await.code(), 99_992_402);
                }
            }
            server.close_store();
            let body = json!({"unit_id": "BU1", "department_id": first});
            for (mut codes, verb) in all.into_iter().zip(["/bind_department", "/unbind_department"]) {
                codes.met(40003, &ask(app, Method::POST, verb, body.clone()).await);
                codes.must_be_all_but(&[]);
            }
        },
    )
    .await;
}

#[tokio::test]
async fn the_life_of_a_unit() {
    each_engine(async |server| {
        let app = server.app();
        let read = async |path: &str| ask(app, Method::GET, path, Value::Null).await.data().clone();
        assert_eq!(read("").await, json!({"has_more": false, "unitlist": []}));
        assert_eq!(app.post(UNITS, new(json!({}))).await.data(), &json!({"unit_id": "BU1"}));
        let generated = app.post(UNITS, json!({"name": "a", "unit_type": "b"})).await;
        let generated = text(generated.data(), "unit_id").to_owned();
        assert!(generated.len() == 16 && generated.chars().all(|it| it.is_ascii_hexdigit()), "{generated}");
        let renamed = ask(app, Method::PATCH, "/BU1", json!({"name": "企业事业部"})).await;
        assert_eq!(renamed.data(), &json!({}));
        // Its own name is not taken.
        ask(app, Method::PATCH, "/BU1", json!({"name": "企业事业部"})).await.must_succeed();
        let first = json!({"unit_id": "BU1", "name": "企业事业部", "unit_type": "子公司"});
        let second = json!({"unit_id": generated, "name": "a", "unit_type": "b"});
        assert_eq!(read("/BU1").await, json!({"unit": first}));
        assert_eq!(read("").await, json!({"has_more": false, "unitlist": [first, second]}));

        let made = app.make_department(json!({"name": "部", "department_id": "D1"})).await;
        let open = text(&made, "open_department_id");
        let by_custom =
            json!({"unit_id": "BU1", "department_id": "D1", "department_id_type": "department_id"});
        let bound = ask(app, Method::POST, "/bind_department", by_custom.clone()).await;
        assert_eq!(bound.data(), &json!({}));
        let shown = app.get(&format!("/open-apis/contact/v3/departments/{open}")).await;
        assert_eq!(shown.data()["department"]["unit_ids"], json!(["BU1"]));
        for (kind, id) in [("open_department_id", open), ("department_id", "D1")] {
            let list = read(&format!("/list_department?unit_id=BU1&department_id_type={kind}")).await;
            let expected = json!([{"unit_id": "BU1", "department_id": id}]);
            assert_eq!(list, json!({"has_more": false, "departmentlist": expected}));
        }
        let narrow = server.another_app().range(json!({"departments": []})).create().await;
        let unseen = ask(&narrow, Method::GET, "/list_department?unit_id=BU1", Value::Null).await;
        assert_eq!(unseen.data()["departmentlist"], json!([]));

        ask(app, Method::POST, "/unbind_department", by_custom.clone()).await.must_succeed();
        assert_eq!(read("/list_department?unit_id=BU1").await["departmentlist"], json!([]));
        ask(app, Method::POST, "/bind_department", by_custom).await.must_succeed();
        assert_eq!(ask(app, Method::DELETE, "/BU1", Value::Null).await.data(), &json!({}));
        let shown = app.get(&format!("/open-apis/contact/v3/departments/{open}")).await;
        assert!(shown.data()["department"].get("unit_ids").is_none());
        app.post(UNITS, new(json!({"name": "企业事业部"}))).await.must_succeed();
        assert_eq!(read("/list_department?unit_id=BU1").await["departmentlist"], json!([]));
    })
    .await;
}
