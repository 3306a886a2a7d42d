//! Which of several faults is told: route, method, token, app, rate, scope, shape, value scope, range, rule.

use larkspur_contract::gateway;
use larkspur_http::rate_limit::Scale;
use larkspur_store::Engine;
use larkspur_testkit::TestServer;
use larkspur_testkit::server::{Answer, Client};
use serde_json::json;

use crate::stage::DEPARTMENTS;

/// Parts of a request that can be wrong, and the answer to each.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Fault {
    Path,
    Method,
    Token,
    Rate,
    Scope,
    Query,
    Body,
    Shape,
    ValueScope,
    Range,
    Rule,
}

/// In the order they are found out.
const ORDER: [(Fault, u64); 11] = [
    (Fault::Path, 99_991_201),
    (Fault::Method, 99_991_301),
    (Fault::Token, 99_991_661),
    (Fault::Rate, 99_991_400),
    (Fault::Scope, 99_991_672),
    (Fault::Query, 9_499),
    (Fault::Body, 9_499),
    (Fault::Shape, 99_992_402),
    (Fault::ValueScope, 99_991_672),
    (Fault::Range, 40_014),
    (Fault::Rule, 43_008),
];

struct Clients {
    nobody: Client,
    whole: Client,
    scopeless: Client,
    without_value: Client,
    short_sighted: Client,
}

/// A request with these faults and no others.
async fn ask(clients: &Clients, faults: &[Fault]) -> Answer {
    let has = |fault| faults.contains(&fault);
    let client = match () {
        () if has(Fault::Token) => &clients.nobody,
        () if has(Fault::Scope) => &clients.scopeless,
        () if has(Fault::ValueScope) => &clients.without_value,
        () if has(Fault::Range) => &clients.short_sighted,
        () => &clients.whole,
    };
    let method = if has(Fault::Method) { http::Method::DELETE } else { http::Method::POST };
    let mut path =
        if has(Fault::Path) { "/open-apis/contact/v3/nothing".to_owned() } else { DEPARTMENTS.to_owned() };
    path += if has(Fault::ValueScope) { "?user_id_type=user_id" } else { "?user_id_type=open_id" };
    path += if has(Fault::Query) { "&a=%ff" } else { "" };
    let mut body = json!({"name": "a", "parent_department_id": "0"});
    if has(Fault::Shape) {
        body["order"] = json!({});
    }
    if has(Fault::Rule) {
        body["department_id"] = json!("od-1");
    }
    let text = if has(Fault::Body) { "{".to_owned() } else { body.to_string() };
    client.send(method, &path, text).await
}

async fn clients(server: &TestServer) -> Clients {
    let seen = server.app().make_department(json!({"name": "看得见"})).await;
    let range = json!({"departments": [seen["open_department_id"]]});
    let narrow = ["contact:contact"];
    Clients {
        nobody: server.anyone(),
        whole: (*server.another_app().create().await).clone(),
        scopeless: (*server.another_app().scopes(&[]).create().await).clone(),
        without_value: (*server.another_app().scopes(&narrow).range(range.clone()).create().await).clone(),
        short_sighted: (*server.another_app().range(range).create().await).clone(),
    }
}

#[tokio::test]
async fn the_first_fault_of_any_two_is_the_one_that_is_told() {
    let server = TestServer::start().await;
    let clients = clients(&server).await;
    for (place, (first, code)) in ORDER.iter().enumerate().filter(|(_, (fault, _))| *fault != Fault::Rate) {
        assert_eq!(ask(&clients, &[*first]).await.code(), *code, "{first:?} alone");
        for (second, _) in ORDER.iter().skip(place + 1) {
            assert_eq!(ask(&clients, &[*first, *second]).await.code(), *code, "{first:?} before {second:?}");
        }
        let rest: Vec<Fault> = ORDER.iter().skip(place).map(|(fault, _)| *fault).collect();
        assert_eq!(ask(&clients, &rest).await.code(), *code, "{first:?} before all the rest");
    }
    server.finish().await;
}

#[tokio::test]
async fn the_rate_comes_after_the_token_and_before_the_scope() {
    let server =
        TestServer::with(Engine::Sqlite, |settings| settings.rates.scale = Scale::Factor(0.02)).await;
    let clients = clients(&server).await;
    server.clock().advance(60_000);
    for fault in [Fault::Scope, Fault::Query, Fault::Body, Fault::Shape, Fault::Rule] {
        server.clock().advance(1_000);
        let not_yet = ask(&clients, &[fault]).await;
        assert_ne!(not_yet.code(), 99_991_400, "{fault:?}: the first call of a second passes");
        ask(&clients, &[fault]).await.must_be(&gateway::RATE_LIMITED);
        ask(&clients, &[fault, Fault::Token]).await.must_be(&gateway::NEED_TOKEN);
    }
    server.finish().await;
}

/// A void token is told before the rate, and does not use it up.
#[tokio::test]
async fn an_app_that_is_off_uses_nothing_up() {
    let server =
        TestServer::with(Engine::Sqlite, |settings| settings.rates.scale = Scale::Factor(0.02)).await;
    let app = server.another_app().create().await;
    server.admin().patch(&app.control_path(), json!({"enabled": false})).await;
    for _ in 0..3 {
        app.get("/open-apis/contact/v3/departments/0").await.must_be(&gateway::APP_NOT_IN_USE);
    }
    server.finish().await;
}
