//! How often an app may call.

use larkspur_contract::{Endpoint, Rate, gateway};
use larkspur_http::rate_limit::{Limits, Scale};
use larkspur_http::router::SERVED;
use larkspur_store::Engine;
use larkspur_testkit::TestServer;
use larkspur_testkit::server::Client;
use serde_json::json;

use crate::stage::{DEPARTMENTS, MAIL_GROUPS, TENANT_TOKEN};

const CHILDREN: &str = "/open-apis/contact/v3/departments/0/children";

async fn limited(scale: Scale) -> TestServer {
    TestServer::with(Engine::Sqlite, |settings| settings.rates.scale = scale).await
}

/// How many calls pass until one is refused, and the two headers of that refusal; at most `most` calls.
async fn passing(client: &Client, path: &str, most: usize) -> (usize, String, String) {
    for passed in 0..most {
        let answer = client.get(path).await;
        if answer.code() != 0 {
            answer.must_be(&gateway::RATE_LIMITED);
            let header = |name| answer.header(name).to_owned();
            return (passed, header("x-ogw-ratelimit-limit"), header("x-ogw-ratelimit-reset"));
        }
        assert_eq!(answer.header("x-ogw-ratelimit-limit"), "", "told on a refusal alone");
    }
    (most, String::new(), String::new())
}

fn refused(passed: usize, limit: &str, reset: &str) -> (usize, String, String) {
    (passed, limit.to_owned(), reset.to_owned())
}

#[tokio::test]
async fn documented_numbers_by_the_second() {
    let server = limited(Scale::Documented).await;
    let app = server.app();
    assert_eq!(passing(app, CHILDREN, 99).await, refused(50, "50", "1"));
    assert_eq!(passing(app, CHILDREN, 99).await, refused(0, "50", "1"), "a refused call uses nothing up");
    server.clock().advance(999);
    assert_eq!(passing(app, CHILDREN, 99).await, refused(0, "50", "1"));
    server.clock().advance(1);
    assert_eq!(passing(app, CHILDREN, 99).await, refused(50, "50", "1"));
    server.finish().await;
}

#[tokio::test]
async fn documented_numbers_by_the_minute() {
    let server = limited(Scale::Documented).await;
    for _ in 0..20 {
        assert_eq!(passing(server.app(), CHILDREN, 50).await.0, 50);
        server.clock().advance(1_000);
    }
    server.clock().advance(500);
    assert_eq!(passing(server.app(), CHILDREN, 50).await, refused(0, "1000", "40"));
    server.clock().advance(39_500);
    assert_eq!(passing(server.app(), CHILDREN, 50).await.0, 50);
    server.finish().await;
}

#[tokio::test]
async fn numbers_of_their_own_and_numbers_that_nobody_publishes() {
    let server = limited(Scale::Documented).await;
    let create = async || server.app().post(MAIL_GROUPS, json!({})).await;
    for _ in 0..100 {
        assert_eq!(create().await.code(), 1_234_008);
    }
    let answer = create().await;
    answer.must_be(&gateway::RATE_LIMITED);
    assert_eq!(answer.header("x-ogw-ratelimit-limit"), "100");
    server.finish().await;
    let few = Limits { per_second: Some(2), per_minute: None };
    let server = TestServer::with(Engine::Sqlite, |settings| {
        (settings.rates.scale, settings.rates.unpublished) = (Scale::Documented, few);
    });
    let server = server.await;
    assert_eq!(passing(server.app(), &format!("{DEPARTMENTS}/0"), 9).await, refused(2, "2", "1"), "special");
    server.finish().await;
}

#[tokio::test]
async fn each_endpoint_app_and_tenant_has_numbers_of_its_own() {
    let server = limited(Scale::Factor(0.1)).await;
    let (app, beside) = (server.app(), server.another_app().create().await);
    let away = server.another_tenant("elsewhere.example").await;
    assert_eq!(passing(app, CHILDREN, 99).await, refused(5, "5", "1"));
    assert_eq!(passing(app, MAIL_GROUPS, 99).await.0, 5, "another endpoint");
    assert_eq!(passing(&beside, CHILDREN, 99).await.0, 5, "another app");
    assert_eq!(passing(&away, CHILDREN, 99).await.0, 5, "another tenant");
    assert_eq!(passing(app, CHILDREN, 99).await.0, 0);
    server.finish().await;
}

#[tokio::test]
async fn off_is_off() {
    let server = limited(Scale::Off).await;
    assert_eq!(passing(server.app(), CHILDREN, 300).await.0, 300);
    server.finish().await;
}

fn is_published_as(endpoint: &Endpoint, number: u32) -> bool {
    matches!(endpoint.rate, Rate::Fixed { per_second: Some(published), .. } if published == number)
}

/// Every endpoint that knows its caller counts; the token endpoints do not, for they cannot tell whom to count.
#[tokio::test]
async fn every_endpoint_counts() {
    let server = TestServer::with(Engine::Sqlite, |settings| {
        settings.rates.scale = Scale::Factor(0.02);
        settings.rates.unpublished = Limits { per_second: Some(50), per_minute: None };
    });
    let server = server.await;
    for endpoint in SERVED.iter().map(|served| served.endpoint).filter(|endpoint| endpoint.tokens.tenant) {
        server.clock().advance(60_000);
        let path = endpoint
            .path_params
            .iter()
            .fold(endpoint.path.to_owned(), |path, field| path.replace(&format!(":{}", field.name), "0"));
        let method: http::Method = endpoint.method.as_str().parse().unwrap();
        let limit = if is_published_as(endpoint, 100) { 2 } else { 1 };
        for _ in 0..limit {
            let answer = server.app().send(method.clone(), &path, "").await;
            assert_ne!(answer.code(), u64::from(gateway::RATE_LIMITED.code), "{}", endpoint.id);
        }
        server.app().send(method, &path, "").await.must_be(&gateway::RATE_LIMITED);
    }
    for _ in 0..60 {
        assert_eq!(server.app().post(TENANT_TOKEN, server.app().credentials()).await.code(), 0);
    }
    server.finish().await;
}
