//! Custom attributes: defined by an administrator, given in `custom_attrs`, shown.

use larkspur_testkit::TestServer;
use larkspur_testkit::server::{Answer, each_engine, new_user};
use serde_json::{Value, json};

use crate::stage::{USERS, text};

const ATTRIBUTES: &str = "/_larkspur/v1/custom-attributes";

/// Defines an attribute of each kind.
pub(crate) async fn define(server: &TestServer) {
    let options =
        json!([{"id": "o1", "value": "http://a.example/1.png", "name": "一"}, {"id": "o2", "value": "二"}]);
    for (id, kind, options) in [
        ("note", "TEXT", json!([])),
        ("home", "HREF", json!([])),
        ("colour", "ENUMERATION", options.clone()),
        ("face", "PICTURE_ENUM", options),
        ("mentor", "GENERIC_USER", json!([])),
    ] {
        let name = json!({"zh_cn": id, "en_us": id});
        let new = json!({"tenant_key": server.app().tenant_key, "id": id, "type": kind, "name": name, "options": options});
        server.admin().create(ATTRIBUTES, new).await;
    }
}

/// Values that are refused, with the code for each.
pub(crate) fn refused() -> Vec<(u32, Value)> {
    let value = |id: &str, value: Value| json!({"id": id, "value": value});
    vec![
        (41044, json!({"type": "TEXT", "value": {"text": "t"}})),
        (41044, value("", json!({"text": "t"}))),
        (41045, value("C-1", json!({"text": "t"}))),
        (41046, json!({"id": "note"})),
        (41046, value("note", json!({}))),
        (41046, value("colour", json!({"text": "红"}))),
        (41046, value("mentor", json!({}))),
        (41047, value("home", json!({"url": "http://a.example"}))),
        (41048, value("home", json!({"text": "页"}))),
        (40001, json!({"type": "HREF", "id": "note", "value": {"text": "t"}})),
        (40001, value("colour", json!({"option_id": "o3"}))),
        (40001, value("mentor", json!({"generic_user": {"id": "nobody", "type": 1}}))),
        (40001, value("note", json!({"text": "长".repeat(101)}))),
    ]
}

async fn patch(server: &TestServer, user: &Value, attributes: Value) -> Answer {
    let path = format!("{USERS}/{}", text(user, "open_id"));
    server.app().patch(&path, json!({"custom_attrs": attributes})).await
}

#[tokio::test]
async fn values_of_every_kind_are_kept_and_shown() {
    each_engine(async |server| {
        define(server).await;
        let app = server.app();
        let mentor = app.make_user(json!({"user_id": "mentor-1"})).await;
        let given = json!([
            {"type": "TEXT", "id": "note", "value": {"text": "备注"}},
            {"type": "HREF", "id": "home", "value": {"text": "页", "url": "http://a.example", "pc_url": "http://b.example"}},
            {"type": "ENUMERATION", "id": "colour", "value": {"option_id": "o2"}},
            {"type": "PICTURE_ENUM", "id": "face", "value": {"option_id": "o1"}},
            {"type": "GENERIC_USER", "id": "mentor", "value": {"generic_user": {"id": mentor["user_id"], "type": 1}}},
        ]);
        let made = app.post(USERS, new_user(json!({"custom_attrs": given}))).await.data()["user"].clone();
        let face = json!({"option_id": "o1", "name": "一", "picture_url": "http://a.example/1.png"});
        let expected = json!([
            {"type": "ENUMERATION", "id": "colour", "value": {"option_id": "o2", "option_value": "二"}},
            {"type": "PICTURE_ENUM", "id": "face", "value": face},
            {"type": "HREF", "id": "home", "value": {"text": "页", "url": "http://a.example", "pc_url": "http://b.example"}},
            {"type": "GENERIC_USER", "id": "mentor", "value": {"generic_user": {"id": "mentor-1", "type": 1}}},
            {"type": "TEXT", "id": "note", "value": {"text": "备注"}},
        ]);
        assert_eq!(made["custom_attrs"], expected);
        let read = app.get(&format!("{USERS}/{}", text(&made, "open_id"))).await.data()["user"]["custom_attrs"].clone();
        assert_eq!(read[0]["value"], json!({"option_value": "二"}), "reading one user shows no option_id");
        assert_eq!(read.as_array().unwrap()[2..], expected.as_array().unwrap()[2..]);
        // One is replaced, one goes, the others stay; the last entry of an attribute counts.
        let change = json!([
            {"id": "note", "value": {"text": ""}},
            {"id": "colour", "value": {"option_id": "o2"}},
            {"id": "colour", "value": {"option_id": "o1"}},
        ]);
        let after = patch(server, &made, change).await.data()["user"]["custom_attrs"].clone();
        let ids: Vec<&str> = after.as_array().unwrap().iter().map(|value| text(value, "id")).collect();
        assert_eq!((ids, &after[0]["value"]["option_id"]), (vec!["colour", "face", "home", "mentor"], &json!("o1")));
        // PUT keeps none that it does not name.
        let whole = json!({"name": "新", "mobile": made["mobile"], "department_ids": ["0"], "employee_type": 1});
        let put = app.put(&format!("{USERS}/{}", text(&made, "open_id")), whole).await;
        assert!(put.data()["user"].get("custom_attrs").is_none(), "{put:?}");
    })
    .await;
}

#[tokio::test]
async fn definitions_by_the_control_api() {
    each_engine(async |server| {
        define(server).await;
        let tenant_key = &server.app().tenant_key;
        let listed = server.admin().get(&format!("{ATTRIBUTES}?tenant_key={tenant_key}")).await;
        let all = listed.whole()["custom_attributes"].as_array().unwrap();
        let ids: Vec<&str> = all.iter().map(|it| text(it, "id")).collect();
        assert_eq!(ids, ["colour", "face", "home", "mentor", "note"]);
        assert_eq!((&all[0]["type"], &all[0]["options"][1]), (&json!("ENUMERATION"), &json!({"id": "o2", "value": "二"})));
        let new = |id: &str, kind: &str, options: Value| {
            json!({"tenant_key": tenant_key, "id": id, "type": kind, "name": {"zh_cn": "名"}, "options": options})
        };
        let option = |id: &str| json!({"id": id, "value": "v"});
        for (status, body) in [
            (409, new("note", "TEXT", json!([]))),
            (400, new("", "TEXT", json!([]))),
            (400, new("a b", "TEXT", json!([]))),
            (400, new("x", "PHONE", json!([]))),
            (400, new("x", "TEXT", json!([option("o")]))),
            (400, new("x", "ENUMERATION", json!([]))),
            (400, new("x", "ENUMERATION", json!([option("o"), option("o")]))),
            (400, new("x", "ENUMERATION", json!([{"id": "o", "value": ""}]))),
            (400, json!({"tenant_key": tenant_key, "id": "x", "type": "TEXT", "name": {}})),
            (404, json!({"tenant_key": "nobody", "id": "x", "type": "TEXT", "name": {"zh_cn": "名"}})),
        ] {
            assert_eq!(server.admin().post(ATTRIBUTES, body.clone()).await.status(), status, "{body}");
        }
        // Another tenant has none of them.
        let away = server.another_tenant("elsewhere.example").await;
        let listed = server.admin().get(&format!("{ATTRIBUTES}?tenant_key={}", away.tenant_key)).await;
        assert_eq!(listed.whole()["custom_attributes"], json!([]));
        let value = json!([{"id": "note", "value": {"text": "t"}}]);
        assert_eq!(away.post(USERS, new_user(json!({"custom_attrs": value}))).await.code(), 41045);
    })
    .await;
}
