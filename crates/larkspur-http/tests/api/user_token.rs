//! Apps that act for a person: every served endpoint that takes a user token, and what makes one void.

use larkspur_contract::gateway;
use larkspur_http::router::SERVED;
use larkspur_testkit::TestServer;
use larkspur_testkit::server::each_engine;
use serde_json::{Value, json};

use crate::stage::{CHATS, DEPARTMENTS, Stage, USERS, text};

const ROOT: &str = "/open-apis/contact/v3/departments/0";

/// Takes the ways to departments out of users, and says how many there were.
fn take_paths(data: &mut Value) -> usize {
    match data {
        Value::Object(fields) => {
            let own = usize::from(fields.remove("department_path").is_some());
            own + fields.values_mut().map(take_paths).sum::<usize>()
        }
        Value::Array(items) => items.iter_mut().map(take_paths).sum(),
        _ => 0,
    }
}

/// A person sees the whole organisation, whatever the contact range of the app, and otherwise what the app would see.
#[tokio::test]
async fn every_endpoint_that_takes_a_user_token() {
    let server = TestServer::start().await;
    let stage = Stage::set(server.app(), "example.com").await;
    let blind = json!({"contact_range": {"all": false}});
    let mut asked_for = 0;
    for endpoint in SERVED.iter().map(|served| served.endpoint) {
        let person = server.app().as_user(stage.user("user_id")).await;
        if !endpoint.tokens.user {
            if endpoint.tokens.tenant {
                stage.good(endpoint).by(&person).await.must_be(&gateway::INVALID_USER_TOKEN);
            }
            continue;
        }
        asked_for += 1;
        let asked = stage.good(endpoint);
        let as_app = asked.by(server.app()).await.data().clone();
        assert_eq!(server.admin().patch(&server.app().control_path(), blind.clone()).await.status(), 200);
        let as_person = asked.by(&person).await;
        let all = json!({"contact_range": {"all": true}});
        assert_eq!(server.admin().patch(&server.app().control_path(), all).await.status(), 200);
        let mut data = as_person.data().clone();
        let paths = take_paths(&mut data);
        let shows_them =
            ["user.get", "user.list", "user.find_by_department"].map(|verb| format!("contact.v3.{verb}"));
        assert_eq!(paths > 0, shows_them.iter().any(|id| id == endpoint.id), "{}", endpoint.id);
        // A person has chats of their own; the test of chats looks at them.
        if endpoint.id != "im.v1.chat.list" {
            assert_eq!(data, as_app, "{}", endpoint.id);
        }
    }
    assert!(asked_for >= 9, "found {asked_for}");
    server.finish().await;
}

/// The app must hold a scope and the person must have granted it; which of them is missing, the code tells.
#[tokio::test]
async fn scopes_are_what_app_and_person_both_have() {
    each_engine(async |server: &TestServer| {
        let app = server.app();
        app.make_user(json!({"user_id": "me"})).await;
        let base = "contact:contact.base:readonly";
        let token = async |scopes: Value| {
            let made = server.admin().create("/_larkspur/v1/users/me/token", json!({"scopes": scopes})).await;
            server.anyone().bearer(text(&made, "access_token"))
        };
        let none = token(json!([])).await;
        let refused = none.get(ROOT).await;
        refused.must_be_row(&gateway::MISSING_USER_SCOPE);
        let violations = refused.error()["permission_violations"].as_array().unwrap();
        assert!(violations.iter().all(|it| it["type"] == "action_privilege_required"), "{violations:?}");
        assert!(
            refused.msg().contains(base) && refused.msg().contains("required one of these privileges: [")
        );

        let some = token(json!([base])).await;
        let seen = some.get(ROOT).await.data()["department"].clone();
        assert!(seen.get("open_department_id").is_some() && seen.get("name").is_none(), "{seen}");
        some.get(&format!("{ROOT}?user_id_type=user_id")).await.must_be_row(&gateway::MISSING_USER_SCOPE);

        let all = app.as_user("me").await;
        assert_eq!(all.get(ROOT).await.data()["department"]["name"], "Home");
        server.admin().patch(&app.control_path(), json!({"scopes": ["mail:mailgroup"]})).await;
        all.get(ROOT).await.must_be(&gateway::MISSING_SCOPE);
        server.admin().patch(&app.control_path(), json!({"scopes": [base]})).await;
        let seen = all.get(ROOT).await.data()["department"].clone();
        assert!(seen.get("name").is_none(), "what the app lost, its tokens lost: {seen}");
    })
    .await;
}

#[tokio::test]
async fn what_makes_a_user_token_void() {
    each_engine(async |server: &TestServer| {
        let app = server.another_app().create().await;
        app.make_user(json!({"user_id": "me"})).await;
        let elsewhere = server.second_process().await;
        let standing = async |standing: &str| {
            let path = "/_larkspur/v1/users/me";
            assert_eq!(server.admin().patch(path, json!({"standing": standing})).await.status(), 200);
        };
        let person = app.as_user("me").await;
        person.get(ROOT).await.must_succeed();
        standing("frozen").await;
        person.get(ROOT).await.must_be(&gateway::INVALID_USER_TOKEN);
        standing("joined").await;
        person.get(ROOT).await.must_be(&gateway::INVALID_USER_TOKEN);
        server.clock().advance(1);

        let person = app.as_user("me").await;
        person.get(ROOT).await.must_succeed();
        let switch = async |on: bool| server.admin().patch(&app.control_path(), json!({"enabled": on})).await;
        switch(false).await;
        person.get(ROOT).await.must_be(&gateway::APP_NOT_IN_USE);
        switch(true).await;
        person.get(ROOT).await.must_be(&gateway::INVALID_USER_TOKEN);

        let person = app.as_user("me").await;
        person.get(ROOT).await.must_succeed();
        server.admin().post(&format!("{}/rotate", app.control_path()), json!({})).await;
        person.get(ROOT).await.must_be(&gateway::INVALID_USER_TOKEN);

        let person = app.as_user("me").await;
        server.clock().advance(7_200_000 - 1);
        person.get(ROOT).await.must_succeed();
        server.clock().advance(1);
        person.get(ROOT).await.must_be(&gateway::EXPIRED_USER_TOKEN);

        let person = app.as_user("me").await;
        let there = person.on_process(&elsewhere);
        there.get(ROOT).await.must_succeed();
        standing("resigned").await;
        there.get(ROOT).await.must_be(&gateway::INVALID_USER_TOKEN);
        let refused =
            server.admin().post("/_larkspur/v1/users/me/token", json!({"app_id": app.app_id})).await;
        assert_eq!(refused.status(), 409, "{refused:?}");
    })
    .await;
}

#[tokio::test]
async fn every_letter_of_a_user_token_counts() {
    let server = TestServer::start().await;
    server.app().make_user(json!({"user_id": "me"})).await;
    let made = server.admin().create("/_larkspur/v1/users/me/token", json!({})).await;
    let token = text(&made, "access_token");
    server.anyone().bearer(token).get(ROOT).await.must_succeed();
    for place in 2..token.len() {
        let old = token.as_bytes()[place];
        let flipped =
            format!("{}{}{}", &token[..place], if old == b'a' { 'b' } else { 'a' }, &token[place + 1..]);
        server.anyone().bearer(&flipped).get(ROOT).await.must_be(&gateway::INVALID_USER_TOKEN);
    }
    let as_tenant = format!("t-{}", &token[2..]);
    server.anyone().bearer(&as_tenant).get(ROOT).await.must_be(&gateway::INVALID_TENANT_TOKEN);
    server.finish().await;
}

/// Where a user stands, level by level; shown to a person alone, and only with its scope.
#[tokio::test]
async fn the_department_path_of_a_user() {
    each_engine(async |server: &TestServer| {
        let app = server.app();
        let above = app
            .make_department(json!({"name": "研发", "department_id": "RD", "i18n_name": {"en_us": "R&D"}}))
            .await;
        let under = json!({"name": "后端", "department_id": "BE", "parent_department_id": above["open_department_id"]});
        let below = app.make_department(under).await;
        let places = json!(["0", below["open_department_id"]]);
        app.make_user(json!({"user_id": "me", "department_ids": places})).await;
        let path = format!("{USERS}/me?user_id_type=user_id&department_id_type=department_id");
        assert!(app.get(&path).await.data()["user"].get("department_path").is_none());
        let seen = app.as_user("me").await.get(&path).await.data()["user"]["department_path"].clone();
        let home = json!({"name": "Home"});
        let expected = json!([
            {
                "department_id": "0",
                "department_name": home,
                "department_path": {"department_ids": ["0"], "department_path_name": home},
            },
            {
                "department_id": "BE",
                "department_name": {"name": "后端"},
                "department_path": {
                    "department_ids": ["RD", "BE"],
                    "department_path_name": {"name": "研发-后端", "i18n_name": {"en_us": "R&D-后端"}},
                },
            },
        ]);
        assert_eq!(seen, expected);
        let narrow = json!({"scopes": ["contact:contact.base:readonly", "contact:user.employee_id:readonly"]});
        let made = server.admin().create("/_larkspur/v1/users/me/token", narrow).await;
        let seen = server.anyone().bearer(text(&made, "access_token")).get(&path).await;
        assert!(seen.data()["user"].get("department_path").is_none());
    })
    .await;
}

/// A person is inside a chat as its member; the app that made it is not asked.
#[tokio::test]
async fn chats_that_a_person_is_in_and_is_not_in() {
    let server = TestServer::start().await;
    let app = server.app();
    let made = app.make_department(json!({"name": "研发", "create_group_chat": true})).await;
    app.make_user(json!({"user_id": "in", "department_ids": [made["open_department_id"]]})).await;
    app.make_user(json!({"user_id": "out"})).await;
    let path = format!("{DEPARTMENTS}/{}", text(&made, "open_department_id"));
    let chat = app.get(&path).await.data()["department"]["chat_id"].clone();
    let path = format!("{CHATS}/{}", chat.as_str().unwrap());
    let inside = app.as_user("in").await.get(&path).await.data().clone();
    assert_eq!((&inside["name"], &inside["chat_mode"]), (&json!("研发"), &json!("group")));
    let members = format!("{path}/members");
    assert_eq!(app.as_user("in").await.get(&members).await.data()["member_total"], 1);
    assert_eq!(app.as_user("out").await.get(&members).await.code(), 232_011);
    for (user, expected) in [("in", 1), ("out", 0)] {
        let person = app.as_user(user).await;
        for order in ["ByCreateTimeAsc", "ByActiveTimeDesc"] {
            let mine = person.get(&format!("{CHATS}?sort_type={order}")).await;
            assert_eq!(mine.data()["items"].as_array().unwrap().len(), expected, "{user}");
        }
    }
    let outside = app.as_user("out").await.get(&path).await.data().clone();
    assert_eq!((&outside["name"], outside.get("chat_mode")), (&json!("研发"), None));
    server.finish().await;
}

#[tokio::test]
async fn tokens_that_an_administrator_makes() {
    let server = TestServer::start().await;
    let app = server.app();
    app.make_user(json!({"user_id": "me"})).await;
    let ask = async |user: &str, body: Value| {
        server.admin().post(&format!("/_larkspur/v1/users/{user}/token"), body).await
    };
    let made = ask("me", json!({"scopes": ["im:chat", "contact:contact"]})).await;
    assert_eq!((made.status(), &made.whole()["scope"]), (201, &json!("contact:contact im:chat")));
    assert_eq!((&made.whole()["app_id"], &made.whole()["expires_in"]), (&json!(app.app_id), &json!(7_200)));
    for (user, body, status) in [
        ("nobody", json!({}), 404),
        ("me", json!({"scopes": ["something:else"]}), 400),
        ("me", json!({"app_id": "cli_0"}), 404),
        ("me", json!({"tenant_key": "x"}), 404),
        ("me", json!({"typo": 1}), 400),
    ] {
        assert_eq!(ask(user, body.clone()).await.status(), status, "{body}");
    }
    let away = server.another_tenant("elsewhere.example").await;
    let here = json!({"tenant_key": app.tenant_key, "app_id": away.app_id});
    assert_eq!(ask("me", here).await.status(), 404, "an app of another tenant");
    server.another_app().create().await;
    let several = json!({"tenant_key": app.tenant_key});
    assert_eq!(ask("me", several).await.status(), 400, "which app is meant");
    let none = server.anyone().post("/_larkspur/v1/users/me/token", json!({})).await;
    assert_eq!(none.status(), 401);
    server.finish().await;
}
