//! The `Authorization` header: whose request it is, and what makes that void.

use std::time::Duration;

use larkspur_contract::{ErrorRow, gateway};
use larkspur_core::app::token::LIFE_SECONDS;
use larkspur_http::router::SERVED;
use larkspur_testkit::TestServer;
use serde_json::json;

use crate::stage::{DEPARTMENTS, Stage, TENANT_TOKEN};

const ROOT: &str = "/open-apis/contact/v3/departments/0";

fn life_ms() -> i64 {
    i64::try_from(Duration::from_secs(LIFE_SECONDS.unsigned_abs()).as_millis()).unwrap()
}

#[tokio::test]
async fn every_endpoint_that_takes_a_token_asks_for_it() {
    let server = TestServer::start().await;
    let stage = Stage::set(server.app(), "example.com").await;
    for endpoint in SERVED.iter().map(|served| served.endpoint) {
        let answer = stage.good(endpoint).by(&server.anyone()).await;
        if endpoint.tokens.tenant || endpoint.tokens.user || endpoint.tokens.app {
            answer.must_be(&gateway::NEED_TOKEN);
        } else {
            assert_eq!(answer.code(), 0, "{}", endpoint.id);
        }
    }
    server.finish().await;
}

#[tokio::test]
async fn every_header_that_is_not_a_good_token() {
    let server = TestServer::start().await;
    let token = server.app().token.clone();
    let flipped = |place: usize| {
        let old = token.as_bytes()[place];
        format!("Bearer {}{}{}", &token[..place], if old == b'a' { 'b' } else { 'a' }, &token[place + 1..])
    };
    let short = token.split_at(token.len() - 1).0;
    let rows: Vec<(String, &ErrorRow)> = vec![
        (String::new(), &gateway::NEED_TOKEN),
        ("Bearer".to_owned(), &gateway::NEED_TOKEN),
        ("Bearer ".to_owned(), &gateway::NEED_TOKEN),
        (token.clone(), &gateway::NEED_TOKEN),
        (format!("Basic {token}"), &gateway::NEED_TOKEN),
        (format!("Token {token}"), &gateway::NEED_TOKEN),
        ("Bearer x".to_owned(), &gateway::MALFORMED_TOKEN),
        (format!("Bearer a-{}", &token[2..]), &gateway::MALFORMED_TOKEN),
        (format!("Bearer T{}", &token[1..]), &gateway::MALFORMED_TOKEN),
        ("Bearer u-7f1bcd13fc57d46bac21793a18e560".to_owned(), &gateway::INVALID_USER_TOKEN),
        ("Bearer eyJhbGciOiJFUzI1NiJ9.e30.c2ln".to_owned(), &gateway::INVALID_USER_TOKEN),
        (format!("Bearer u-{}", &token[2..]), &gateway::INVALID_USER_TOKEN),
        ("Bearer t-".to_owned(), &gateway::INVALID_TENANT_TOKEN),
        ("Bearer t-garbage".to_owned(), &gateway::INVALID_TENANT_TOKEN),
        (format!("Bearer {short}"), &gateway::INVALID_TENANT_TOKEN),
        (format!("Bearer {token}a"), &gateway::INVALID_TENANT_TOKEN),
        (format!("Bearer {token} {token}"), &gateway::INVALID_TENANT_TOKEN),
        (format!("Bearer {}", token.to_uppercase().replacen('T', "t", 1)), &gateway::INVALID_TENANT_TOKEN),
        (format!("Bearer t-{}", "a".repeat(100_000)), &gateway::INVALID_TENANT_TOKEN),
    ];
    for (header, row) in rows {
        server.anyone().authorization(&header).get(ROOT).await.must_be(row);
    }
    for place in 2..token.len() {
        server
            .anyone()
            .authorization(&flipped(place))
            .get(ROOT)
            .await
            .must_be(&gateway::INVALID_TENANT_TOKEN);
    }
    for good in [format!("bearer {token}"), format!("BEARER   {token} ")] {
        server.anyone().authorization(&good).get(ROOT).await.must_succeed();
    }
    server.finish().await;
}

#[tokio::test]
async fn a_token_ends_with_its_life_and_not_before() {
    larkspur_testkit::server::each_engine(async |server: &TestServer| {
        server.clock().advance(life_ms() - 1);
        server.app().get(ROOT).await.must_succeed();
        server.clock().advance(1);
        server.app().get(ROOT).await.must_be(&gateway::INVALID_TENANT_TOKEN);
        server.clock().advance(-1);
        server.app().get(ROOT).await.must_succeed();
    })
    .await;
}

#[tokio::test]
async fn a_token_is_good_for_its_own_tenant_alone() {
    larkspur_testkit::server::each_engine(async |server: &TestServer| {
        let away = server.another_tenant("elsewhere.example").await;
        let made = server.app().make_department(json!({"name": "家"})).await;
        let path = format!("{DEPARTMENTS}/{}", made["open_department_id"].as_str().unwrap());
        assert_eq!(server.app().get(ROOT).await.data()["department"]["name"], "Home");
        assert_eq!(away.get(ROOT).await.data()["department"]["name"], "Elsewhere");
        assert_eq!(away.get(&path).await.code(), 40015);
        assert_eq!(away.get(&format!("{ROOT}/children")).await.data()["items"], json!([]));
    })
    .await;
}

#[tokio::test]
async fn an_app_that_is_switched_off_and_on_again() {
    larkspur_testkit::server::each_engine(async |server: &TestServer| {
        let app = server.another_app().create().await;
        let switch = async |on: bool| server.admin().patch(&app.control_path(), json!({"enabled": on})).await;
        app.get(ROOT).await.must_succeed();
        switch(false).await;
        app.get(ROOT).await.must_be(&gateway::APP_NOT_IN_USE);
        app.post(TENANT_TOKEN, app.credentials()).await.must_be(&gateway::APP_DISABLED);
        switch(true).await;
        app.get(ROOT).await.must_be(&gateway::INVALID_TENANT_TOKEN);
        let fresh = app.post(TENANT_TOKEN, app.credentials()).await;
        assert_ne!(fresh.whole()["tenant_access_token"], app.token);
        app.bearer(fresh.whole()["tenant_access_token"].as_str().unwrap()).get(ROOT).await.must_succeed();
    })
    .await;
}

#[tokio::test]
async fn a_new_secret_voids_the_old_one_and_its_tokens() {
    larkspur_testkit::server::each_engine(async |server: &TestServer| {
        let app = server.another_app().create().await;
        let rotated = server.admin().post(&format!("{}/rotate", app.control_path()), json!({})).await;
        let secret = rotated.whole()["app_secret"].as_str().unwrap();
        assert_ne!(secret, app.app_secret);
        app.get(ROOT).await.must_be(&gateway::INVALID_TENANT_TOKEN);
        app.post(TENANT_TOKEN, app.credentials()).await.must_be(&gateway::APP_SECRET_WRONG);
        let fresh = app.post(TENANT_TOKEN, json!({"app_id": app.app_id, "app_secret": secret})).await;
        app.bearer(fresh.whole()["tenant_access_token"].as_str().unwrap()).get(ROOT).await.must_succeed();
    })
    .await;
}
