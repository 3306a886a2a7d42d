//! Mail on its way out in the control API.

use larkspur_core::mail_post::{self, Letter, Onward};
use larkspur_core::tenant;
use larkspur_model::{EmailAddress, MailPostKey};
use larkspur_store::Lane;
use larkspur_testkit::TestServer;
use larkspur_testkit::server::each_engine;
use serde_json::{Value, json};

const QUEUE: &str = "/_larkspur/v1/queue";

async fn send(server: &TestServer, number: i64, to: &[&str]) -> String {
    let letter = Letter {
        key: MailPostKey::new(number),
        sender: None,
        subject: "report".to_owned(),
        message_id: None,
        head: b"Subject: report\r\n\r\n".to_vec(),
        body: b"body\r\n".to_vec(),
        smtputf8: false,
        to: to.iter().filter_map(|to| EmailAddress::parse(to)).collect(),
    };
    let sent = server.db().write("test.letter", Lane(0), move |tx| {
        let tenant = tenant::all(tx)?.remove(0);
        let onward = Onward::Relay { routes: &["own.example".to_owned()], expires_at: tx.now() + 1_000 };
        mail_post::post_letter(tx, tenant.key, &letter, onward)
    });
    sent.await.unwrap().shown()
}

async fn states(server: &TestServer, mail: &str) -> Vec<Value> {
    let copies = server.admin().get(&format!("/_larkspur/v1/mail/{mail}/copies")).await;
    let copies = copies.whole()["copies"].as_array().cloned().unwrap_or_default();
    copies.into_iter().map(|copy| copy["state"].clone()).collect()
}

#[tokio::test]
async fn what_waits_is_listed_held_tried_and_given_up() {
    each_engine(async |server| {
        let admin = server.admin();
        assert_eq!(admin.get(QUEUE).await.whole(), &json!({"deliveries": [], "has_more": false}));
        let mail = send(server, 1, &["a@else.example", "b@own.example"]).await;
        let other = send(server, 2, &["c@else.example"]).await;
        let (mut told, mut token) = (Vec::new(), String::new());
        loop {
            let page = admin.get(&format!("{QUEUE}?page_size=1{token}")).await;
            let page = page.whole();
            let one = &page["deliveries"][0];
            told.push((one["mail_id"].clone(), one["route"].clone(), one["open"].clone()));
            let Some(next) = page["page_token"].as_str() else { break };
            token =
                format!("&page_token={}", next.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D"));
        }
        let row = |mail: &str, route: &str| (json!(mail), json!(route), json!(1));
        assert_eq!(told, [row(&mail, "*"), row(&mail, "own.example"), row(&other, "*")]);

        let one = json!({"address": "B@own.example"});
        assert_eq!(admin.post(&format!("{QUEUE}/{mail}/hold"), one).await.whole(), &json!({"copies": 1}));
        assert_eq!(states(server, &mail).await, ["pending", "held"]);
        let routes = admin.get(&format!("{QUEUE}/routes")).await;
        let waiting: Vec<_> = routes.whole()["routes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| (it["route"].clone(), it["pending"].clone(), it["held"].clone(), it["is_down"].clone()))
            .collect();
        let expected = [
            (json!("*"), json!(2), json!(0), json!(false)),
            (json!("own.example"), json!(0), json!(1), json!(false)),
        ];
        assert_eq!(waiting, expected);
        assert_eq!(
            admin.post(&format!("{QUEUE}/{mail}/retry"), json!({})).await.whole(),
            &json!({"copies": 2})
        );
        assert!(!states(server, &mail).await.contains(&json!("held")));
        let list = admin.get(QUEUE).await;
        assert_eq!(list.whole()["deliveries"][0]["expires_at"], "2026-01-01T00:01:00Z", "a minute from now");
        assert_eq!(
            admin.post(&format!("{QUEUE}/{mail}/cancel"), Value::Null).await.whole(),
            &json!({"copies": 2})
        );
        assert_eq!(states(server, &mail).await, ["cancelled", "cancelled"]);
        assert_eq!(
            admin.post(&format!("{QUEUE}/{mail}/retry"), json!({})).await.whole(),
            &json!({"copies": 0})
        );
    })
    .await;
}

#[tokio::test]
async fn faults() {
    let server = TestServer::start().await;
    let mail = send(&server, 1, &["a@else.example"]).await;
    let admin = server.admin();
    for (path, body, status) in [
        (format!("{QUEUE}/nothing/hold"), json!({}), 404),
        (format!("{QUEUE}/0000000000000009/hold"), json!({}), 404),
        (format!("{QUEUE}/{mail}/hold"), json!({"address": "x"}), 400),
        (format!("{QUEUE}/{mail}/hold"), json!({"adress": "a@else.example"}), 400),
        (format!("{QUEUE}/{mail}/cancel"), json!({"tenant_key": "nothing"}), 404),
    ] {
        assert_eq!(admin.post(&path, body).await.status(), status, "{path}");
    }
    assert_eq!(admin.get(&format!("{QUEUE}?page_token=AAAA")).await.status(), 400);
    assert_eq!(server.anyone().get(QUEUE).await.status(), 401);
    assert_eq!(states(&server, &mail).await, ["pending"]);
    server.finish().await;
}
