//! Requests that nobody means well with: bytes that are not text, text that is not JSON, too much of everything.

use larkspur_contract::{ErrorRow, gateway};
use larkspur_testkit::TestServer;
use larkspur_testkit::server::Answer;
use serde_json::json;

use crate::stage::{CHATS, DEPARTMENTS, MAIL_GROUPS, TENANT_TOKEN, USERS};

fn must_be_malformed(answer: &Answer, status: u16, about: &str) {
    assert_eq!(
        (answer.status(), answer.code(), answer.msg()),
        (status, 9_499, "bad request"),
        "{}",
        answer.text()
    );
    let message = answer.error()["message"].as_str().unwrap();
    assert!(message.contains(about), "{message}");
}

#[tokio::test]
async fn bodies_that_are_not_json() {
    let server = TestServer::start().await;
    let before = server.census().await;
    let deep = |open: &str, close: &str| format!("{}{}", open.repeat(10_000), close.repeat(10_000));
    let bodies: Vec<Vec<u8>> = vec![
        b"{".to_vec(),
        b"name=a&parent_department_id=0".to_vec(),
        b"{'name':'a'}".to_vec(),
        b"{\"name\":\"a\"} {}".to_vec(),
        b"{\"name\":\"a\",}".to_vec(),
        b"{\"name\":NaN}".to_vec(),
        b"\xef\xbb\xbf{\"name\":\"a\"}".to_vec(),
        b"{\"name\":\"\xff\xfe\"}".to_vec(),
        b"{\"name\":\"\xed\xa0\x80\"}".to_vec(),
        b"{\"name\":\"\\ud800\"}".to_vec(),
        b"{\"name\":\"a\nb\"}".to_vec(),
        b"\x00".to_vec(),
        deep("[", "]").into_bytes(),
        deep("{\"a\":", "}").into_bytes(),
        deep("[", "").into_bytes(),
        b"{\"n\":1e999}".to_vec(),
    ];
    for path in [DEPARTMENTS, USERS, MAIL_GROUPS, TENANT_TOKEN, "/_larkspur/v1/tenants"] {
        let client =
            if path.starts_with("/_larkspur") { server.admin().clone() } else { (**server.app()).clone() };
        for body in &bodies {
            let answer = client.send(http::Method::POST, path, body.clone()).await;
            must_be_malformed(&answer, 400, "not JSON");
        }
    }
    assert_eq!(server.census().await, before);
    server.finish().await;
}

#[tokio::test]
async fn bodies_that_are_too_large() {
    let server = TestServer::start().await;
    let text = |length: usize| {
        format!("{{\"name\":\"a\",\"parent_department_id\":\"0\",\"x\":\"{}\"}}", "x".repeat(length))
    };
    let fitting = 64 * 1024 - text(0).len();
    let answer = server.app().send(http::Method::POST, DEPARTMENTS, text(fitting)).await;
    assert_eq!(answer.code(), 0, "the last byte that fits");
    let answer = server.app().send(http::Method::POST, DEPARTMENTS, text(fitting + 1)).await;
    must_be_malformed(&answer, 413, "too large");
    let pieces = std::iter::repeat_n(Ok::<_, std::convert::Infallible>("x".repeat(1_000)), 70);
    let stream = axum::body::Body::from_stream(futures_util::stream::iter(pieces));
    must_be_malformed(&server.app().send(http::Method::POST, DEPARTMENTS, stream).await, 413, "too large");
    server.finish().await;
}

#[tokio::test]
async fn a_body_that_breaks_off() {
    let server = TestServer::start().await;
    let pieces = [Ok("{\"name\":"), Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset))];
    let stream = axum::body::Body::from_stream(futures_util::stream::iter(pieces));
    must_be_malformed(&server.app().send(http::Method::POST, DEPARTMENTS, stream).await, 400, "broke off");
    server.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_body_that_never_ends() {
    let server = TestServer::start().await;
    let stream = futures_util::stream::pending::<Result<&str, std::io::Error>>();
    let answer =
        server.app().send(http::Method::POST, DEPARTMENTS, axum::body::Body::from_stream(stream)).await;
    must_be_malformed(&answer, 408, "in time");
    server.finish().await;
}

#[tokio::test]
async fn paths_with_strange_characters() {
    let server = TestServer::start().await;
    let department = larkspur_contract::endpoint::CONTACT_V3_DEPARTMENT_GET.error(40001).unwrap();
    let chat = larkspur_contract::endpoint::IM_V1_CHAT_GET.error(232_006).unwrap();
    let group = larkspur_contract::endpoint::MAIL_V1_MAILGROUP_GET.error(1_234_013).unwrap();
    let huge = "9".repeat(60_000);
    let rows: Vec<(String, &ErrorRow)> = vec![
        (format!("{DEPARTMENTS}/a%2Fb"), department),
        (format!("{DEPARTMENTS}/%2E%2E"), department),
        (format!("{DEPARTMENTS}/a%00b"), &gateway::INVALID_FIELDS),
        (format!("{DEPARTMENTS}/%E9%83%A8%E9%97%A8"), department),
        (format!("{DEPARTMENTS}/{huge}"), department),
        (format!("{CHATS}/a%2Fb"), chat),
        (format!("{CHATS}/{huge}"), chat),
        (format!("{CHATS}/oc_%F0%9F%98%80"), chat),
        (format!("{MAIL_GROUPS}/a%2Fb%40example.com"), group),
        (format!("{MAIL_GROUPS}/{huge}@example.com"), group),
        (format!("{MAIL_GROUPS}/%25"), group),
        (format!("{USERS}/{huge}"), &gateway::UNKNOWN_OPEN_ID),
        (format!("{USERS}/%27%20OR%201%3D1"), &gateway::UNKNOWN_OPEN_ID),
    ];
    for (path, row) in rows {
        let answer = server.app().get(&path).await;
        answer.must_be(row);
        assert!(answer.text().len() < 1_000, "{}", answer.text());
    }
    for path in [format!("{DEPARTMENTS}/%ff"), format!("{CHATS}/%c3%28"), format!("{MAIL_GROUPS}/%ed%a0%80")]
    {
        must_be_malformed(&server.app().get(&path).await, 400, "path is not UTF-8");
    }
    server.finish().await;
}

#[tokio::test]
async fn queries_with_strange_characters_and_without_end() {
    let server = TestServer::start().await;
    let root = format!("{DEPARTMENTS}/0");
    for query in ["a=%ff", "%ff=a", "user_id_type=%c3%28"] {
        must_be_malformed(&server.app().get(&format!("{root}?{query}")).await, 400, "query is not UTF-8");
    }
    let many = |count: usize| vec!["a=b"; count].join("&");
    must_be_malformed(&server.app().get(&format!("{root}?{}", many(10_000))).await, 400, "too many pairs");
    must_be_malformed(&server.app().get(&format!("{root}?{}", many(1_001))).await, 400, "too many pairs");
    for fine in
        [many(1_000), "&&&&==&=a&%00=1".to_owned(), format!("x={}", "y".repeat(50_000)), "%zz=%".to_owned()]
    {
        server.app().get(&format!("{root}?{fine}")).await.must_succeed();
    }
    let nul = server.app().get(&format!("{root}?user_id_type=open_id%00")).await;
    nul.must_be(&gateway::INVALID_FIELDS);
    let huge = server.app().get(&format!("{MAIL_GROUPS}?page_size={}", "9".repeat(1_000))).await;
    huge.must_be(&gateway::INVALID_FIELDS);
    assert!(huge.text().len() < 1_000);
    server.finish().await;
}

/// Text that is legal and odd is kept as it is.
#[tokio::test]
async fn odd_names_come_back_as_they_went() {
    larkspur_testkit::server::each_engine(async |server| {
        let app = server.app();
        for name in [
            "'; DROP TABLE department; --",
            "\"\\<script>&amp;",
            "👩‍👩‍👧‍👦",
            "e\u{301}",
            "\u{202e}txt",
            "%2F%00",
            "０",
            "ﷺ",
        ] {
            let made = app.make_department(json!({"name": name})).await;
            let path = format!("{DEPARTMENTS}/{}", made["open_department_id"].as_str().unwrap());
            assert_eq!(app.get(&path).await.data()["department"]["name"], name);
        }
        let twice = "{\"name\":\"first\",\"parent_department_id\":\"0\",\"name\":\"second\"}";
        let made = app.send(http::Method::POST, DEPARTMENTS, twice).await;
        assert_eq!(
            made.data()["department"]["name"],
            "second",
            "of a name that stands there twice, the last counts"
        );
    })
    .await;
}
