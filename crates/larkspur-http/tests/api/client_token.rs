//! Idempotency over the wire: the endpoints that take a `client_token`.

use larkspur_contract::Endpoint;
use larkspur_http::router::SERVED;
use larkspur_testkit::TestServer;
use larkspur_testkit::server::each_engine;
use serde_json::{Value, json};

use crate::asked::Asked;
use crate::stage::{DEPARTMENTS, Stage, text};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// "no a same request error".
const OTHER_REQUEST: u64 = 40021;

fn endpoints() -> Vec<&'static Endpoint> {
    let takes = |endpoint: &&Endpoint| endpoint.query.iter().any(|field| field.name == "client_token");
    SERVED.iter().map(|served| served.endpoint).filter(takes).collect()
}

async fn staged(test: impl AsyncFn(&TestServer, &Stage, &'static Endpoint)) {
    assert_eq!(endpoints().len(), 2);
    each_engine(async |server| {
        let stage = Stage::set(server.app(), "example.com").await;
        for endpoint in endpoints() {
            test(server, &stage, endpoint).await;
        }
    })
    .await;
}

#[tokio::test]
async fn the_same_request_makes_one_thing_and_gets_the_same_answer() {
    staged(async |server, stage, endpoint| {
        let asked = stage.good(endpoint).with_query("client_token", "T-1");
        let first = asked.by(server.app()).await;
        let after = server.census().await;
        for _ in 0..2 {
            let again = asked.by(server.app()).await;
            assert_eq!(again.data(), first.data(), "{}", endpoint.id);
        }
        let there = server.app().at(&server.second_process().await);
        assert_eq!(asked.by(&there).await.data(), first.data(), "the other process knows it too");
        let spelled_otherwise =
            asked.with_text(server.app(), format!("\n{:#}", asked.body.as_ref().unwrap())).await;
        assert_eq!(spelled_otherwise.data(), first.data(), "blanks are no difference");
        assert_eq!(server.census().await, after, "{}", endpoint.id);
    })
    .await;
}

#[tokio::test]
async fn another_request_under_the_same_token_is_refused() {
    staged(async |server, stage, endpoint| {
        let asked = stage.good(endpoint).with_query("client_token", "T-1");
        asked.by(server.app()).await.must_succeed();
        let mut other = asked.clone();
        other.body.as_mut().unwrap()["name"] = json!("别的");
        assert_eq!(other.by(server.app()).await.code(), OTHER_REQUEST, "{}", endpoint.id);
        let other = asked.clone().with_query("user_id_type", "union_id");
        assert_eq!(other.by(server.app()).await.code(), OTHER_REQUEST, "the query is part of what is asked");
    })
    .await;
}

#[tokio::test]
async fn a_token_is_forgotten_after_a_day_and_after_a_refusal() {
    let server = TestServer::start().await;
    let path = format!("{DEPARTMENTS}?client_token=T-1");
    let app = server.app();
    let refused = json!({"name": "a/b", "parent_department_id": "0"});
    assert_eq!(app.post(&path, refused).await.code(), 43029);
    let good = json!({"name": "a", "parent_department_id": "0"});
    let made = app.post(&path, good.clone()).await.data().clone();
    server.clock().advance(DAY_MS - 1);
    let app = renewed(&server).await;
    assert_eq!(app.post(&path, good.clone()).await.data(), &made);
    server.clock().advance(1);
    assert_eq!(app.post(&path, good).await.code(), 43022, "a day later it is a new request for a taken name");
    server.finish().await;
}

async fn renewed(server: &TestServer) -> larkspur_testkit::server::Client {
    let issued = server.app().post(crate::stage::TENANT_TOKEN, server.app().credentials()).await;
    server.anyone().bearer(issued.whole()["tenant_access_token"].as_str().unwrap())
}

#[tokio::test]
async fn apps_endpoints_and_empty_tokens_do_not_share() {
    each_engine(async |server| {
        let app = server.app();
        let other = server.another_app().create().await;
        let name = |name: &str| json!({"name": name, "parent_department_id": "0"});
        let path = format!("{DEPARTMENTS}?client_token=T-1");
        app.post(&path, name("一")).await.must_succeed();
        other.post(&path, name("二")).await.must_succeed();
        let user = Asked::post(
            "/open-apis/contact/v3/users?client_token=T-1",
            larkspur_testkit::server::new_user(json!({})),
        );
        user.by(app).await.must_succeed();
        let empty = format!("{DEPARTMENTS}?client_token=");
        app.post(&empty, name("三")).await.must_succeed();
        app.post(&empty, name("四")).await.must_succeed();
    })
    .await;
}

#[tokio::test]
async fn two_at_once_make_one() {
    staged(async |server, stage, endpoint| {
        let there = server.app().at(&server.second_process().await);
        for round in 0..5 {
            let asked = stage.good(endpoint).with_query("client_token", &format!("R-{round}"));
            let before = server.census().await;
            let clients: [&larkspur_testkit::server::Client; 4] =
                [server.app(), &there, server.app(), &there];
            let answers = futures_util::future::join_all(clients.iter().map(|client| asked.by(client))).await;
            let key = |data: &Value| {
                let made = data.as_object().unwrap().values().next().unwrap();
                text(made, "name").to_owned() + &made.to_string()
            };
            let first = key(answers[0].data());
            for answer in &answers {
                assert_eq!(key(answer.data()), first, "{}", endpoint.id);
            }
            let after = server.census().await;
            let grown = |table: &str| {
                let rows = |census: &[(&str, i64)]| census.iter().find(|(name, _)| *name == table).unwrap().1;
                rows(&after) - rows(&before)
            };
            assert_eq!(
                (grown("client_token"), grown("department") + grown("directory_user")),
                (1, 1),
                "{}",
                endpoint.id
            );
        }
    })
    .await;
}
