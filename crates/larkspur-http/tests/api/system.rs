//! `/livez`, `/readyz`, `/metrics`.

use larkspur_testkit::TestServer;
use serde_json::json;

#[tokio::test]
async fn alive_and_ready() {
    larkspur_testkit::server::each_engine(async |server: &TestServer| {
        assert_eq!(server.anyone().get("/livez").await.data(), &json!({"status": "alive"}));
        assert_eq!(server.anyone().get("/readyz").await.data(), &json!({"status": "ready"}));
        server.close_store();
        assert_eq!(server.anyone().get("/livez").await.data(), &json!({"status": "alive"}));
        let unready = server.anyone().get("/readyz").await;
        assert_eq!((unready.status(), unready.code(), unready.header("retry-after")), (503, 503, "1"));
    })
    .await;
}

#[tokio::test]
async fn requests_are_counted_by_template_and_code() {
    let server = TestServer::start().await;
    for id in ["0", "0", "nothing"] {
        server.app().get(&format!("/open-apis/contact/v3/departments/{id}")).await;
    }
    server.anyone().get("/secret-path").await;
    let page = server.anyone().get("/metrics").await;
    assert!(page.header("content-type").starts_with("application/openmetrics-text"));
    let route = "/open-apis/contact/v3/departments/:department_id";
    for line in [
        format!("larkspur_http_requests_total{{method=\"GET\",route=\"{route}\",code=\"0\"}} 2"),
        format!("larkspur_http_requests_total{{method=\"GET\",route=\"{route}\",code=\"99992357\"}} 1"),
        "larkspur_http_requests_total{method=\"-\",route=\"unknown\",code=\"99991201\"} 1".to_owned(),
    ] {
        assert!(page.text().lines().any(|have| have == line), "{line} is not in\n{}", page.text());
    }
    assert!(!page.text().contains("secret-path"));
    server.finish().await;
}
