//! What the small parts of a request cost, each alone: `cargo bench -p larkspur-bench`. Time in this process only, without
//! sockets; the figures that matter to a user are those of the whole server.

#![expect(clippy::unwrap_used, reason = "a measurement that cannot begin should stop there")]

use std::hint::black_box;

use axum::Router;
use axum::body::Body;
use bytes::BytesMut;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use http::{Request, StatusCode};
use http_body_util::BodyExt as _;
use larkspur_model::{IdKind, ShownIds};
use larkspur_smtp::frame::{BareLf, Cut, Decoder, Framing, LineFramer, TextRules};
use larkspur_testkit::TestServer;
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use tower::ServiceExt as _;

const DEPARTMENTS: &str = "/open-apis/contact/v3/departments";

/// Rendering an id and opening it again.
fn ids(criterion: &mut Criterion) {
    let ids = ShownIds::new(&[7; 16]);
    let shown = ids.show(IdKind::OpenId, 1, 42);
    criterion.bench_function("id shown", |bench| {
        bench.iter(|| ids.show(IdKind::OpenId, black_box(1), black_box(42)));
    });
    criterion.bench_function("id opened", |bench| {
        bench.iter(|| ids.open(IdKind::OpenId, black_box(&shown)));
    });
}

/// Cutting what a mail client sends: command lines, and the text of a mail of 50 KiB.
fn frames(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("frame");
    let commands = b"RCPT TO:<somebody.else@example.com> NOTIFY=NEVER\r\n".repeat(100);
    group.throughput(Throughput::Bytes(commands.len() as u64));
    group.bench_function("100 command lines", |bench| {
        bench.iter(|| {
            let mut framer = LineFramer::new(512);
            let mut input = BytesMut::from(commands.as_slice());
            let mut lines = 0;
            while let Cut::Line(line) = framer.cut(&mut input) {
                black_box(line);
                lines += 1;
            }
            assert_eq!(lines, 100);
        });
    });
    let line = b"A line of text as long as most programs make them, seventy-odd octets.\r\n";
    let mut text = line.repeat(50 * 1_024 / line.len());
    text.extend(b".\r\n");
    let rules = TextRules { max_size: 1 << 20, max_line: None, bare_lf: BareLf::Refuse };
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("text of 50 KiB", |bench| {
        bench.iter(|| {
            let mut decoder = Decoder::new(Framing::Dotted, rules);
            assert!(decoder.feed(black_box(&text)).ended);
            decoder.finish().unwrap()
        });
    });
    group.finish();
}

/// One answer of a whole server without its sockets, which must have this status.
async fn ask(router: &Router, path: &str, token: &str, status: StatusCode) -> bytes::Bytes {
    let request = Request::get(path).header("authorization", format!("Bearer {token}"));
    let answer = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(answer.status(), status, "{path}");
    answer.into_body().collect().await.unwrap().to_bytes()
}

/// The gate alone, by requests that it refuses at its last step but one, the shape of the query; and lists of departments,
/// whose JSON is most of the work.
fn requests(criterion: &mut Criterion) {
    let runtime = Runtime::new().unwrap();
    let server = runtime.block_on(TestServer::start());
    let (router, token, parent) = runtime.block_on(prepare(&server));
    let refused = format!("{DEPARTMENTS}/{parent}?department_id_type=neither");
    criterion.bench_function("gate", |bench| {
        bench.iter(|| runtime.block_on(ask(&router, &refused, &token, StatusCode::BAD_REQUEST)));
    });
    let one = format!("{DEPARTMENTS}/{parent}");
    criterion.bench_function("department get, no socket", |bench| {
        bench.iter(|| runtime.block_on(ask(&router, &one, &token, StatusCode::OK)));
    });
    let list = format!("{DEPARTMENTS}/{parent}/children?page_size=50");
    criterion.bench_function("children of 50, no socket", |bench| {
        bench.iter(|| runtime.block_on(ask(&router, &list, &token, StatusCode::OK)));
    });
    let page = runtime.block_on(ask(&router, &list, &token, StatusCode::OK));
    let page: Value = serde_json::from_slice(&page).unwrap();
    criterion.bench_function("children of 50, JSON of the page alone", |bench| {
        bench.iter(|| serde_json::to_vec(black_box(&page)).unwrap());
    });
    drop(router);
    runtime.block_on(server.finish());
}

/// A department with 50 children; the entrance, a token, and its id.
async fn prepare(server: &TestServer) -> (Router, String, String) {
    let app = server.app();
    let made = app.post(DEPARTMENTS, json!({"name": "Full", "parent_department_id": "0"})).await;
    let id = made.data().pointer("/department/open_department_id");
    let parent = id.and_then(Value::as_str).unwrap().to_owned();
    for child in 0..50 {
        let new = json!({"name": format!("Child {child}"), "parent_department_id": parent});
        app.post(DEPARTMENTS, new).await.must_succeed();
    }
    let router = server.second_process().await;
    let credentials = Body::from(app.credentials().to_string());
    let request = Request::post("/open-apis/auth/v3/tenant_access_token/internal")
        .header("content-type", "application/json")
        .body(credentials);
    let answer = router.clone().oneshot(request.unwrap()).await.unwrap();
    let answer: Value =
        serde_json::from_slice(&answer.into_body().collect().await.unwrap().to_bytes()).unwrap();
    let token = answer.get("tenant_access_token").and_then(Value::as_str).unwrap().to_owned();
    (router, token, parent)
}

criterion_group!(benches, ids, frames, requests);
criterion_main!(benches);
