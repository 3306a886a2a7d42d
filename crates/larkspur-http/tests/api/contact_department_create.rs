//! `POST /open-apis/contact/v3/departments`.

use larkspur_contract::{endpoint, gateway};
use larkspur_testkit::TestServer;
use larkspur_testkit::server::{ServerApp, each_engine, each_engine_with, with};
use serde_json::{Value, json};

use crate::codes::Codes;
use crate::stage::{CHATS, DEPARTMENTS, NO_DEPARTMENT, NO_OPEN_ID, text};

/// A request body: this name under the root, and more.
fn new(name: &str, more: Value) -> Value {
    with(json!({"name": name, "parent_department_id": "0"}), more)
}

async fn stand(server: &TestServer, user: &Value, standing: &str) {
    let path = format!("/_larkspur/v1/users/{}", text(user, "user_id"));
    let change = json!({"tenant_key": server.app().tenant_key, "standing": standing});
    assert_eq!(server.admin().patch(&path, change).await.status(), 200);
}

#[tokio::test]
async fn every_documented_failure() {
    each_engine_with(
        |settings| {
            let limits = &mut settings.policy.limits;
            (limits.department_depth, limits.child_departments, limits.departments_of_unit) = (3, 3, 1);
            settings.narrow = true;
        },
        async |server| {
            let mut codes = Codes::of(&endpoint::CONTACT_V3_DEPARTMENT_CREATE);
            requests(server, &mut codes).await;
            siblings(server, &mut codes).await;
            limits(server, &mut codes).await;
            people(server, &mut codes).await;
            range(server, &mut codes).await;
            outside(server, &mut codes).await;
            codes.must_be_all_but(&[]);
        },
    )
    .await;
}

/// What the request says is wrong by itself.
async fn requests(server: &TestServer, codes: &mut Codes) {
    let app = server.app();
    let long = "x".repeat(65);
    for (code, body) in [
        (40008, json!({})),
        (40016, json!({"parent_department_id": "0"})),
        (40016, new("", json!({}))),
        (40016, new(" \u{3000}", json!({}))),
        (44101, json!({"name": "a"})),
        (44101, new("a", json!({"parent_department_id": ""}))),
        (44101, new("a", json!({"parent_department_id": null}))),
        (43029, new("a/b", json!({}))),
        (43029, new("a", json!({"i18n_name": {"en_us": "a/b"}}))),
        (40018, new("a\u{7}b", json!({}))),
        (40018, new("a", json!({"order": "first"}))),
        (40018, new("a", json!({"order": "-1"}))),
        (40018, new("a", json!({"order": -1}))),
        (40018, new("a", json!({"leaders": [{"leaderType": 3, "leaderID": NO_OPEN_ID}]}))),
        (43008, new("a", json!({"department_id": "od-1"}))),
        (43008, new("a", json!({"department_id": "0"}))),
        (43008, new("a", json!({"department_id": "1"}))),
        (43008, new("a", json!({"department_id": "a b"}))),
        (43008, new("a", json!({"department_id": long}))),
        (43004, new("a", json!({"unit_ids": ["nothing"]}))),
        (43004, new("a", json!({"unit_ids": ["one", "two"]}))),
        (43026, new("a", json!({"group_chat_employee_types": [9]}))),
        (41012, new("a", json!({"leader_user_id": NO_OPEN_ID}))),
        (41012, new("a", json!({"leaders": [{"leaderType": 1, "leaderID": NO_OPEN_ID}]}))),
        (43028, new("a", json!({"department_hrbps": [NO_OPEN_ID]}))),
        (43028, new("a", json!({"department_hrbps": vec![NO_OPEN_ID; 501]}))),
    ] {
        codes.met(code, &app.post(DEPARTMENTS, body).await);
    }
    codes.met(40008, &app.send(http::Method::POST, DEPARTMENTS, "").await);
    codes.met(40018, &app.post(&format!("{DEPARTMENTS}?department_id_type=name"), new("a", json!({}))).await);
    assert_eq!(server.census().await, server.census().await);
}

/// What is taken, by a sibling or in the tenant. Leaves one department under the root.
async fn siblings(server: &TestServer, codes: &mut Codes) {
    let app = server.app();
    let i18n = json!({"zh_cn": "甲", "en_us": "first"});
    let first = app
        .make_department(json!({"name": "甲", "department_id": "D1", "order": "7", "i18n_name": i18n}))
        .await;
    for (code, body) in [
        (43000, new("甲", json!({"department_id": "D1"}))),
        (43022, new("甲", json!({}))),
        (43018, new("乙", json!({"i18n_name": {"en_us": "first"}}))),
        (43005, new("乙", json!({"order": "7"}))),
        (43005, new("乙", json!({"order": 7}))),
        (43007, new("乙", json!({"department_id": "D1"}))),
        (
            43007,
            new("乙", json!({"department_id": "D1", "parent_department_id": first["open_department_id"]})),
        ),
    ] {
        codes.met(code, &app.post(DEPARTMENTS, body).await);
    }
    let path = format!("{DEPARTMENTS}?client_token=once");
    app.post(&path, new("乙", json!({}))).await.must_succeed();
    codes.met(40021, &app.post(&path, new("丙", json!({}))).await);
}

/// Depth 3, children 3, departments of a unit 1; two departments stand under the root.
async fn limits(server: &TestServer, codes: &mut Codes) {
    let app = server.app();
    let third = app.make_department(json!({"name": "三"})).await;
    codes.met(43013, &app.post(DEPARTMENTS, new("四", json!({}))).await);
    let below = |above: &Value| json!({"parent_department_id": above["open_department_id"]});
    let deep = app.make_department(with(json!({"name": "下"}), below(&third))).await;
    codes.met(43019, &app.post(DEPARTMENTS, new("底", below(&deep))).await);
    app.make_unit("unit").await;
    let of_unit = |name| with(new(name, json!({"unit_ids": ["unit"]})), below(&third));
    assert_eq!(app.make_department(of_unit("一")).await["unit_ids"], json!(["unit"]));
    codes.met(43017, &app.post(DEPARTMENTS, of_unit("二")).await);
}

/// Leaders and HRBPs must be at work.
async fn people(server: &TestServer, codes: &mut Codes) {
    let app = server.app();
    let gone = app.make_user(json!({"name": "离职"})).await;
    stand(server, &gone, "resigned").await;
    let invited = app.make_user(json!({"name": "未加入"})).await;
    stand(server, &invited, "unjoined").await;
    let frozen = app.make_user(json!({"name": "暂停"})).await;
    stand(server, &frozen, "frozen").await;
    let led_by = |user: &Value| new("d", json!({"leader_user_id": user["open_id"]}));
    codes.met(42006, &app.post(DEPARTMENTS, led_by(&gone)).await);
    codes.met(43025, &app.post(DEPARTMENTS, led_by(&invited)).await);
    let helped_by = |user: &Value| new("d", json!({"department_hrbps": [user["open_id"]]}));
    codes.met(43028, &app.post(DEPARTMENTS, helped_by(&gone)).await);
    let leader = |kind: i64, user: &Value| json!({"leaderType": kind, "leaderID": user["open_id"]});
    for leaders in [
        json!([leader(1, &frozen), leader(1, &frozen)]),
        json!([leader(1, &frozen), leader(2, &frozen)]),
        json!([leader(2, &frozen)]),
    ] {
        codes.met(40018, &app.post(DEPARTMENTS, new("d", json!({"leaders": leaders}))).await);
    }
}

/// The contact range of the app.
async fn range(server: &TestServer, codes: &mut Codes) {
    let blind = server.another_app().range(json!({})).create().await;
    codes.met(40004, &blind.post(DEPARTMENTS, new("d", json!({}))).await);
    let children = server.app().get(&format!("{DEPARTMENTS}/0/children")).await;
    let all: Vec<&str> = children.data()["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| text(it, "open_department_id"))
        .collect();
    let [own, other, ..] = all.as_slice() else { panic!("{all:?}") };
    let short_sighted = server.another_app().range(json!({"departments": [own]})).create().await;
    let under = |parent| new("in range", json!({"parent_department_id": parent}));
    codes.met(40014, &short_sighted.post(DEPARTMENTS, under("0")).await);
    codes.met(40014, &short_sighted.post(DEPARTMENTS, under(other)).await);
    let made = short_sighted.post(DEPARTMENTS, under(own)).await.data()["department"].clone();
    assert_eq!(made["parent_department_id"], *own);
}

/// A store that is busy, and one that is gone.
async fn outside(server: &TestServer, codes: &mut Codes) {
    let app = server.app();
    let before = server.census().await;
    let stall = server.stall_writes();
    codes.met(43024, &app.post(DEPARTMENTS, new("d", json!({}))).await);
    stall.end().await;
    assert_eq!(server.census().await, before);
    server.close_store();
    codes.met(40003, &app.post(DEPARTMENTS, new("d", json!({}))).await);
}

#[tokio::test]
async fn the_tenant_limit_of_departments() {
    each_engine_with(
        |settings| settings.policy.limits.departments = 2,
        async |server| {
            server.app().make_department(json!({"name": "一"})).await;
            server.app().make_department(json!({"name": "二"})).await;
            let refused = server.app().post(DEPARTMENTS, new("三", json!({}))).await;
            refused.must_be(endpoint::CONTACT_V3_DEPARTMENT_CREATE.error(40018).unwrap());
        },
    )
    .await;
}

/// Every field, each in its kind.
async fn make_full(app: &ServerApp) -> (Value, Value) {
    app.make_unit("U1").await;
    let parent = app.make_department(json!({"name": "上", "department_id": "P1"})).await;
    let user =
        app.make_user(json!({"user_id": "zhang", "department_ids": [parent["open_department_id"]]})).await;
    let deputy = app.make_user(json!({"user_id": "li", "name": "副"})).await;
    let body = json!({
        "name": "研发",
        "i18n_name": {"zh_cn": "研发", "ja_jp": "開発", "en_us": "R&D"},
        "parent_department_id": parent["open_department_id"],
        "department_id": "D096",
        "leader_user_id": user["open_id"],
        "order": "100",
        "unit_ids": ["U1"],
        "create_group_chat": true,
        "leaders": [
            {"leaderType": 2, "leaderID": deputy["open_id"]},
            {"leaderType": 1, "leaderID": user["open_id"]},
        ],
        "group_chat_employee_types": [1, 2],
        "department_hrbps": [deputy["open_id"], user["open_id"], deputy["open_id"]],
        "unknown": {"fields": "are ignored"},
        "open_department_id": "od-ignored",
        "member_count": 9,
    });
    let made = app.post(DEPARTMENTS, body).await.data()["department"].clone();
    (made, json!({"parent": parent, "user": user, "deputy": deputy}))
}

#[tokio::test]
async fn what_was_given_is_what_is_answered() {
    each_engine(async |server| {
        let app = server.app();
        let (made, others) = make_full(app).await;
        let (leader, deputy) = (&others["user"]["open_id"], &others["deputy"]["open_id"]);
        let expected = json!({
            "name": "研发",
            "i18n_name": {"zh_cn": "研发", "ja_jp": "開発", "en_us": "R&D"},
            "parent_department_id": others["parent"]["open_department_id"],
            "department_id": "D096",
            "open_department_id": made["open_department_id"],
            "leader_user_id": leader,
            "chat_id": made["chat_id"],
            "order": "100",
            "unit_ids": ["U1"],
            "member_count": 0,
            "status": {"is_deleted": false},
            "leaders": [{"leaderType": 1, "leaderID": leader}, {"leaderType": 2, "leaderID": deputy}],
            "group_chat_employee_types": [1, 2],
            "department_hrbps": [deputy, leader],
            "primary_member_count": 0,
        });
        assert_eq!(made, expected);
        let read = app.get(&format!("{DEPARTMENTS}/{}", text(&made, "open_department_id"))).await;
        assert_eq!(read.data()["department"], expected, "what was answered is what is read");
        let chat = app.get(&format!("{CHATS}/{}", text(&made, "chat_id"))).await;
        assert_eq!((&chat.data()["name"], &chat.data()["user_count"]), (&json!("研发"), &json!("2")));
        assert_eq!(&chat.data()["owner_id"], leader);
    })
    .await;
}

#[tokio::test]
async fn every_kind_of_id() {
    each_engine(async |server| {
        let app = server.app();
        let (full, others) = make_full(app).await;
        let parents = [("open_department_id", text(&full, "open_department_id")), ("department_id", "D096")];
        for (kind, field) in [("open_id", "open_id"), ("union_id", "union_id"), ("user_id", "user_id")] {
            for (department_kind, parent) in parents {
                let user = text(&others["user"], field);
                let path = format!("{DEPARTMENTS}?user_id_type={kind}&department_id_type={department_kind}");
                let name = format!("{kind} {department_kind}");
                let more = json!({"parent_department_id": parent, "leader_user_id": user, "department_hrbps": [user]});
                let made = app.post(&path, new(&name, more)).await.data()["department"].clone();
                assert_eq!(made["parent_department_id"], parent, "{name}");
                assert_eq!(made["leader_user_id"], user, "{name}");
                assert_eq!(made["leaders"], json!([{"leaderType": 1, "leaderID": user}]), "{name}");
                assert_eq!(made["department_hrbps"], json!([user]), "{name}");
                assert!(text(&made, "open_department_id").starts_with("od-"), "both ids keep their own kind: {made}");
                assert!(!text(&made, "department_id").starts_with("od-"), "both ids keep their own kind: {made}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn absent_null_and_empty_are_alike() {
    let server = TestServer::start().await;
    let app = server.app();
    let nothings = [
        json!({}),
        json!({"i18n_name": null, "department_id": null, "leader_user_id": null, "order": null, "unit_ids": null,
            "create_group_chat": null, "leaders": null, "group_chat_employee_types": null, "department_hrbps": null}),
        json!({"i18n_name": {}, "department_id": "", "leader_user_id": "", "order": "", "unit_ids": [],
            "create_group_chat": false, "leaders": [], "group_chat_employee_types": [], "department_hrbps": []}),
        json!({"i18n_name": {"zh_cn": "", "ja_jp": null}}),
    ];
    for (place, nothing) in nothings.into_iter().enumerate() {
        let made = app.make_department(with(json!({"name": format!("空{place}")}), nothing)).await;
        let expected = json!({
            "name": format!("空{place}"),
            "parent_department_id": "0",
            "department_id": made["department_id"],
            "open_department_id": made["open_department_id"],
            "order": (place + 1).to_string(),
            "member_count": 0,
            "status": {"is_deleted": false},
            "primary_member_count": 0,
        });
        assert_eq!(made, expected, "an absent order is the one after the last sibling");
    }
    server.finish().await;
}

#[tokio::test]
async fn spellings_of_the_clients() {
    let server = TestServer::start().await;
    let app = server.app();
    let user = app.make_user(json!({})).await;
    for (name, leader, order) in [
        ("a", json!({"leader_type": 1, "leader_id": user["open_id"]}), json!(5)),
        ("b", json!({"leader_type": 1, "leader_i_d": user["open_id"]}), json!("6")),
        ("c", json!({"leaderType": 1, "leaderID": user["open_id"]}), json!("007")),
    ] {
        let made = app.make_department(json!({"name": name, "leaders": [leader], "order": order})).await;
        assert_eq!(made["leaders"], json!([{"leaderType": 1, "leaderID": user["open_id"]}]));
        assert_eq!(made["leader_user_id"], user["open_id"]);
        assert_eq!(text(&made, "order").len(), 1, "a plain number in a text: {made}");
    }
    server.finish().await;
}

#[tokio::test]
async fn a_parent_that_is_not_there() {
    let server = TestServer::start().await;
    let app = server.app();
    for (query, parent, row) in [
        ("", NO_DEPARTMENT, &gateway::UNKNOWN_OPEN_DEPARTMENT_ID),
        ("", "D1", &gateway::UNKNOWN_OPEN_DEPARTMENT_ID),
        ("?department_id_type=department_id", "D1", &gateway::UNKNOWN_DEPARTMENT_ID),
        ("?department_id_type=department_id", NO_DEPARTMENT, &gateway::UNKNOWN_DEPARTMENT_ID),
    ] {
        let refused = app
            .post(&format!("{DEPARTMENTS}{query}"), new("d", json!({"parent_department_id": parent})))
            .await;
        refused.must_be(row);
        assert!(refused.msg().ends_with(&format!("[{parent}]")), "{}", refused.msg());
    }
    server.finish().await;
}
