//! `authen.v1.user_info.get`: who a user token speaks for.

use larkspur_contract::endpoint::AUTHEN_V1_USER_INFO_GET;
use larkspur_contract::gateway;
use larkspur_testkit::TestServer;
use larkspur_testkit::server::each_engine;
use serde_json::json;

use crate::codes::Codes;
use crate::stage::{USER_INFO, text};

async fn set_standing(server: &TestServer, user: &str, standing: &str) {
    let path = format!("/_larkspur/v1/users/{user}");
    assert_eq!(server.admin().patch(&path, json!({"standing": standing})).await.status(), 200);
}

#[tokio::test]
async fn what_a_token_without_scopes_tells() {
    each_engine(async |server: &TestServer| {
        let user = server.app().make_user(json!({"name": "张三", "en_name": "San", "user_id": "z3"})).await;
        let path = "/_larkspur/v1/users/z3/token";
        let made = server.admin().create(path, json!({"scopes": []})).await;
        let person = server.anyone().bearer(text(&made, "access_token"));
        let expected = json!({
            "name": "张三",
            "en_name": "San",
            "open_id": user["open_id"],
            "union_id": user["union_id"],
            "tenant_key": server.app().tenant_key,
        });
        assert_eq!(person.get(USER_INFO).await.data(), &expected);
    })
    .await;
}

#[tokio::test]
async fn every_failure() {
    let server = TestServer::start().await;
    let app = server.app();
    let mut codes = Codes::of(&AUTHEN_V1_USER_INFO_GET);
    app.get(USER_INFO).await.must_be(AUTHEN_V1_USER_INFO_GET.error(20005).unwrap());
    app.without_token().get(USER_INFO).await.must_be(&gateway::NEED_TOKEN);
    for token in ["u-garbage", "x", "eyJ.e30.x"] {
        codes.met(20005, &app.bearer(token).get(USER_INFO).await);
    }
    for (user, standing, code) in [("a", "frozen", 20022), ("b", "resigned", 20021), ("c", "unjoined", 20023)]
    {
        app.make_user(json!({"user_id": user})).await;
        let person = app.as_user(user).await;
        person.get(USER_INFO).await.must_succeed();
        set_standing(&server, user, standing).await;
        codes.met(code, &person.get(USER_INFO).await);
        if standing == "frozen" {
            set_standing(&server, user, "joined").await;
            codes.met(20005, &person.get(USER_INFO).await);
            server.clock().advance(1);
            app.as_user(user).await.get(USER_INFO).await.must_succeed();
        }
    }
    app.make_user(json!({"user_id": "d"})).await;
    let person = app.as_user("d").await;
    server.clock().advance(7_200_000 - 1);
    person.get(USER_INFO).await.must_succeed();
    server.clock().advance(1);
    codes.met(20005, &person.get(USER_INFO).await);
    let person = app.as_user("d").await;
    person.get(USER_INFO).await.must_succeed();
    server.close_store();
    codes.met(20050, &person.get(USER_INFO).await);
    codes.must_be_all_but(&[]);
    server.finish().await;
}
