//! `authen.v2.oauth_token.create`: RFC 6749 with the codes of the page.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{Method, Request};
use larkspur_contract::endpoint::AUTHEN_V2_OAUTH_TOKEN_CREATE;
use larkspur_store::Engine;
use larkspur_testkit::TestServer;
use larkspur_testkit::server::{Answer, BACK, Client, ServerApp, each_engine, with};
use serde_json::{Value, json};

use crate::codes::Codes;
use crate::stage::{OAUTH_TOKEN, USER_INFO, V1, text};

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const BASE: &str = "contact:contact.base:readonly";

fn by_code(app: &ServerApp, code: &str) -> Value {
    json!({"grant_type": "authorization_code", "client_id": app.app_id, "client_secret": app.app_secret, "code": code})
}

fn by_refresh(app: &ServerApp, token: &str) -> Value {
    json!({"grant_type": "refresh_token", "client_id": app.app_id, "client_secret": app.app_secret, "refresh_token": token})
}

async fn ask(server: &TestServer, body: Value) -> Answer {
    server.anyone().post(OAUTH_TOKEN, body).await
}

async fn somebody(app: &ServerApp) -> String {
    text(&app.make_user(json!({"name": "张三"})).await, "user_id").to_owned()
}

async fn set_standing(server: &TestServer, user: &str, standing: &str) {
    let path = format!("/_larkspur/v1/users/{user}");
    assert_eq!(server.admin().patch(&path, json!({"standing": standing})).await.status(), 200);
}

/// A form with these fields, and this `Authorization` header.
async fn form(client: &Client, fields: &[(&str, &str)], authorization: Option<&str>) -> Answer {
    let mut text = form_urlencoded::Serializer::new(String::new());
    let mut request = Request::new(text.extend_pairs(fields).finish().into());
    (*request.method_mut(), *request.uri_mut()) = (Method::POST, OAUTH_TOKEN.parse().unwrap());
    if let Some(authorization) = authorization {
        request.headers_mut().insert("authorization", authorization.parse().unwrap());
    }
    client.ask(request).await
}

#[tokio::test]
async fn the_whole_flow() {
    each_engine(async |server: &TestServer| {
        let app = server.app();
        let user = somebody(app).await;
        let code = app.code(&user, &format!("{BASE} offline_access")).await;
        assert!(
            code.len() == 64 && code.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-' || it == b'_')
        );
        let first = ask(server, by_code(app, &code)).await.whole().clone();
        assert_eq!(
            (&first["code"], &first["expires_in"], &first["refresh_token_expires_in"], &first["token_type"]),
            (&json!(0), &json!(7_200), &json!(604_800), &json!("Bearer"))
        );
        assert_eq!(first["scope"], format!("{BASE} offline_access"));
        let person = server.anyone().bearer(text(&first, "access_token"));
        assert_eq!(person.get(USER_INFO).await.data()["name"], "张三");

        server.clock().advance(MINUTE);
        let second = ask(server, by_refresh(app, text(&first, "refresh_token"))).await.whole().clone();
        assert_eq!(second["scope"], first["scope"]);
        assert_ne!(second["access_token"], first["access_token"]);
        assert_ne!(second["refresh_token"], first["refresh_token"]);
        person.get(USER_INFO).await.must_succeed();
        server.anyone().bearer(text(&second, "access_token")).get(USER_INFO).await.must_succeed();

        let without = app.code(&user, "").await;
        let other = app.make_user(json!({})).await;
        let narrow = app.code(text(&other, "user_id"), BASE).await;
        assert_eq!(
            ask(server, by_code(app, &without)).await.whole()["scope"],
            first["scope"],
            "grants add up"
        );
        let narrow = ask(server, by_code(app, &narrow)).await.whole().clone();
        assert_eq!(narrow["scope"], BASE, "grants are of one person");
        assert!(narrow.get("refresh_token").is_none() && narrow.get("refresh_token_expires_in").is_none());
    })
    .await;
}

#[tokio::test]
async fn every_documented_failure() {
    let server = TestServer::start().await;
    let app = server.app();
    let user = somebody(app).await;
    let code = async || app.code(&user, &format!("{BASE} offline_access")).await;
    let refresh_token = async || {
        let answer = ask(&server, by_code(app, &code().await)).await;
        text(answer.whole(), "refresh_token").to_owned()
    };
    let mut codes = Codes::of(&AUTHEN_V2_OAUTH_TOKEN_CREATE);
    let good = by_code(app, &code().await);
    for field in ["grant_type", "client_id", "client_secret", "code"] {
        codes.met(20001, &ask(&server, with(good.clone(), json!({field: null}))).await);
        codes.met(20001, &ask(&server, with(good.clone(), json!({field: ""}))).await);
    }
    codes.met(20001, &ask(&server, by_refresh(app, "")).await);
    for field in
        ["grant_type", "client_id", "client_secret", "code", "redirect_uri", "refresh_token", "scope"]
    {
        codes.met(20063, &ask(&server, with(good.clone(), json!({field: 5}))).await);
        codes.met(20063, &ask(&server, with(good.clone(), json!({field: "a\0b"}))).await);
    }
    for broken in ["{", "[]", "{\"a\":1}}", "grant_type=a&grant_type=b"] {
        let answer = server.anyone().send(Method::POST, OAUTH_TOKEN, broken).await;
        assert!(matches!(answer.code(), 20063 | 20001), "{broken}: {}", answer.text());
    }
    codes.met(20002, &ask(&server, with(good.clone(), json!({"client_secret": "x"}))).await);
    codes.met(20048, &ask(&server, with(good.clone(), json!({"client_id": "cli_0"}))).await);
    codes.met(20036, &ask(&server, with(good.clone(), json!({"grant_type": "password"}))).await);
    codes.met(20003, &ask(&server, by_code(app, "nothing")).await);
    let other = server.another_app().create().await;
    codes.met(20024, &ask(&server, by_code(&other, &code().await)).await);
    codes.met(20024, &ask(&server, by_refresh(&other, &refresh_token().await)).await);
    codes
        .met(20071, &ask(&server, with(good.clone(), json!({"redirect_uri": "https://app.example/"}))).await);
    ask(&server, with(good.clone(), json!({"redirect_uri": BACK}))).await.must_succeed();

    let challenge = [("code_challenge", CHALLENGE), ("code_challenge_method", "S256")];
    let guarded = app.code_with(&user, "", &challenge).await;
    let guarded = by_code(app, &guarded);
    codes.met(20049, &ask(&server, guarded.clone()).await);
    for wrong in [CHALLENGE, "short", &"x".repeat(129), &"x".repeat(43)] {
        codes.met(20049, &ask(&server, with(guarded.clone(), json!({"code_verifier": wrong}))).await);
    }
    ask(&server, with(guarded, json!({"code_verifier": VERIFIER}))).await.must_succeed();
    let unasked = with(by_code(app, &code().await), json!({"code_verifier": VERIFIER}));
    codes.met(20049, &ask(&server, unasked).await);
    let plain = app.code_with(&user, "", &[("code_challenge", VERIFIER)]).await;
    ask(&server, with(by_code(app, &plain), json!({"code_verifier": VERIFIER}))).await.must_succeed();

    let scoped = by_code(app, &code().await);
    codes.met(20067, &ask(&server, with(scoped.clone(), json!({"scope": format!("{BASE} {BASE}")}))).await);
    codes.met(20068, &ask(&server, with(scoped.clone(), json!({"scope": "mail:mailgroup"}))).await);
    let narrowed = ask(&server, with(scoped, json!({"scope": BASE}))).await;
    assert_eq!(narrowed.whole()["scope"], BASE);
    let again = by_refresh(app, text(narrowed.whole(), "refresh_token"));
    codes.met(20067, &ask(&server, with(again.clone(), json!({"scope": format!("{BASE} {BASE}")}))).await);
    assert_eq!(
        ask(&server, again).await.whole()["scope"],
        format!("{BASE} offline_access"),
        "narrowing ends"
    );

    let old = code().await;
    server.clock().advance(5 * MINUTE - 1);
    let just = code().await;
    server.clock().advance(1);
    codes.met(20004, &ask(&server, by_code(app, &old)).await);
    ask(&server, by_code(app, &just)).await.must_succeed();

    // A code shown twice voids what came of it.
    let stolen = code().await;
    let first = ask(&server, by_code(app, &stolen)).await;
    let next = ask(&server, by_refresh(app, text(first.whole(), "refresh_token"))).await;
    codes.met(20073, &ask(&server, by_refresh(app, text(first.whole(), "refresh_token"))).await);
    let next = text(next.whole(), "refresh_token").to_owned();
    codes.met(20065, &ask(&server, by_code(app, &stolen)).await);
    codes.met(20064, &ask(&server, by_refresh(app, &next)).await);

    codes.met(20026, &ask(&server, by_refresh(app, "ur-nothing")).await);
    let older = json!({"grant_type": "authorization_code", "code": code().await});
    let older = app.post(&format!("{V1}/oidc/access_token"), older).await;
    codes.met(20026, &ask(&server, by_refresh(app, text(older.data(), "refresh_token"))).await);
    let expiring = refresh_token().await;
    server.clock().advance(7 * DAY);
    codes.met(20037, &ask(&server, by_refresh(app, &expiring)).await);

    let (late_code, late_token) = (code().await, refresh_token().await);
    for standing in ["frozen", "unjoined"] {
        set_standing(&server, &user, standing).await;
        if standing == "frozen" {
            codes.met(20066, &ask(&server, by_code(app, &late_code)).await);
            codes.met(20066, &ask(&server, by_refresh(app, &late_token)).await);
        }
        set_standing(&server, &user, "joined").await;
    }
    codes.met(20003, &ask(&server, by_code(app, &late_code)).await);
    codes.met(20064, &ask(&server, by_refresh(app, &late_token)).await);
    server.clock().advance(1);
    let (late_code, late_token) = (code().await, refresh_token().await);
    let path = app.control_path();
    server.admin().patch(&path, json!({"enabled": false})).await;
    codes.met(20069, &ask(&server, by_code(app, &late_code)).await);
    server.admin().patch(&path, json!({"enabled": true})).await;
    codes.met(20003, &ask(&server, by_code(app, &late_code)).await);
    codes.met(20064, &ask(&server, by_refresh(app, &late_token)).await);

    let credentials = format!("Basic {}", STANDARD.encode(format!("{}:{}", app.app_id, app.app_secret)));
    let both = [("grant_type", "refresh_token"), ("client_secret", "x"), ("refresh_token", "ur-1")];
    codes.met(20070, &form(&server.anyone(), &both, Some(&credentials)).await);
    server.close_store();
    codes.met(20050, &ask(&server, good).await);
    codes.must_be_all_but(&[(20072, "the test of a busy store meets it")]);
    server.finish().await;
}

/// As the client library of the page's own sample asks.
#[tokio::test]
async fn forms_and_credentials_in_the_header() {
    let server = TestServer::start().await;
    let app = server.app();
    let user = somebody(app).await;
    let credentials = format!("Basic {}", STANDARD.encode(format!("{}:{}", app.app_id, app.app_secret)));
    let code = app.code(&user, "").await;
    let fields = [("grant_type", "authorization_code"), ("code", code.as_str()), ("redirect_uri", BACK)];
    form(&server.anyone(), &fields, Some(&credentials)).await.must_succeed();
    let code = app.code(&user, "").await;
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("client_id", app.app_id.as_str()),
        ("client_secret", app.app_secret.as_str()),
    ];
    form(&server.anyone(), &fields, None).await.must_succeed();
    let wrong = format!("Basic {}", STANDARD.encode(format!("{}:x", app.app_id)));
    assert_eq!(form(&server.anyone(), &fields[..2], Some(&wrong)).await.code(), 20002);
    assert_eq!(form(&server.anyone(), &fields[..2], Some("Basic ?")).await.code(), 20063);
    server.finish().await;
}

/// Two at once: one of them gets tokens.
#[tokio::test]
async fn a_code_is_good_for_one_of_two() {
    each_engine(async |server: &TestServer| {
        let app = server.app();
        let user = somebody(app).await;
        let code = app.code(&user, "offline_access").await;
        let both = tokio::join!(ask(server, by_code(app, &code)), ask(server, by_code(app, &code)));
        let mut seen = [both.0.code(), both.1.code()];
        seen.sort_unstable();
        assert_eq!(seen, [0, 20065]);
        let code = app.code(&user, "offline_access").await;
        let issued = ask(server, by_code(app, &code)).await;
        let token = text(issued.whole(), "refresh_token");
        let both = tokio::join!(ask(server, by_refresh(app, token)), ask(server, by_refresh(app, token)));
        let mut seen = [both.0.code(), both.1.code()];
        seen.sort_unstable();
        assert_eq!(seen, [0, 20073]);
    })
    .await;
}

#[tokio::test]
async fn a_busy_store_is_told_in_the_words_of_the_standard() {
    let server = TestServer::with(Engine::Sqlite, |settings| settings.narrow = true).await;
    let body = by_code(server.app(), "nothing");
    let stall = server.stall_writes();
    let answer = ask(&server, body).await;
    stall.end().await;
    assert_eq!((answer.status(), answer.code()), (503, 20072));
    assert_eq!(answer.whole()["error"], "temporarily_unavailable");
    server.finish().await;
}

/// A year after the person agreed, no refresh token outlives the agreement.
#[tokio::test]
async fn an_agreement_lasts_a_year() {
    let server = TestServer::start().await;
    let app = server.app();
    let user = somebody(app).await;
    let code = app.code(&user, "offline_access").await;
    let mut answer = ask(&server, by_code(app, &code)).await;
    for _ in 0..60 {
        server.clock().advance(6 * DAY);
        answer = ask(&server, by_refresh(app, text(answer.whole(), "refresh_token"))).await;
    }
    assert_eq!(answer.whole()["refresh_token_expires_in"], 5 * DAY / 1_000);
    server.clock().advance(5 * DAY);
    assert_eq!(ask(&server, by_refresh(app, text(answer.whole(), "refresh_token"))).await.code(), 20037);
    server.finish().await;
}
