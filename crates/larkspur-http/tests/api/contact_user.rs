//! `PATCH` and `PUT /open-apis/contact/v3/users/:user_id`, which answer alike.

use http::Method;
use larkspur_contract::{Endpoint, endpoint, gateway};
use larkspur_testkit::TestServer;
use larkspur_testkit::server::{Answer, Client, each_engine, each_engine_with, with};
use serde_json::{Value, json};

use crate::codes::Codes;
use crate::contact_user_custom_attrs as attributes;
use crate::stage::{EMPLOYEE_TYPES, NO_DEPARTMENT, NO_OPEN_ID, USERS, text};

/// Documented failures that nothing here can bring about yet.
const MISSING: &[(u32, &str)] = &[
    (41036, "pictures cannot be uploaded yet, so a key is kept as given"),
    (41041, "a request without departments is 41017"),
    (41043, "an employee number may be any text; one that is too long is 40001"),
];
const NO_NUMBER: (u32, &str) =
    (41009, "a request without a number is 41010 before anyone looks for an address");

/// One of the two endpoints, and how it is asked to change one thing of a user.
struct Change<'a> {
    server: &'a TestServer,
    endpoint: &'static Endpoint,
}

impl Change<'_> {
    async fn of(&self, user: &Value, more: Value) -> Answer {
        self.by(self.server.app(), user, more).await
    }

    async fn by(&self, client: &Client, user: &Value, more: Value) -> Answer {
        let path = format!("{USERS}/{}?user_id_type=union_id", text(user, "union_id"));
        let method: Method = self.endpoint.method.as_str().parse().unwrap();
        let whole =
            json!({"name": "员工", "mobile": user["mobile"], "department_ids": ["0"], "employee_type": 1});
        let body = if method == Method::PUT { with(whole, more) } else { more };
        client.send(method, &path, body.to_string()).await
    }
}

async fn meet_every_failure(server: &TestServer, endpoint: &'static Endpoint) -> Codes {
    let (mut codes, change, app) = (Codes::of(endpoint), Change { server, endpoint }, server.app());
    let user = app.make_user(json!({})).await;
    values(&change, &mut codes, &user).await;
    taken(&change, &mut codes, &user).await;
    places(&change, &mut codes, &user).await;
    full_lists(&change, &mut codes, &user).await;
    for (code, standing) in [(44010, "unjoined"), (42006, "resigned")] {
        let path = format!("/_larkspur/v1/users/{}", text(&user, "user_id"));
        let body = json!({"tenant_key": app.tenant_key, "standing": standing});
        assert_eq!(server.admin().patch(&path, body).await.status(), 200);
        codes.met(code, &change.of(&user, json!({"nickname": "x"})).await);
    }
    let stays = app.make_user(json!({})).await;
    codes.met(42006, &change.of(&stays, json!({"leader_user_id": user["union_id"]})).await);
    let stalled = server.stall_writes();
    codes.met(44025, &change.of(&stays, json!({"nickname": "y"})).await);
    stalled.end().await;
    codes
}

/// What the values of the request are refused for.
async fn values(change: &Change<'_>, codes: &mut Codes, user: &Value) {
    let long = "x".repeat(256);
    for (code, body) in [
        (41006, json!({"name": ""})),
        (41040, json!({"name": "  "})),
        (41070, json!({"name": long})),
        (41071, json!({"en_name": long})),
        (41072, json!({"nickname": long})),
        (41063, json!({"job_title": long})),
        (40001, json!({"city": long})),
        (41010, json!({"mobile": "", "email": "a@private.example"})),
        (41004, json!({"mobile": "110"})),
        (44020, json!({"mobile": "+14155550123"})),
        (41005, json!({"email": "nobody"})),
        (41035, json!({"enterprise_email": "nobody"})),
        (44001, json!({"enterprise_email": "a@elsewhere.example"})),
        (41038, json!({"gender": 4})),
        (41042, json!({"join_time": -1})),
        (41059, json!({"employee_type": 9})),
        (41017, json!({"department_ids": []})),
        (41033, json!({"department_ids": vec!["0"; 51]})),
        (44035, json!({"department_ids": [NO_DEPARTMENT]})),
        (44044, json!({"job_level_id": "level"})),
        (44045, json!({"job_family_id": "family"})),
        (41030, json!({"leader_user_id": user["union_id"]})),
    ] {
        codes.met(code, &change.of(user, body).await);
    }
    let off = json!({"content": "停用", "enum_type": 2, "enum_status": 2});
    change.server.app().post(EMPLOYEE_TYPES, off).await.must_succeed();
    codes.met(41060, &change.of(user, json!({"employee_type": 6})).await);
    attributes::define(change.server).await;
    for (code, value) in attributes::refused() {
        codes.met(code, &change.of(user, json!({"custom_attrs": [value]})).await);
    }
    let orders = |orders: Value| json!({"department_ids": ["0"], "orders": orders});
    codes.met(41025, &change.of(user, orders(json!([{"user_order": 1}]))).await);
    let primary = json!({"department_id": "0", "is_primary_dept": true});
    codes.met(41410, &change.of(user, orders(json!([primary, primary]))).await);
    let answer = change.of(user, json!({"leader_user_id": NO_OPEN_ID})).await;
    assert_eq!(answer.code(), u64::from(gateway::UNKNOWN_UNION_ID.code), "an id of another kind");
}

/// What somebody else has already; what the user has is free for them.
async fn taken(change: &Change<'_>, codes: &mut Codes, user: &Value) {
    let app = change.server.app();
    app.make_user(json!({
        "mobile": "13900000000",
        "email": "first@example.com",
        "enterprise_email": "box@example.com",
        "employee_no": "7",
    }))
    .await;
    for (code, body) in [
        (41001, json!({"mobile": "+8613900000000"})),
        (44051, json!({"employee_no": "7"})),
        (41002, json!({"email": "FIRST@example.com"})),
        (41034, json!({"enterprise_email": "box@EXAMPLE.com"})),
        (44024, json!({"enterprise_email": "first@example.com"})),
    ] {
        codes.met(code, &change.of(user, body).await);
    }
    let left = app.make_user(json!({"enterprise_email": "bin@example.com"})).await;
    app.delete(&format!("{USERS}/{}", text(&left, "open_id")), json!({})).await.must_succeed();
    codes.met(41069, &change.of(user, json!({"enterprise_email": "bin@example.com"})).await);
    let own =
        json!({"email": "own@private.example", "enterprise_email": "own@example.com", "employee_no": "8"});
    change.of(user, own.clone()).await.must_succeed();
    change.of(user, own).await.must_succeed();
    let swapped = json!({"email": "own@example.com", "enterprise_email": "own@example.com"});
    change.of(user, swapped).await.must_succeed();
}

/// Ranges and room; a department takes six.
async fn places(change: &Change<'_>, codes: &mut Codes, user: &Value) {
    let (server, app) = (change.server, change.server.app());
    let full = app.make_department(json!({"name": "满"})).await["open_department_id"].clone();
    for _ in 0..6 {
        app.make_user(json!({"department_ids": [full]})).await;
    }
    codes.met(41016, &change.of(user, json!({"department_ids": ["0", full]})).await);
    let mine = app.make_department(json!({"name": "范围"})).await["open_department_id"].clone();
    let inside = app.make_user(json!({"department_ids": [mine]})).await;
    let narrow = server.another_app().range(json!({"departments": [mine]})).create().await;
    codes.met(41050, &change.by(&narrow, user, json!({"nickname": "x"})).await);
    codes.met(40004, &change.by(&narrow, &inside, json!({"department_ids": [mine, "0"]})).await);
    let stays = json!({"department_ids": [mine], "nickname": "内"});
    change.by(&narrow, &inside, stays).await.must_succeed();
    // What is left must be in range as well as what is entered.
    let both = app.make_user(json!({"department_ids": ["0", mine]})).await;
    codes.met(40004, &change.by(&narrow, &both, json!({"department_ids": [mine]})).await);
}

/// The lists of cities and job titles, each with room for one: everything else is changed all the same.
async fn full_lists(change: &Change<'_>, codes: &mut Codes, user: &Value) {
    let there = json!({"city": "杭州", "job_title": "经理", "mobile_visible": true});
    change.of(user, there).await.must_succeed();
    for (code, more) in [
        (44057, json!({"city": "北京", "job_title": "经理"})),
        (44058, json!({"city": "杭州", "job_title": "工程师"})),
        (44059, json!({"city": "北京", "job_title": "工程师"})),
    ] {
        let nickname = format!("名{code}");
        codes.met(code, &change.of(user, with(more, json!({"nickname": nickname}))).await);
        let path = format!("{USERS}/{}?user_id_type=union_id", text(user, "union_id"));
        let read = change.server.app().get(&path).await.data()["user"].clone();
        let seen = (&read["nickname"], &read["city"], &read["job_title"]);
        assert_eq!(seen, (&json!(nickname), &json!("杭州"), &json!("经理")));
    }
}

fn narrow_limits(settings: &mut larkspur_testkit::server::Settings) {
    let limits = &mut settings.policy.limits;
    (limits.direct_members, limits.work_cities, limits.job_titles) = (6, 1, 1);
    settings.narrow = true;
}

#[tokio::test]
async fn every_documented_failure_of_patch() {
    each_engine_with(narrow_limits, async |server| {
        let mut codes = meet_every_failure(server, &endpoint::CONTACT_V3_USER_PATCH).await;
        let user = server.app().make_user(json!({"employee_no": "9"})).await;
        let change = Change { server, endpoint: &endpoint::CONTACT_V3_USER_PATCH };
        codes.met(41009, &change.of(&user, json!({"mobile": ""})).await);
        codes.met(44002, &change.of(&user, json!({"orders": [{"department_id": "0"}]})).await);
        let person = server.app().as_user(text(&user, "user_id")).await;
        codes.met(41056, &change.by(&person, &user, json!({"name": "我", "nickname": "我"})).await);
        let other = server.app().make_user(json!({})).await;
        codes.met(41050, &change.by(&person, &other, json!({"name": "你"})).await);
        let own = change.by(&person, &user, json!({"name": "我", "en_name": "Me"})).await;
        assert_eq!(own.data()["user"]["en_name"], "Me");
        codes.must_be_all_but(MISSING);
    })
    .await;
}

#[tokio::test]
async fn every_failure_of_update() {
    each_engine_with(narrow_limits, async |server| {
        let codes = meet_every_failure(server, &endpoint::CONTACT_V3_USER_UPDATE).await;
        let excused: Vec<_> = MISSING.iter().copied().chain([NO_NUMBER]).collect();
        codes.must_be_all_but(&excused);
    })
    .await;
}

/// A user with everything, as patch answers it.
async fn full_user(server: &TestServer) -> Value {
    let leader = server.app().make_user(json!({})).await;
    let more = json!({
        "user_id": "u1", "en_name": "San", "nickname": "Alex", "email": "a@private.example", "gender": 1,
        "avatar_key": "key", "leader_user_id": leader["open_id"], "city": "杭州", "country": "CN",
        "work_station": "北楼", "join_time": 1_500_000_000, "employee_no": "1", "job_title": "经理",
        "enterprise_email": "a@example.com", "mobile_visible": false,
    });
    let mut made = server.app().make_user(more).await;
    made.as_object_mut().unwrap().remove("avatar_key");
    made
}

#[tokio::test]
async fn patch_keeps_what_it_does_not_name_and_clears_what_is_empty() {
    each_engine(async |server| {
        let made = full_user(server).await;
        let change = Change { server, endpoint: &endpoint::CONTACT_V3_USER_PATCH };
        let fields = [
            "en_name", "nickname", "email", "avatar_key", "leader_user_id", "city", "country", "work_station",
            "employee_no", "enterprise_email", "job_title",
        ];
        let all = |value: Value| fields.iter().map(|name| ((*name).to_owned(), value.clone())).collect::<Value>();
        let nulls = json!({
            "name": null, "mobile": null, "mobile_visible": null, "gender": null, "department_ids": null, "orders": null,
            "join_time": null, "employee_type": null, "custom_attrs": null, "is_frozen": null,
        });
        for nothing in [json!({}), with(all(json!(null)), nulls)] {
            let mut answer = change.of(&made, nothing).await.data()["user"].clone();
            answer["leader_user_id"] = made["leader_user_id"].clone();
            assert_eq!(answer, made, "nothing is changed");
        }
        let cleared = with(all(json!("")), json!({"join_time": 0, "job_title": " \u{3000}", "is_frozen": true}));
        let answer = change.of(&made, cleared).await.data()["user"].clone();
        for field in fields.iter().chain(&["join_time"]) {
            assert!(answer.get(*field).is_none(), "{field} in {answer}");
        }
        let status = json!({"is_frozen": true, "is_resigned": false, "is_activated": false, "is_exited": false, "is_unjoin": false});
        assert_eq!((&answer["status"], &answer["is_frozen"], &answer["name"]), (&status, &json!(true), &made["name"]));
        // A frozen user is changed like any other, and what was cleared is free.
        change.of(&made, json!({"is_frozen": false})).await.must_succeed();
        let again = json!({"email": "a@private.example", "enterprise_email": "a@example.com", "employee_no": "1"});
        server.app().make_user(again).await;
    })
    .await;
}

#[tokio::test]
async fn update_clears_what_it_does_not_name() {
    each_engine(async |server| {
        let made = full_user(server).await;
        let change = Change { server, endpoint: &endpoint::CONTACT_V3_USER_UPDATE };
        let answer = change.of(&made, json!({"user_id": "u1"})).await.data()["user"].clone();
        let expected = json!({
            "union_id": made["union_id"], "user_id": "u1", "open_id": made["open_id"], "name": "员工",
            "mobile": made["mobile"], "mobile_visible": true, "gender": 0, "status": made["status"],
            "department_ids": ["0"], "is_tenant_manager": false, "employee_type": 1, "orders": made["orders"],
            "is_frozen": false,
        });
        assert_eq!(answer, expected);
        assert_eq!(
            change.of(&made, json!({"user_id": "u2"})).await.code(),
            40001,
            "that has a call of its own"
        );
    })
    .await;
}

#[tokio::test]
async fn departments_and_freezing_have_a_tighter_limit() {
    let server = TestServer::with(larkspur_store::Engine::Sqlite, |settings| {
        settings.rates.scale = larkspur_http::rate_limit::Scale::Documented;
    });
    let server = server.await;
    let user = server.app().make_user(json!({})).await;
    let change = Change { server: &server, endpoint: &endpoint::CONTACT_V3_USER_PATCH };
    change.of(&user, json!({"is_frozen": true})).await.must_succeed();
    for tight in [json!({"is_frozen": false}), json!({"department_ids": ["0"]})] {
        let refused = change.of(&user, tight).await;
        refused.must_be(&gateway::RATE_LIMITED);
        assert_eq!(
            (refused.header("x-ogw-ratelimit-limit"), refused.header("x-ogw-ratelimit-reset")),
            ("1", "1")
        );
    }
    change.of(&user, json!({"nickname": "x", "is_frozen": null})).await.must_succeed();
    server.clock().advance(1_000);
    change.of(&user, json!({"is_frozen": false, "department_ids": ["0"]})).await.must_succeed();
    server.finish().await;
}
