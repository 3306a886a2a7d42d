//! The consent page: what it shows, what it refuses, and where it sends a browser.

use http::{HeaderName, HeaderValue, Method, Request};
use larkspur_http::SignIn;
use larkspur_store::Engine;
use larkspur_testkit::TestServer;
use larkspur_testkit::server::{AUTHORIZE, Answer, BACK, ServerApp, sent_back};
use serde_json::json;

/// The query of an authorization, with more besides or instead.
fn query(app: &ServerApp, more: &[(&str, &str)]) -> String {
    let base = [
        ("client_id", app.app_id.as_str()),
        ("response_type", "code"),
        ("redirect_uri", BACK),
        ("state", "s&1"),
    ];
    let kept = base.iter().filter(|(name, _)| !more.iter().any(|(other, _)| other == name));
    form_urlencoded::Serializer::new(String::new()).extend_pairs(kept.chain(more)).finish()
}

async fn page(server: &TestServer, app: &ServerApp, more: &[(&str, &str)]) -> Answer {
    server.anyone().get(&format!("{AUTHORIZE}?{}", query(app, more))).await
}

/// The form of a page as a browser would send it, with these headers.
async fn send(server: &TestServer, form: String, headers: &[(&'static str, &'static str)]) -> Answer {
    let mut request = Request::new(form.into());
    (*request.method_mut(), *request.uri_mut()) = (Method::POST, AUTHORIZE.parse().unwrap());
    for (name, value) in headers {
        request.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    server.anyone().ask(request).await
}

#[tokio::test]
async fn the_page_says_who_asks_for_what_and_escapes_it() {
    let server = TestServer::start().await;
    let app = server.another_app().create().await;
    let name = json!({"name": "<b>人事</b> \"&"});
    assert_eq!(server.admin().patch(&app.control_path(), name).await.status(), 200);
    let asked = [("scope", "contact:contact offline_access"), ("state", "\"><script>alert(1)</script>")];
    let shown = page(&server, &app, &asked).await;
    assert_eq!(shown.status(), 200);
    for part in [
        "&lt;b&gt;人事&lt;/b&gt; &quot;&amp;",
        "contact:contact",
        "offline_access",
        BACK,
        "Home",
        "lang=\"en\"",
    ] {
        assert!(shown.text().contains(part), "{part}: {}", shown.text());
    }
    let policy = shown.header("content-security-policy");
    for part in [
        "default-src 'none'",
        "style-src 'self'",
        "form-action 'self' https://app.example;",
        "frame-ancestors 'none'",
    ] {
        assert!(policy.contains(part), "{policy}");
    }
    assert_eq!(shown.header("x-frame-options"), "DENY");
    assert!(!shown.text().contains("type=\"radio\""), "nobody is listed to whoever comes along");
    let mut request = Request::new(axum::body::Body::empty());
    *request.uri_mut() = format!("{AUTHORIZE}?{}", query(&app, &[])).parse().unwrap();
    request.headers_mut().insert("accept-language", HeaderValue::from_static("zh-CN,zh;q=0.9"));
    let chinese = server.anyone().ask(request).await;
    assert!(chinese.text().contains("lang=\"zh-CN\"") && chinese.text().contains("同意授权"));
    let style = server.anyone().get("/_larkspur/consent.css").await;
    assert_eq!((style.status(), style.header("content-type")), (200, "text/css; charset=utf-8"));
    server.finish().await;
}

#[tokio::test]
async fn nothing_is_sent_anywhere_but_to_a_configured_address() {
    let server = TestServer::start().await;
    let app = server.app();
    app.make_user(json!({"user_id": "me"})).await;
    for (more, code) in [
        ([("redirect_uri", "https://evil.example/back")], "20029"),
        ([("redirect_uri", "https://app.example/back/more")], "20029"),
        ([("redirect_uri", "https://app.example/back?x=1")], "20029"),
        ([("redirect_uri", "https://app.example.evil.example/back")], "20029"),
        ([("redirect_uri", "https://app.example@evil.example/back")], "20029"),
        ([("redirect_uri", "javascript:alert(1)")], "20029"),
        ([("redirect_uri", "HTTPS://APP.EXAMPLE/back")], "20029"),
        ([("redirect_uri", "")], "20001"),
        ([("client_id", "cli_0")], "20028"),
        ([("client_id", "")], "20001"),
        ([("response_type", "token")], "20001"),
        ([("code_challenge", "short")], "20001"),
        ([("scope", "something:else")], "20027"),
    ] {
        let shown = page(&server, app, &more).await;
        assert!(shown.status() == 400 && shown.text().contains(code), "{more:?}: {}", shown.text());
        let admin = [("decision", "allow"), ("login", "me"), ("admin_token", server.admin_token())];
        let sent = send(&server, query(app, &[admin.as_slice(), &more].concat()), &[]).await;
        assert!(sent.status() == 400 && sent.header("location").is_empty(), "{more:?}");
    }
    let many: Vec<String> = (0..51).map(|number| format!("a:{number}")).collect();
    let scopes = json!({"scopes": many});
    server.admin().patch(&app.control_path(), scopes).await;
    assert_eq!(page(&server, app, &[("scope", &many[..50].join(" "))]).await.status(), 200);
    assert_eq!(page(&server, app, &[("scope", &many.join(" "))]).await.status(), 400);
    server.finish().await;
}

#[tokio::test]
async fn yes_no_and_what_is_carried_along() {
    let server = TestServer::start().await;
    let app = server.app();
    let uris = json!({"redirect_uris": ["https://app.example/a?x=1", "http://localhost:9/#/login"]});
    assert_eq!(server.admin().patch(&app.control_path(), uris).await.status(), 200);
    let person = json!({"user_id": "me", "email": "Me@private.example", "mobile": "13812345678"});
    app.make_user(person).await;
    let ask = async |uri: &str, login: &str, decision: &str| {
        let token = server.admin_token();
        let more = [("redirect_uri", uri), ("login", login), ("decision", decision), ("admin_token", token)];
        send(&server, query(app, &more), &[]).await
    };
    for login in ["me", " me ", "me@private.example", "+86 138-1234-5678", "13812345678"] {
        let allowed = ask("https://app.example/a?x=1", login, "allow").await;
        assert_eq!(allowed.status(), 303, "{login}");
        assert!(allowed.header("location").starts_with("https://app.example/a?x=1&code="));
        assert_eq!(sent_back(&allowed, "state").as_deref(), Some("s&1"));
    }
    let allowed = ask("http://localhost:9/#/login", "me", "allow").await;
    assert!(allowed.header("location").starts_with("http://localhost:9/?code="));
    assert!(allowed.header("location").ends_with("&state=s%261#/login"));
    let denied = ask("https://app.example/a?x=1", "", "deny").await;
    assert_eq!(denied.header("location"), "https://app.example/a?x=1&error=access_denied&state=s%261");
    server.finish().await;
}

#[tokio::test]
async fn only_whoever_has_the_admin_token_vouches_for_somebody() {
    let server = TestServer::start().await;
    let app = server.app();
    for (user, standing) in [("me", "joined"), ("cold", "frozen"), ("gone", "resigned"), ("new", "unjoined")]
    {
        app.make_user(json!({"user_id": user})).await;
        server.admin().patch(&format!("/_larkspur/v1/users/{user}"), json!({"standing": standing})).await;
    }
    server.clock().advance(1);
    let ask = async |login: &str, token: &str| {
        let more = [("login", login), ("decision", "allow"), ("admin_token", token)];
        send(&server, query(app, &more), &[]).await
    };
    let good = server.admin_token();
    assert_eq!(ask("me", good).await.status(), 303);
    for (login, token, says) in [
        ("me", "", "not the admin token"),
        ("me", "lka-wrong", "not the admin token"),
        ("nobody", "lka-wrong", "not the admin token"),
        ("nobody", good, "Nobody goes by this name"),
        ("", good, "Nobody goes by this name"),
        ("cold", good, "is frozen"),
        ("new", good, "has not been joined"),
    ] {
        let refused = ask(login, token).await;
        assert!(refused.status() == 403 && refused.text().contains(says), "{login}: {}", refused.text());
        assert!(refused.header("location").is_empty() && !refused.text().contains(good));
    }
    assert_eq!(ask("gone", good).await.status(), 403);
    server.finish().await;
}

#[tokio::test]
async fn another_site_cannot_send_the_form() {
    let server = TestServer::start().await;
    let app = server.app();
    app.make_user(json!({"user_id": "me"})).await;
    let form = query(app, &[("login", "me"), ("decision", "allow"), ("admin_token", server.admin_token())]);
    for headers in [
        vec![("sec-fetch-site", "cross-site")],
        vec![("origin", "https://evil.example"), ("host", "localhost")],
        vec![("origin", "null"), ("host", "localhost")],
    ] {
        assert_eq!(send(&server, form.clone(), &headers).await.status(), 403, "{headers:?}");
    }
    for headers in
        [vec![("sec-fetch-site", "same-origin")], vec![("origin", "http://localhost"), ("host", "localhost")]]
    {
        assert_eq!(send(&server, form.clone(), &headers).await.status(), 303, "{headers:?}");
    }
    server.finish().await;
}

#[tokio::test]
async fn a_sandbox_lets_anyone_be_anyone() {
    let server = TestServer::with(Engine::Sqlite, |settings| settings.sign_in = SignIn::Sandbox).await;
    let app = server.app();
    app.make_user(json!({"user_id": "z3", "name": "张三"})).await;
    app.make_user(json!({"user_id": "l4", "name": "李四 <i>"})).await;
    let all = page(&server, app, &[]).await;
    assert!(all.text().contains("张三") && all.text().contains("李四 &lt;i&gt;"), "{}", all.text());
    let some = page(&server, app, &[("q", "张")]).await;
    assert!(some.text().contains("value=\"z3\"") && !some.text().contains("value=\"l4\""));
    for person in [[("user", "z3")], [("login", "l4")]] {
        let sent =
            send(&server, query(app, &[person.as_slice(), &[("decision", "allow")]].concat()), &[]).await;
        assert_eq!(sent.status(), 303, "{person:?}");
    }
    server.finish().await;
}

#[tokio::test]
async fn a_page_that_is_off_and_a_store_that_is_gone() {
    let server = TestServer::with(Engine::Sqlite, |settings| settings.sign_in = SignIn::Off).await;
    let shown = page(&server, server.app(), &[]).await;
    assert!(shown.status() == 403 && shown.text().contains("switched off"));
    assert_eq!(send(&server, query(server.app(), &[("decision", "allow")]), &[]).await.status(), 403);
    server.finish().await;
    let server = TestServer::start().await;
    assert_eq!(
        server.admin().patch(&server.app().control_path(), json!({"enabled": false})).await.status(),
        200
    );
    assert!(page(&server, server.app(), &[]).await.text().contains("20042"));
    for strange in ["%ff=1", "client_id=%ff", &"a=1&".repeat(1_001)] {
        assert_eq!(server.anyone().get(&format!("{AUTHORIZE}?{strange}")).await.status(), 400, "{strange}");
        assert_eq!(send(&server, strange.to_owned(), &[]).await.status(), 400, "{strange}");
    }
    assert_eq!(send(&server, "x".repeat(70_000), &[]).await.status(), 400);
    server.close_store();
    let shown = page(&server, server.app(), &[]).await;
    assert!(shown.status() == 500 && shown.text().contains("log of the server"));
    server.finish().await;
}
