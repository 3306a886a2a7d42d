//! The control API: tenants, apps, mail domains, accounts.

use http::Method;
use larkspur_contract::SCOPES;
use larkspur_testkit::TestServer;
use larkspur_testkit::server::{Answer, each_engine};
use serde_json::{Value, json};

use crate::stage::text;

const TENANTS: &str = "/_larkspur/v1/tenants";
const APPS: &str = "/_larkspur/v1/apps";
const DOMAINS: &str = "/_larkspur/v1/domains";
const USERS: &str = "/_larkspur/v1/users";

pub(crate) fn must_be(answer: &Answer, status: u16, about: &str) {
    assert_eq!((answer.status(), answer.code()), (status, u64::from(status)), "{}", answer.text());
    assert!(answer.msg().contains(about), "{about:?} wanted: {}", answer.text());
    assert_eq!(answer.error()["message"], answer.msg());
}

#[tokio::test]
async fn every_path_asks_for_the_admin_token() {
    each_engine(async |server| {
        let app = server.app();
        let before = server.census().await;
        for (method, path) in [
            (Method::GET, TENANTS.to_owned()),
            (Method::POST, TENANTS.to_owned()),
            (Method::GET, APPS.to_owned()),
            (Method::POST, APPS.to_owned()),
            (Method::GET, app.control_path()),
            (Method::PATCH, app.control_path()),
            (Method::POST, format!("{}/rotate", app.control_path())),
            (Method::GET, DOMAINS.to_owned()),
            (Method::POST, DOMAINS.to_owned()),
            (Method::DELETE, format!("{DOMAINS}/example.com")),
            (Method::PATCH, format!("{USERS}/zhang")),
            (Method::GET, "/_larkspur/v1/mail-groups/team@example.com/effective-members".to_owned()),
            (
                Method::GET,
                "/_larkspur/v1/mail-groups/team@example.com/explanation?from=a@b.example".to_owned(),
            ),
        ] {
            let ask = async |authorization: Option<&str>| {
                let anyone = server.anyone();
                let client = authorization.map_or(anyone.clone(), |it| anyone.authorization(it));
                client.send(method.clone(), &path, body_for(&path)).await
            };
            must_be(&ask(None).await, 401, "the admin token is missing");
            must_be(&ask(Some("Bearer ")).await, 401, "the admin token is missing");
            must_be(&ask(Some("Basic YTpi")).await, 401, "the admin token is missing");
            for wrong in ["Bearer lka-", "Bearer wrong", &format!("Bearer {}", app.token)] {
                must_be(&ask(Some(wrong)).await, 401, "not the admin token");
            }
        }
        assert_eq!(server.census().await, before);
        app.get("/open-apis/contact/v3/departments/0").await.must_succeed();
    })
    .await;
}

/// A body that is of the right shape wherever one is read.
fn body_for(path: &str) -> String {
    match path {
        _ if path.starts_with(USERS) => json!({"standing": "frozen"}),
        DOMAINS => json!({"domain": "new.example"}),
        TENANTS | APPS => json!({"name": "new"}),
        _ => json!({}),
    }
    .to_string()
}

#[tokio::test]
async fn tenants() {
    each_engine(async |server| {
        let admin = server.admin();
        let list = async || admin.get(TENANTS).await.whole()["tenants"].clone();
        let home = list().await[0].clone();
        let expected = json!({
            "tenant_key": server.app().tenant_key,
            "name": "Home",
            "mail_domains": ["example.com"],
            "created_at": larkspur_testkit::scene::START_MS,
        });
        assert_eq!(home, expected);
        let made = admin.create(TENANTS, json!({"name": "Second", "mail_domain": "Second.Example"})).await;
        assert_eq!(made["mail_domains"], json!(["second.example"]));
        let bare = admin.create(TENANTS, json!({"name": "Third"})).await;
        assert_eq!(bare["mail_domains"], json!([]));
        assert_eq!(list().await, json!([home, made, bare]));
        for (body, status, about) in [
            (json!({}), 400, "name"),
            (json!({"name": ""}), 400, "Name"),
            (json!({"name": 1}), 400, "expected a string"),
            (json!({"name": "x".repeat(256)}), 400, "Name"),
            (json!({"name": "x", "mail_domian": "a.example"}), 400, "mail_domian"),
            (json!({"name": "x", "mail_domain": "not a domain"}), 400, "MailDomain"),
            (json!({"name": "x", "mail_domain": "example.com"}), 409, "MailDomain"),
        ] {
            must_be(&admin.post(TENANTS, body).await, status, about);
        }
        assert_eq!(list().await.as_array().unwrap().len(), 3, "a refused tenant is not half made");
    })
    .await;
}

#[tokio::test]
async fn apps() {
    each_engine(async |server| {
        let (admin, tenant_key) = (server.admin(), &server.app().tenant_key);
        let made = admin.create(APPS, json!({"name": "Bare"})).await;
        let nobody = json!({"all": false, "departments": [], "users": [], "groups": []});
        let expected = json!({
            "app_id": made["app_id"],
            "app_secret": made["app_secret"],
            "tenant_key": tenant_key,
            "name": "Bare",
            "enabled": true,
            "scopes": [],
            "redirect_uris": [],
            "contact_range": nobody,
            "created_at": larkspur_testkit::scene::START_MS,
        });
        assert_eq!(made, expected, "an app that is given nothing has nothing");
        let path = format!("{APPS}/{}", text(&made, "app_id"));
        let mut shown = expected.clone();
        shown.as_object_mut().unwrap().remove("app_secret");
        assert_eq!(admin.get(&path).await.whole(), &shown, "the secret is shown once");
        let changed = admin
            .patch(&path, json!({"name": "More", "scopes": "all", "contact_range": {"all": true}}))
            .await;
        assert_eq!(changed.whole()["name"], "More");
        assert_eq!(changed.whole()["scopes"], json!(SCOPES));
        assert_eq!(changed.whole()["contact_range"]["all"], true);
        assert_eq!(admin.patch(&path, json!({})).await.whole(), changed.whole(), "what is absent stays");
        assert_eq!(admin.get(APPS).await.whole()["apps"].as_array().unwrap().len(), 2);
        let away = server.another_tenant("elsewhere.example").await;
        let own = admin.get(&format!("{APPS}?tenant_key={}", away.tenant_key)).await;
        assert_eq!(
            own.whole()["apps"].as_array().unwrap().iter().map(|it| text(it, "app_id")).collect::<Vec<_>>(),
            [&away.app_id]
        );
        let rotated = admin.post(&format!("{path}/rotate"), json!({})).await;
        assert_ne!(rotated.whole()["app_secret"], made["app_secret"]);
    })
    .await;
}

#[tokio::test]
async fn contact_ranges() {
    each_engine(async |server| {
        let (admin, app) = (server.admin(), server.app());
        let department = app.make_department(json!({"name": "部", "department_id": "D1"})).await;
        let (named, plain) = (app.make_user(json!({"user_id": "zhang"})).await, app.make_user(json!({})).await);
        let path = app.control_path();
        let users = json!([named["open_id"], plain["union_id"]]);
        let range = json!({"departments": ["D1", department["open_department_id"]], "users": users});
        let changed = admin.patch(&path, json!({"contact_range": range})).await;
        let mut expected = vec![json!("zhang"), plain["user_id"].clone()];
        expected.sort_by_key(Value::to_string);
        let shown = json!({"all": false, "departments": [department["open_department_id"]], "users": expected, "groups": []});
        assert_eq!(changed.whole()["contact_range"], shown, "each once, by ids that every app knows");
        let written_back = admin.patch(&path, json!({"contact_range": shown})).await;
        assert_eq!(written_back.whole()["contact_range"], shown, "what is shown can be written back");
        for (range, status) in [
            (json!({"departments": ["nothing"]}), 404),
            (json!({"departments": ["0"]}), 400),
            (json!({"users": ["nobody"]}), 404),
            (json!({"users": ["ou_1"]}), 400),
            (json!({"groups": ["g"]}), 404),
            (json!({"everyone": true}), 400),
            (json!("all"), 400),
        ] {
            let refused = admin.patch(&path, json!({"name": "half", "contact_range": range})).await;
            must_be(&refused, status, "");
        }
        assert_eq!(admin.get(&path).await.whole(), written_back.whole(), "a refused change changes nothing");
        let away = server.another_tenant("elsewhere.example").await;
        let theirs = json!({"contact_range": {"departments": [department["open_department_id"]]}});
        must_be(&admin.patch(&away.control_path(), theirs).await, 404, "Department");
    })
    .await;
}

#[tokio::test]
async fn app_faults() {
    let server = TestServer::start().await;
    let admin = server.admin();
    for (body, status, about) in [
        (json!({}), 400, "name"),
        (json!({"name": " "}), 400, "Name"),
        (json!({"name": "x", "scope": []}), 400, "scope"),
        (json!({"name": "x", "scopes": "some"}), 400, ""),
        (json!({"name": "x", "scopes": [""]}), 400, "Scopes"),
        (json!({"name": "x", "scopes": ["a b"]}), 400, "Scopes"),
        (json!({"name": "x", "scopes": vec!["a"; 1_001]}), 400, "Scopes"),
        (json!({"name": "x", "tenant_key": "nothing"}), 404, "Tenant"),
    ] {
        must_be(&admin.post(APPS, body).await, status, about);
    }
    for path in [format!("{APPS}/cli_nothing"), format!("{APPS}?tenant_key=nothing")] {
        must_be(&admin.get(&path).await, 404, "nothing");
    }
    must_be(&admin.patch(&format!("{APPS}/cli_nothing"), json!({})).await, 404, "App");
    must_be(&admin.post(&format!("{APPS}/cli_nothing/rotate"), json!({})).await, 404, "App");
    must_be(&admin.patch(&server.app().control_path(), json!({"enabled": "no"})).await, 400, "boolean");
    server.another_tenant("elsewhere.example").await;
    must_be(&admin.post(APPS, json!({"name": "whose"})).await, 400, "missing");
    server.finish().await;
}

#[tokio::test]
async fn mail_domains() {
    each_engine(async |server| {
        let (admin, tenant_key) = (server.admin(), &server.app().tenant_key);
        let made = admin.create(DOMAINS, json!({"domain": "Second.Example"})).await;
        assert_eq!(made, json!({"domain": "second.example", "tenant_key": tenant_key}));
        let home = json!({"domain": "example.com", "tenant_key": tenant_key});
        assert_eq!(admin.get(DOMAINS).await.whole()["domains"], json!([home, made]));
        let away = server.another_tenant("elsewhere.example").await;
        let theirs = admin.get(&format!("{DOMAINS}?tenant_key={}", away.tenant_key)).await;
        assert_eq!(
            theirs.whole()["domains"],
            json!([{"domain": "elsewhere.example", "tenant_key": away.tenant_key}])
        );
        for (body, status, about) in [
            (json!({"domain": "third.example"}), 400, "missing"),
            (json!({"domain": "EXAMPLE.com", "tenant_key": tenant_key}), 409, "MailDomain"),
            (json!({"domain": "example.com", "tenant_key": away.tenant_key}), 409, "MailDomain"),
            (json!({"domain": "-", "tenant_key": tenant_key}), 400, "MailDomain"),
            (json!({"tenant_key": tenant_key}), 400, "domain"),
            (json!({"domain": "third.example", "tenant": tenant_key}), 400, "tenant"),
        ] {
            must_be(&admin.post(DOMAINS, body).await, status, about);
        }
        server.app().make_mail_group("team@second.example").await;
        let delete =
            async |domain: &str| admin.send(Method::DELETE, &format!("{DOMAINS}/{domain}"), "").await;
        must_be(&delete("second.example").await, 409, "MailDomain");
        must_be(&delete("nothing.example").await, 404, "nothing.example");
        assert_eq!(
            (delete("elsewhere.example").await.status(), delete("EXAMPLE.com").await.whole()),
            (200, &json!({}))
        );
        assert_eq!(
            server
                .app()
                .post("/open-apis/mail/v1/mailgroups", json!({"email": "a@example.com"}))
                .await
                .code(),
            1_234_019
        );
    })
    .await;
}

#[tokio::test]
async fn the_standing_of_an_account() {
    each_engine(async |server| {
        let (admin, app) = (server.admin(), server.app());
        let made = app.make_user(json!({"user_id": "zhang", "enterprise_email": "zhang@example.com"})).await;
        let path = format!("{USERS}/{}", text(&made, "user_id"));
        let changed = admin.patch(&path, json!({"standing": "frozen"})).await;
        assert_eq!(changed.whole(), &json!({"user_id": "zhang", "standing": "frozen"}));
        for (path, body, status, about) in [
            (path.clone(), json!({}), 400, "standing"),
            (path.clone(), json!({"standing": "asleep"}), 400, "asleep"),
            (path.clone(), json!({"standing": "joined", "name": "x"}), 400, "name"),
            (path.clone(), json!({"standing": "joined", "tenant_key": "nothing"}), 404, "Tenant"),
            (format!("{USERS}/nobody"), json!({"standing": "joined"}), 404, "nobody"),
            (format!("{USERS}/{}", text(&made, "open_id")), json!({"standing": "joined"}), 404, "User"),
        ] {
            must_be(&admin.patch(&path, body).await, status, about);
        }
        let away = server.another_tenant("elsewhere.example").await;
        must_be(&admin.patch(&path, json!({"standing": "joined"})).await, 400, "missing");
        let elsewhere = json!({"standing": "joined", "tenant_key": away.tenant_key});
        must_be(&admin.patch(&path, elsewhere).await, 404, "zhang");
        let resign = json!({"standing": "resigned", "tenant_key": app.tenant_key});
        assert_eq!(admin.patch(&path, resign.clone()).await.status(), 200);
        must_be(&admin.patch(&path, resign).await, 409, "resigned");
        app.make_user(json!({"user_id": "zhang"})).await;
    })
    .await;
}

#[tokio::test]
async fn a_character_that_no_store_keeps_is_refused() {
    each_engine(async |server| {
        let admin = server.admin();
        for path in [format!("{APPS}/cli_%00"), format!("{APPS}?tenant_key=%00")] {
            must_be(&admin.get(&path).await, 400, "U+0000");
        }
        let nested = json!({ "name": "App", "contact_range": { "users": ["a\0b"] } });
        must_be(&admin.post(APPS, nested).await, 400, "U+0000");
    })
    .await;
}

#[tokio::test]
async fn a_store_that_is_gone_is_an_error_like_any_other() {
    let server = TestServer::start().await;
    server.close_store();
    let answer = server.admin().get(TENANTS).await;
    assert_eq!((answer.status(), answer.code(), answer.msg()), (500, 500, "internal error"));
    assert!(!answer.text().contains("store"), "the cause is for the log alone");
    server.finish().await;
}
