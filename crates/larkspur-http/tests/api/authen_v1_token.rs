//! The four older token endpoints: `authen/v1/access_token`, `oidc/access_token` and what refreshes their tokens.

use larkspur_contract::endpoint::{
    AUTHEN_V1_ACCESS_TOKEN_CREATE, AUTHEN_V1_OIDC_ACCESS_TOKEN_CREATE,
    AUTHEN_V1_OIDC_REFRESH_ACCESS_TOKEN_CREATE, AUTHEN_V1_REFRESH_ACCESS_TOKEN_CREATE,
};
use larkspur_contract::{Endpoint, gateway};
use larkspur_testkit::TestServer;
use larkspur_testkit::server::{ServerApp, each_engine};
use serde_json::{Value, json};

use crate::codes::Codes;
use crate::stage::{OAUTH_TOKEN, USER_INFO, text};

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

fn by_code(code: &str) -> Value {
    json!({"grant_type": "authorization_code", "code": code})
}

fn by_refresh(token: &str) -> Value {
    json!({"grant_type": "refresh_token", "refresh_token": token})
}

/// Somebody with a number, an address and an id of their own.
async fn somebody(app: &ServerApp, id: &str) -> Value {
    let more =
        json!({"user_id": id, "name": "李四", "email": format!("{id}@private.example"), "employee_no": id});
    app.make_user(more).await
}

async fn set_standing(server: &TestServer, user: &str, standing: &str) {
    let path = format!("/_larkspur/v1/users/{user}");
    assert_eq!(server.admin().patch(&path, json!({"standing": standing})).await.status(), 200);
}

#[tokio::test]
async fn tokens_with_and_without_the_user() {
    each_engine(async |server: &TestServer| {
        let app = server.app();
        let user = somebody(app, "li4").await;
        for (by, again, with_user) in [
            (&AUTHEN_V1_ACCESS_TOKEN_CREATE, &AUTHEN_V1_REFRESH_ACCESS_TOKEN_CREATE, true),
            (&AUTHEN_V1_OIDC_ACCESS_TOKEN_CREATE, &AUTHEN_V1_OIDC_REFRESH_ACCESS_TOKEN_CREATE, false),
        ] {
            let code = app.code("li4", "contact:user.email:readonly").await;
            let first = app.post(by.path, by_code(&code)).await.data().clone();
            let second = app.post(again.path, by_refresh(text(&first, "refresh_token"))).await.data().clone();
            for tokens in [&first, &second] {
                assert_eq!(
                    (&tokens["token_type"], &tokens["expires_in"], &tokens["refresh_expires_in"]),
                    (&json!("Bearer"), &json!(7_200), &json!(30 * 24 * 60 * 60))
                );
                let person = server.anyone().bearer(text(tokens, "access_token"));
                assert_eq!(person.get(USER_INFO).await.data()["open_id"], user["open_id"]);
                if with_user {
                    assert_eq!(
                        (&tokens["name"], &tokens["open_id"], &tokens["email"]),
                        (&json!("李四"), &user["open_id"], &json!("li4@private.example"))
                    );
                    assert_eq!(tokens["tenant_key"], app.tenant_key);
                    assert!(tokens.get("mobile").is_none() && tokens.get("user_id").is_none(), "not granted");
                } else {
                    assert_eq!(tokens["scope"], "contact:user.email:readonly");
                }
            }
        }
    })
    .await;
}

/// What the endpoints that take a code and those that take a refresh token fail alike with.
async fn common_failures(
    server: &TestServer,
    endpoint: &'static Endpoint,
    codes: &mut Codes,
    secret: &str,
    body: impl AsyncFn(&str) -> Value,
) {
    let app = server.app();
    let ask = async |body: Value| app.post(endpoint.path, body).await;
    for wrong in
        [json!({}), json!({"grant_type": "x"}), json!({"grant_type": "x", secret: ""}), json!({secret: "x"})]
    {
        codes.met(20001, &ask(wrong).await);
    }
    for grant_type in ["password", if secret == "code" { "refresh_token" } else { "authorization_code" }] {
        codes.met(20036, &ask(json!({"grant_type": grant_type, secret: "x"})).await);
    }
    let good = body("common").await;
    codes.met(20014, &app.bearer("t-x").post(endpoint.path, good.clone()).await);
    codes.met(20014, &app.bearer("u-x").post(endpoint.path, good.clone()).await);
    app.without_token().post(endpoint.path, good.clone()).await.must_be(&gateway::NEED_TOKEN);
    let other = server.another_app().create().await;
    codes.met(20024, &other.post(endpoint.path, good).await);
    for (user, standing, code) in
        [("z1", "frozen", 20022), ("z2", "unjoined", 20023), ("z3", "resigned", 20021)]
    {
        let late = body(user).await;
        set_standing(server, user, standing).await;
        codes.met(code, &ask(late).await);
    }
}

async fn failures_by_code(endpoint: &'static Endpoint) {
    let server = TestServer::start().await;
    let app = server.app();
    for user in ["common", "z1", "z2", "z3"] {
        somebody(app, user).await;
    }
    let mut codes = Codes::of(endpoint);
    let body = async |user: &str| by_code(&app.code(user, "").await);
    common_failures(&server, endpoint, &mut codes, "code", body).await;
    let ask = async |body: Value| app.post(endpoint.path, body).await;
    codes.met(20003, &ask(by_code("nothing")).await);
    let good = body("common").await;
    ask(good.clone()).await.must_succeed();
    codes.met(20003, &ask(good).await);
    let guarded = app.code_with("common", "", &[("code_challenge", &"v".repeat(43))]).await;
    codes.met(20003, &ask(by_code(&guarded)).await);
    let old = body("common").await;
    server.clock().advance(5 * MINUTE);
    codes.met(20004, &ask(old).await);
    server.close_store();
    codes.met(20007, &ask(by_code("x")).await);
    codes.must_be_all_but(&[]);
    server.finish().await;
}

async fn failures_by_refresh_token(endpoint: &'static Endpoint) {
    let server = TestServer::start().await;
    let app = server.app();
    for user in ["common", "z1", "z2", "z3"] {
        somebody(app, user).await;
    }
    let mut codes = Codes::of(endpoint);
    let body = async |user: &str| {
        let code = app.code(user, "").await;
        let issued = app.post(AUTHEN_V1_OIDC_ACCESS_TOKEN_CREATE.path, by_code(&code)).await;
        by_refresh(text(issued.data(), "refresh_token"))
    };
    common_failures(&server, endpoint, &mut codes, "refresh_token", body).await;
    let ask = async |body: Value| app.post(endpoint.path, body).await;
    codes.met(20038, &ask(by_refresh("ur-nothing")).await);
    let good = body("common").await;
    ask(good.clone()).await.must_succeed();
    codes.met(20038, &ask(good).await);
    let code = app.code("common", "offline_access").await;
    let newer = json!({"grant_type": "authorization_code", "client_id": app.app_id, "client_secret": app.app_secret, "code": code});
    let newer = app.post(OAUTH_TOKEN, newer).await;
    codes.met(20026, &ask(by_refresh(text(newer.whole(), "refresh_token"))).await);
    let old = body("common").await;
    server.clock().advance(7_199_000);
    server.clock().advance(30 * DAY - 7_199_000);
    let fresh = app.post("/open-apis/auth/v3/tenant_access_token/internal", app.credentials()).await;
    let fresh = app.bearer(text(fresh.whole(), "tenant_access_token"));
    codes.met(20037, &fresh.post(endpoint.path, old).await);
    server.close_store();
    codes.met(20007, &fresh.post(endpoint.path, by_refresh("x")).await);
    codes.must_be_all_but(&[]);
    server.finish().await;
}

#[tokio::test]
async fn every_failure_of_the_endpoints_that_take_a_code() {
    failures_by_code(&AUTHEN_V1_ACCESS_TOKEN_CREATE).await;
    failures_by_code(&AUTHEN_V1_OIDC_ACCESS_TOKEN_CREATE).await;
}

#[tokio::test]
async fn every_failure_of_the_endpoints_that_take_a_refresh_token() {
    failures_by_refresh_token(&AUTHEN_V1_REFRESH_ACCESS_TOKEN_CREATE).await;
    failures_by_refresh_token(&AUTHEN_V1_OIDC_REFRESH_ACCESS_TOKEN_CREATE).await;
}
