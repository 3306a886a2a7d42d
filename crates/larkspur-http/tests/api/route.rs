//! Paths and methods: what is there, what is not, and what is not yet.

use http::Method;
use larkspur_contract::{ENDPOINTS, gateway};
use larkspur_http::router;
use larkspur_testkit::TestServer;

use crate::stage::DEPARTMENTS;

const ROOT: &str = "/open-apis/contact/v3/departments/0";

fn filled(path: &str) -> String {
    path.split('/')
        .map(|part| if part.starts_with(':') { "some" } else { part })
        .collect::<Vec<_>>()
        .join("/")
}

#[tokio::test]
async fn every_endpoint_of_the_contract_is_served_or_says_that_it_is_not() {
    let server = TestServer::start().await;
    let (mut here, mut absent) = (0, 0);
    for endpoint in ENDPOINTS {
        let method: Method = endpoint.method.as_str().parse().unwrap();
        let answer = server.anyone().send(method, &filled(endpoint.path), "{}").await;
        if router::find(endpoint).is_some() {
            assert_ne!(answer.status(), 404, "{}", endpoint.id);
            here += 1;
        } else {
            let asked = format!("{} {}", endpoint.method.as_str(), endpoint.path);
            let msg = format!("resource not find: Larkspur does not have {asked}");
            assert_eq!((answer.status(), answer.code(), answer.msg()), (404, 99_991_201, msg.as_str()));
            absent += 1;
        }
    }
    assert_eq!((here, here + absent), (router::SERVED.len(), ENDPOINTS.len()));
    server.finish().await;
}

#[tokio::test]
async fn unknown_paths() {
    let server = TestServer::start().await;
    for path in [
        "/",
        "/open-apis",
        "/open-apis/contact/v3/departments/",
        "//open-apis/contact/v3/departments/0",
        "/open-apis/contact/v3/departments/0/",
        "/open-apis/contact/v3/departments/0/children/1",
        "/open-apis/contact/v4/departments",
        "/OPEN-APIS/contact/v3/departments/0",
        "/open-apis/contact/v3/../v3/departments/0",
        "/open-apis%2Fcontact/v3/departments/0",
        "/_larkspur/v1/nothing",
        "/%ff/%00",
    ] {
        let answer = server.app().get(path).await;
        answer.must_be(&gateway::UNKNOWN_PATH);
        assert_eq!(answer.msg(), format!("resource not find: Larkspur does not have GET {path}"));
    }
    let endless = format!("/{}", "x".repeat(20_000));
    let answer = server.app().get(&endless).await;
    answer.must_be(&gateway::UNKNOWN_PATH);
    assert!(answer.text().len() < 600, "a long path is cut: {}", answer.text());
    server.finish().await;
}

#[tokio::test]
async fn wrong_methods() {
    let server = TestServer::start().await;
    for (method, path) in [
        ("PUT", DEPARTMENTS),
        ("PATCH", DEPARTMENTS),
        ("DELETE", "/open-apis/mail/v1/mailgroups"),
        ("OPTIONS", ROOT),
        ("TRACE", ROOT),
        ("BREW", ROOT),
        ("GET", "/open-apis/auth/v3/tenant_access_token/internal"),
        ("POST", ROOT),
        ("POST", "/livez"),
        ("PUT", "/_larkspur/v1/tenants"),
    ] {
        let answer = server.app().send(method.parse().unwrap(), path, "").await;
        answer.must_be(&gateway::WRONG_METHOD);
        assert!(
            answer.msg().ends_with(&format!("Larkspur does not have {method} {path}")),
            "{}",
            answer.msg()
        );
    }
    server.finish().await;
}

/// HEAD is GET without the body; the headers are those of the answer to GET.
#[tokio::test]
async fn head() {
    let server = TestServer::start().await;
    let whole = server.app().get(ROOT).await;
    let head = server.app().send(Method::HEAD, ROOT, "").await;
    assert_eq!((head.status(), head.text()), (200, ""));
    assert_eq!(head.header("content-length"), whole.text().len().to_string());
    assert_eq!(server.anyone().send(Method::HEAD, ROOT, "").await.status(), 400);
    server.finish().await;
}

/// The Node client sends an empty object with every GET.
#[tokio::test]
async fn a_body_where_none_is_read() {
    let server = TestServer::start().await;
    for body in ["{}", "[]", "nonsense", "{\"department_id_type\":\"wrong\"}"] {
        server.app().send(Method::GET, ROOT, body).await.must_succeed();
    }
    server.finish().await;
}

#[tokio::test]
async fn the_log_ids_of_two_requests_differ() {
    let server = TestServer::start().await;
    let ids: std::collections::BTreeSet<String> = {
        let mut ids = std::collections::BTreeSet::new();
        for _ in 0..20 {
            ids.insert(server.app().get(ROOT).await.header("x-tt-logid").to_owned());
        }
        ids
    };
    assert_eq!(ids.len(), 20);
    assert!(ids.iter().all(|id| id.starts_with("20260101000000")), "{ids:?}");
    server.finish().await;
}
