//! The token endpoints: both answer alike.

use larkspur_contract::{ErrorRow, gateway};
use larkspur_testkit::TestServer;
use larkspur_testkit::server::{Client, ServerApp, each_engine};
use serde_json::{Value, json};

use crate::stage::{APP_TOKEN, TENANT_TOKEN};

const MINUTE_MS: i64 = 60_000;

/// The token of an app and the seconds it has left.
async fn issue(client: &Client, app: &ServerApp) -> (String, i64) {
    let answer = client.post(TENANT_TOKEN, app.credentials()).await;
    let whole = answer.whole();
    assert_eq!((answer.code(), answer.msg()), (0, "ok"));
    (whole["tenant_access_token"].as_str().unwrap().to_owned(), whole["expire"].as_i64().unwrap())
}

#[tokio::test]
async fn the_fields_stand_beside_the_code() {
    let server = TestServer::start().await;
    let app = server.app();
    let answer = app.post(TENANT_TOKEN, app.credentials()).await;
    let expected = json!({"code": 0, "msg": "ok", "tenant_access_token": app.token, "expire": 7200});
    assert_eq!(answer.whole(), &expected);
    let answer = app.post(APP_TOKEN, app.credentials()).await;
    let token = &app.token;
    let expected = json!({"code": 0, "msg": "ok", "app_access_token": token, "tenant_access_token": token, "expire": 7200});
    assert_eq!(answer.whole(), &expected);
    assert!(app.token.starts_with("t-"));
    server.finish().await;
}

#[tokio::test]
async fn whatever_the_content_type_says() {
    let server = TestServer::start().await;
    let app = server.app();
    for kind in [
        None,
        Some("application/json; charset=utf-8"),
        Some("text/plain"),
        Some("application/x-www-form-urlencoded"),
    ] {
        let mut request = http::Request::post(TENANT_TOKEN);
        if let Some(kind) = kind {
            request = request.header("content-type", kind);
        }
        let text = format!(
            "{{ \"app_id\" : \"{}\", \"app_secret\" : \"{}\" , \"more\": [] }}\n",
            app.app_id, app.app_secret
        );
        let answer = server.anyone().ask(request.body(text.into()).unwrap()).await;
        assert_eq!(answer.whole()["tenant_access_token"], app.token, "{kind:?}");
    }
    server.finish().await;
}

#[tokio::test]
async fn every_refusal() {
    each_engine(async |server| {
        let (app, other) = (server.app(), server.another_app().create().await);
        let off = server.another_app().create().await;
        server.admin().patch(&off.control_path(), json!({"enabled": false})).await;
        let pair = |id: &str, secret: &str| json!({"app_id": id, "app_secret": secret});
        let rows: Vec<(Value, &ErrorRow)> = vec![
            (json!({}), &gateway::INVALID_PARAMETER),
            (json!({"app_id": app.app_id}), &gateway::INVALID_PARAMETER),
            (json!({"app_secret": app.app_secret}), &gateway::INVALID_PARAMETER),
            (pair("", &app.app_secret), &gateway::INVALID_PARAMETER),
            (pair(&app.app_id, ""), &gateway::INVALID_PARAMETER),
            (json!({"app_id": null, "app_secret": null}), &gateway::INVALID_PARAMETER),
            (json!({"app_id": 1, "app_secret": app.app_secret}), &gateway::INVALID_PARAMETER),
            (json!({"app_id": app.app_id, "app_secret": ["a"]}), &gateway::INVALID_PARAMETER),
            (pair("a\0b", "s"), &gateway::INVALID_PARAMETER),
            (pair("cli_0000000000000000", &app.app_secret), &gateway::APP_UNKNOWN),
            (pair(&app.app_id.to_uppercase(), &app.app_secret), &gateway::APP_UNKNOWN),
            (pair(&app.app_id, "wrong"), &gateway::APP_SECRET_WRONG),
            (pair(&app.app_id, &other.app_secret), &gateway::APP_SECRET_WRONG),
            (pair(&app.app_id, &format!("{} ", app.app_secret)), &gateway::APP_SECRET_WRONG),
            (pair(&off.app_id, &off.app_secret), &gateway::APP_DISABLED),
            (pair(&off.app_id, "wrong"), &gateway::APP_SECRET_WRONG),
        ];
        for (body, row) in rows {
            for path in [TENANT_TOKEN, APP_TOKEN] {
                let answer = server.anyone().post(path, body.clone()).await;
                answer.must_be(row);
                assert!(
                    answer.whole().get("tenant_access_token").is_none()
                        && answer.whole().get("expire").is_none()
                );
            }
        }
    })
    .await;
}

/// Thirty minutes or more left: the same token with the smaller life. Less: a new one, and both are good.
#[tokio::test]
async fn the_renewal_rule() {
    each_engine(async |server| {
        let root = "/open-apis/contact/v3/departments/0";
        let (app, clock) = (server.app(), server.clock());
        let (first, life) = issue(app, app).await;
        assert_eq!((&first, life), (&app.token, 7_200));
        clock.advance(89 * MINUTE_MS);
        assert_eq!(issue(app, app).await, (first.clone(), 31 * 60));
        clock.advance(MINUTE_MS);
        assert_eq!(issue(app, app).await, (first.clone(), 30 * 60));
        clock.advance(1_000);
        let (second, life) = issue(app, app).await;
        assert!(second != first && life == 7_200, "{second} {life}");
        assert_eq!(
            issue(app, app).await,
            (second.clone(), 7_200),
            "the new one is the same again from now on"
        );
        let app_token = app.post(APP_TOKEN, app.credentials()).await;
        assert_eq!(app_token.whole()["app_access_token"], second, "both endpoints hand out one token");
        clock.advance(30 * MINUTE_MS - 1_001);
        for token in [&first, &second] {
            app.bearer(token).get(root).await.must_succeed();
        }
        clock.advance(1);
        app.bearer(&first).get(root).await.must_be(&gateway::INVALID_TENANT_TOKEN);
        app.bearer(&second).get(root).await.must_succeed();
    })
    .await;
}

#[tokio::test]
async fn all_processes_hand_out_and_take_the_same_token() {
    each_engine(async |server| {
        let (app, other) = (server.app(), server.second_process().await);
        let there = app.at(&other);
        assert_eq!(issue(&there, app).await.0, app.token);
        server.clock().advance(100 * MINUTE_MS);
        let (one, two) = futures_util::future::join(issue(app, app), issue(&there, app)).await;
        assert_eq!(one, two, "two that ask at once are given one token");
        there.bearer(&one.0).get("/open-apis/contact/v3/departments/0").await.must_succeed();
    })
    .await;
}

#[tokio::test]
async fn a_store_that_is_gone() {
    let server = TestServer::start().await;
    server.close_store();
    let answer = server.anyone().post(TENANT_TOKEN, server.app().credentials()).await;
    assert_eq!((answer.status(), answer.code(), answer.msg()), (500, 500, "internal error"));
    server.finish().await;
}
