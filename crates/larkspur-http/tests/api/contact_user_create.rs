//! `POST /open-apis/contact/v3/users`.

use larkspur_contract::endpoint::CONTACT_V3_USER_CREATE;
use larkspur_testkit::TestServer;
use larkspur_testkit::server::{each_engine, each_engine_with, new_user, with};
use serde_json::{Value, json};

use crate::codes::Codes;
use crate::stage::{NO_OPEN_ID, USERS, text};

/// Documented failures that nothing here can bring about yet.
const MISSING: &[(u32, &str)] = &[
    (41009, "a request without a number is 41010 before anyone looks for an address"),
    (41036, "pictures cannot be uploaded yet, so a key is kept as given"),
    (41041, "a request without departments is 41017"),
    (41043, "an employee number may be any text; one that is too long is 40001"),
    (41051, "nothing in the request asks for another user's ids"),
];

fn without(field: &str) -> Value {
    let mut body = new_user(json!({}));
    body.as_object_mut().unwrap().remove(field);
    body
}

#[tokio::test]
async fn every_documented_failure() {
    each_engine_with(
        |settings| {
            let limits = &mut settings.policy.limits;
            (limits.direct_members, limits.work_cities, limits.job_titles) = (4, 1, 1);
        },
        async |server| {
            let mut codes = Codes::of(&CONTACT_V3_USER_CREATE);
            requests(server, &mut codes).await;
            full_lists(server, &mut codes).await;
            orders(server, &mut codes).await;
            taken(server, &mut codes).await;
            others(server, &mut codes).await;
            server.close_store();
            codes.met(40003, &server.app().post(USERS, new_user(json!({}))).await);
            codes.must_be_all_but(MISSING);
        },
    )
    .await;
}

/// Users who are made although a list has no place for their words.
async fn full_lists(server: &TestServer, codes: &mut Codes) {
    let app = server.app();
    let there = app.make_department(json!({"name": "词"})).await["open_department_id"].clone();
    let new = |city: &str, title: &str| {
        new_user(
            json!({"city": city, "job_title": title, "user_id": format!("{city}{title}").trim().to_owned(), "department_ids": [there]}),
        )
    };
    app.post(USERS, new("杭州", "经理")).await.must_succeed();
    app.post(USERS, new("杭州", " ")).await.must_succeed();
    for (code, city, title) in [(44054, "北京", "经理"), (44055, "杭州", "工程师")] {
        codes.met(code, &app.post(USERS, new(city, title)).await);
        let path = format!("{USERS}/{city}{title}?user_id_type=user_id");
        let made = app.get(&path).await.data()["user"].clone();
        assert_eq!(
            (made.get("city").is_none(), made.get("job_title").is_none()),
            (code == 44054, code == 44055)
        );
    }
    let other = app.make_department(json!({"name": "词二"})).await["open_department_id"].clone();
    let both = with(new("北京", "工程师"), json!({"department_ids": [other]}));
    codes.met(44056, &app.post(USERS, both).await);
}

/// What the request says is wrong by itself.
async fn requests(server: &TestServer, codes: &mut Codes) {
    let (app, long) = (server.app(), "x".repeat(256));
    for (code, body) in [
        (41006, without("name")),
        (41006, new_user(json!({"name": ""}))),
        (41040, new_user(json!({"name": "  "}))),
        (41070, new_user(json!({"name": long}))),
        (41071, new_user(json!({"en_name": long}))),
        (41072, new_user(json!({"nickname": long}))),
        (41063, new_user(json!({"job_title": long}))),
        (40001, new_user(json!({"city": long}))),
        (41010, without("mobile")),
        (41010, new_user(json!({"mobile": ""}))),
        (41004, new_user(json!({"mobile": "110"}))),
        (44020, new_user(json!({"mobile": "+14155550123"}))),
        (41005, new_user(json!({"email": "nobody"}))),
        (41035, new_user(json!({"enterprise_email": "nobody"}))),
        (44001, new_user(json!({"enterprise_email": "a@elsewhere.example"}))),
        (41012, new_user(json!({"user_id": "a b"}))),
        (41012, new_user(json!({"user_id": "ou_1"}))),
        (41012, new_user(json!({"user_id": "x".repeat(65)}))),
        (41038, new_user(json!({"gender": 4}))),
        (41042, new_user(json!({"join_time": -1}))),
        (41059, without("employee_type")),
        (41059, new_user(json!({"employee_type": 6}))),
        (41017, without("department_ids")),
        (41017, new_user(json!({"department_ids": []}))),
        (41033, new_user(json!({"department_ids": vec!["0"; 51]}))),
        (44044, new_user(json!({"job_level_id": "level"}))),
        (44045, new_user(json!({"job_family_id": "family"}))),
        (44022, new_user(json!({"leader_user_id": NO_OPEN_ID}))),
    ] {
        codes.met(code, &app.post(USERS, body).await);
    }
    let off = json!({"content": "专家", "enum_type": 2, "enum_status": 2});
    app.post("/open-apis/contact/v3/employee_type_enums", off).await.must_succeed();
    codes.met(41060, &app.post(USERS, new_user(json!({"employee_type": 6}))).await);
    crate::contact_user_custom_attrs::define(server).await;
    for (code, value) in crate::contact_user_custom_attrs::refused() {
        codes.met(code, &app.post(USERS, new_user(json!({"custom_attrs": [value]}))).await);
    }
    let path = format!("{USERS}?user_id_type=user_id");
    codes.met(41030, &app.post(&path, new_user(json!({"user_id": "me", "leader_user_id": "me"}))).await);
    codes.met(40001, &app.post(&format!("{USERS}?user_id_type=name"), new_user(json!({}))).await);
}

/// Orders against departments.
async fn orders(server: &TestServer, codes: &mut Codes) {
    let app = server.app();
    let made = app.make_department(json!({"name": "部"})).await;
    let there = text(&made, "open_department_id");
    let order = |department: &str, order: i64, primary: bool| json!({"department_id": department, "department_order": order, "is_primary_dept": primary});
    for (code, orders) in [
        (41025, json!([order(there, 1, true)])),
        (41025, json!([{"user_order": 1}])),
        (41410, json!([order("0", 1, true), order("0", 1, true)])),
    ] {
        codes.met(code, &app.post(USERS, new_user(json!({"orders": orders}))).await);
    }
    let both =
        json!({"department_ids": ["0", there], "orders": [order("0", 1, true), order(there, 2, false)]});
    codes.met(41410, &app.post(USERS, new_user(both)).await);
}

/// What somebody has already. Leaves two users in the root.
async fn taken(server: &TestServer, codes: &mut Codes) {
    let app = server.app();
    let first = new_user(json!({
        "user_id": "first",
        "mobile": "13900000000",
        "email": "first@example.com",
        "enterprise_email": "box@example.com",
        "employee_no": "7",
    }));
    app.make_user(first).await;
    app.make_mail_group("team@example.com").await;
    for (code, body) in [
        (41011, json!({"user_id": "first"})),
        (41001, json!({"mobile": "+8613900000000"})),
        (44051, json!({"employee_no": "7"})),
        (41002, json!({"email": "FIRST@example.com"})),
        (41002, json!({"email": "team@example.com"})),
        (41034, json!({"enterprise_email": "box@EXAMPLE.com"})),
        (41034, json!({"enterprise_email": "team@example.com"})),
        (44024, json!({"enterprise_email": "first@example.com"})),
    ] {
        codes.met(code, &app.post(USERS, new_user(body)).await);
    }
    let left = app.make_user(json!({"enterprise_email": "bin@example.com"})).await;
    let left = left["open_id"].as_str().unwrap();
    app.delete(&format!("{USERS}/{left}"), json!({})).await.must_succeed();
    codes.met(41069, &app.post(USERS, new_user(json!({"enterprise_email": "bin@example.com"}))).await);
    let (path, body) = (format!("{USERS}?client_token=once"), new_user(json!({"name": "二"})));
    app.post(&path, body.clone()).await.must_succeed();
    codes.met(40021, &app.post(&path, with(body, json!({"name": "三"}))).await);
}

/// Leaders, ranges and room; two users stand in the root, which takes four.
async fn others(server: &TestServer, codes: &mut Codes) {
    let app = server.app();
    let gone = app.make_user(json!({"name": "离职"})).await;
    let path = format!("/_larkspur/v1/users/{}", text(&gone, "user_id"));
    let change = json!({"tenant_key": app.tenant_key, "standing": "resigned"});
    assert_eq!(server.admin().patch(&path, change).await.status(), 200);
    codes.met(44021, &app.post(USERS, new_user(json!({"leader_user_id": gone["open_id"]}))).await);
    let made = app.make_department(json!({"name": "又一部"})).await;
    let range = json!({"departments": [made["open_department_id"]]});
    let short_sighted = server.another_app().range(range).create().await;
    codes.met(40004, &short_sighted.post(USERS, new_user(json!({}))).await);
    short_sighted
        .post(USERS, new_user(json!({"department_ids": [made["open_department_id"]]})))
        .await
        .must_succeed();
    app.make_user(json!({})).await;
    app.make_user(json!({})).await;
    codes.met(41016, &app.post(USERS, new_user(json!({}))).await);
}

#[tokio::test]
async fn what_was_given_is_what_is_answered() {
    each_engine(async |server| {
        let app = server.app();
        let leader = app.make_user(json!({"name": "上级"})).await;
        let department = app.make_department(json!({"name": "部"})).await["open_department_id"].clone();
        let body = json!({
            "user_id": "3e3cf96b",
            "name": "张三",
            "en_name": "San Zhang",
            "nickname": "Alex",
            "email": "zhang@private.example",
            "mobile": "13011111111",
            "mobile_visible": false,
            "gender": 1,
            "avatar_key": "key",
            "department_ids": ["0", department],
            "leader_user_id": leader["open_id"],
            "city": "杭州",
            "country": "CN",
            "work_station": "北楼",
            "join_time": 2_147_483_647,
            "employee_no": "1",
            "employee_type": 2,
            "orders": [{"department_id": department, "user_order": 3, "department_order": 9, "is_primary_dept": true}],
            "enterprise_email": "Zhang@example.com",
            "job_title": "工程师",
            "subscription_ids": ["1"],
            "open_id": "ignored",
        });
        let made = app.post(USERS, body.clone()).await.data()["user"].clone();
        let mut expected = with(body, json!({
            "union_id": made["union_id"],
            "open_id": made["open_id"],
            "mobile": "+8613011111111",
            "status": {"is_frozen": false, "is_resigned": false, "is_activated": true, "is_exited": false, "is_unjoin": false},
            "department_ids": [department, "0"],
            "is_tenant_manager": false,
            "is_frozen": false,
            "orders": [
                {"department_id": department, "user_order": 3, "department_order": 9, "is_primary_dept": true},
                {"department_id": "0", "user_order": 0, "department_order": 0, "is_primary_dept": false},
            ],
        }));
        expected.as_object_mut().unwrap().remove("subscription_ids");
        assert_eq!(made, expected);
        for only_here in ["avatar_key", "is_frozen"] {
            expected.as_object_mut().unwrap().remove(only_here);
        }
        let read = app.get(&format!("{USERS}/{}", text(&made, "open_id"))).await;
        assert_eq!(read.data()["user"], expected, "what was answered is what is read");
    })
    .await;
}

#[tokio::test]
async fn absent_null_and_empty_are_alike() {
    let server = TestServer::start().await;
    let app = server.app();
    let texts = [
        "user_id",
        "en_name",
        "nickname",
        "email",
        "avatar_key",
        "leader_user_id",
        "city",
        "country",
        "work_station",
        "employee_no",
        "enterprise_email",
        "job_title",
        "job_level_id",
        "job_family_id",
    ];
    let all = |value: Value| texts.iter().map(|name| ((*name).to_owned(), value.clone())).collect::<Value>();
    let nothings = [
        json!({}),
        with(
            all(json!(null)),
            json!({"orders": null, "custom_attrs": null, "gender": null, "mobile_visible": null, "join_time": null}),
        ),
        with(all(json!("")), json!({"orders": [], "custom_attrs": [], "subscription_ids": []})),
    ];
    for nothing in nothings {
        let made = app.make_user(nothing).await;
        let expected = json!({
            "union_id": made["union_id"],
            "user_id": made["user_id"],
            "open_id": made["open_id"],
            "name": "员工",
            "mobile": made["mobile"],
            "mobile_visible": true,
            "gender": 0,
            "status": {"is_frozen": false, "is_resigned": false, "is_activated": true, "is_exited": false, "is_unjoin": false},
            "department_ids": ["0"],
            "join_time": larkspur_testkit::scene::START_MS / 1_000,
            "is_tenant_manager": false,
            "employee_type": 1,
            "orders": [{"department_id": "0", "user_order": 0, "department_order": 0, "is_primary_dept": true}],
            "is_frozen": false,
        });
        assert_eq!(made, expected);
    }
    server.finish().await;
}

#[tokio::test]
async fn invitations_when_the_administrator_wants_them() {
    each_engine_with(
        |settings| settings.policy.users_join_at_once = false,
        async |server| {
            let made = server.app().make_user(json!({})).await;
            assert_eq!(
                (&made["status"]["is_unjoin"], &made["status"]["is_activated"]),
                (&json!(true), &json!(false))
            );
        },
    )
    .await;
}

#[tokio::test]
async fn every_kind_of_id() {
    each_engine(async |server| {
        let app = server.app();
        let leader = app.make_user(json!({"user_id": "lead"})).await;
        let department = app.make_department(json!({"name": "部", "department_id": "D1"})).await;
        for user_kind in ["open_id", "union_id", "user_id"] {
            for department_kind in ["open_department_id", "department_id"] {
                let (user, place) = (&leader[user_kind], &department[department_kind]);
                let path = format!("{USERS}?user_id_type={user_kind}&department_id_type={department_kind}");
                let order = json!([{"department_id": place, "is_primary_dept": true}]);
                let body =
                    new_user(json!({"leader_user_id": user, "department_ids": [place], "orders": order}));
                let made = app.post(&path, body).await.data()["user"].clone();
                assert_eq!((&made["leader_user_id"], &made["department_ids"]), (user, &json!([place])));
                assert_eq!(made["orders"][0]["department_id"], *place);
            }
        }
    })
    .await;
}
