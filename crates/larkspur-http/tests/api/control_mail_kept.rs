//! Mail in the control API: listed, searched, read, cleared; refusals; passwords.

use larkspur_core::mail_post::{self, Letter, Onward};
use larkspur_core::mail_refusal::{self, NewRefusal};
use larkspur_core::{mail_trouble, tenant};
use larkspur_model::{EmailAddress, MailPostKey};
use larkspur_store::Lane;
use larkspur_testkit::TestServer;
use larkspur_testkit::server::{Answer, each_engine};
use serde_json::{Value, json};

const MAIL: &str = "/_larkspur/v1/mail";
const PASSWORDS: &str = "/_larkspur/v1/mail-passwords";

fn must_be(answer: &Answer, status: u16, about: &str) {
    assert_eq!((answer.status(), answer.code()), (status, u64::from(status)), "{answer:?}");
    let told = answer.error()["message"].as_str().unwrap_or_default();
    assert!(told.contains(about), "{about} is not in {told}");
}

/// A letter of the first tenant to these addresses.
async fn keep(server: &TestServer, number: i64, subject: &str, to: &[&str]) -> String {
    let key = MailPostKey::new(number);
    let body = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=gb18030\r\n\
                Content-Transfer-Encoding: base64\r\n\r\nxOO6ww==\r\n--b\r\nContent-Type: text/html\r\n\r\n<b>x</b>\r\n\
                --b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=a.pdf\r\n\r\nPDF\r\n--b--\r\n";
    let head =
        format!("Subject: {subject}\r\nMessage-ID: <m{number}@else.example>\r\nFrom: X <x@else.example>\r\n");
    let text = format!("{head}{body}");
    let (head, body) = text.split_at(text.find("\r\n\r\n").unwrap() + 4);
    let letter = Letter {
        key,
        sender: EmailAddress::parse("x@else.example"),
        subject: subject.to_owned(),
        message_id: Some(format!("m{number}@else.example")),
        head: head.into(),
        body: body.into(),
        smtputf8: false,
        to: to.iter().filter_map(|to| EmailAddress::parse(to)).collect(),
    };
    let kept = server.db().write("test.letter", Lane(0), move |tx| {
        let tenant = tenant::all(tx)?.remove(0);
        mail_post::post_letter(tx, tenant.key, &letter, Onward::Capture)
    });
    kept.await.unwrap().shown()
}

#[tokio::test]
async fn mail_is_listed_searched_and_shown() {
    each_engine(async |server| {
        let admin = server.admin();
        assert_eq!(admin.get(MAIL).await.whole(), &json!({"mails": [], "has_more": false}));
        let one = keep(server, 1, "first", &["a@else.example"]).await;
        let two = keep(server, 2, "second one", &["b@else.example", "A@Else.example"]).await;
        let ids = |answer: &Answer| -> Vec<String> {
            let mails = answer.whole()["mails"].as_array().cloned().unwrap_or_default();
            mails.iter().map(|mail| mail["mail_id"].as_str().unwrap_or_default().to_owned()).collect()
        };
        let page = admin.get(&format!("{MAIL}?page_size=1")).await;
        assert_eq!(ids(&page), [two.as_str()], "the youngest first");
        let token = page.whole()["page_token"].as_str().unwrap().replace('+', "%2B").replace('=', "%3D");
        let page = admin.get(&format!("{MAIL}?page_size=1&page_token={token}")).await;
        assert_eq!((ids(&page), &page.whole()["has_more"]), (vec![one.clone()], &json!(false)));
        for (query, found) in [
            ("message_id=%3Cm1@else.example%3E", vec![one.clone()]),
            ("message_id=m2@else.example", vec![two.clone()]),
            ("message_id=nothing", vec![]),
            ("recipient=a@else.example", vec![two.clone(), one.clone()]),
            ("recipient=b@else.example&subject=second", vec![two.clone()]),
            ("subject=first&sender=x@else.example", vec![one.clone()]),
            ("sender=y@else.example", vec![]),
        ] {
            assert_eq!(ids(&admin.get(&format!("{MAIL}?{query}")).await), found, "{query}");
        }
        let shown = admin.get(&format!("{MAIL}/{two}")).await;
        let shown = shown.whole();
        assert_eq!(
            (&shown["kind"], &shown["copies"], &shown["subject"]),
            (&json!("letter"), &json!(2), &json!("second one"))
        );
        let message = &shown["message"];
        assert_eq!(message["from"], json!([{"name": "X", "address": "x@else.example"}]));
        assert!(message["text"].as_str().unwrap().starts_with("你好"), "{message}");
        assert!(message["html"].as_str().unwrap().contains("<b>x</b>"));
        assert_eq!(message["attachments"][0]["name"], "a.pdf");
        assert_eq!(message["headers"][0], json!({"name": "Subject", "value": "second one"}));
        let raw = admin.get(&format!("{MAIL}/{two}/raw?edition=1")).await;
        assert!(raw.whole()["octets"].as_str().unwrap().starts_with("U3ViamVjdDog"));
        let attached = admin.get(&format!("{MAIL}/{two}/attachments/0")).await;
        assert_eq!(attached.whole()["octets"], "UERG");
    })
    .await;
}

#[tokio::test]
async fn copies_come_in_pages_and_mail_is_cleared() {
    each_engine(async |server| {
        let admin = server.admin();
        let mail = keep(server, 1, "first", &["a@else.example", "B@else.example", "c@else.example"]).await;
        let (mut told, mut token) = (Vec::new(), String::new());
        loop {
            let page = admin.get(&format!("{MAIL}/{mail}/copies?page_size=2{token}")).await;
            let page = page.whole();
            let copies = page["copies"].as_array().unwrap();
            told.extend(copies.iter().map(|copy| (copy["address"].clone(), copy["state"].clone())));
            match page["page_token"].as_str() {
                Some(next) => {
                    let next = next.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
                    token = format!("&page_token={next}");
                }
                None => break,
            }
        }
        let expected = ["a@else.example", "B@else.example", "c@else.example"];
        assert_eq!(told, expected.map(|address| (json!(address), json!("captured"))));
        let cleared = admin.delete(MAIL, Value::Null).await;
        assert_eq!(cleared.whole(), &json!({"cleared": 1}));
        must_be(&admin.get(&format!("{MAIL}/{mail}")).await, 404, "Mail");
    })
    .await;
}

#[tokio::test]
async fn faults_of_asking_for_mail() {
    let server = TestServer::start().await;
    let admin = server.admin();
    let mail = keep(&server, 1, "first", &["a@else.example"]).await;
    for (path, status, about) in [
        (format!("{MAIL}?sender=x"), 400, "sender"),
        (format!("{MAIL}?recipient="), 400, "recipient"),
        (format!("{MAIL}?page_size=0"), 400, "page_size"),
        (format!("{MAIL}?page_token=AAAA"), 400, "page_token"),
        (format!("{MAIL}?tenant_key=nothing"), 404, "Tenant"),
        (format!("{MAIL}/{mail}x"), 404, "Mail"),
        (format!("{MAIL}/ffffffffffffffff"), 404, "Mail"),
        (format!("{MAIL}/{mail}?edition=2"), 404, "text"),
        (format!("{MAIL}/{mail}?edition=0"), 400, "edition"),
        (format!("{MAIL}/{mail}/raw?edition=9"), 404, "text"),
        (format!("{MAIL}/{mail}/attachments/1"), 404, "attachment"),
        (format!("{MAIL}/{mail}/attachments/x"), 404, "attachment"),
        (format!("{MAIL}/{mail}/copies?page_token=AAAA"), 400, "page_token"),
    ] {
        must_be(&admin.get(&path).await, status, about);
    }
    let other = server.another_tenant("other.example").await;
    let path = format!("{MAIL}/{mail}?tenant_key={}", other.tenant_key);
    must_be(&admin.get(&path).await, 404, "Mail");
    must_be(&server.anyone().get(MAIL).await, 401, "admin token");
    must_be(&admin.get(MAIL).await, 400, "TenantKey");
    server.finish().await;
}

#[tokio::test]
async fn refusals_are_listed() {
    each_engine(async |server| {
        let written = server.db().write("test.refused", Lane(0), |tx| {
            let tenant = tenant::all(tx)?.remove(0);
            let refusal = |recipient: &str, sender: Option<&str>| NewRefusal {
                at: 1_767_225_600_000,
                peer: "192.0.2.1".into(),
                sender: sender.map(str::to_owned),
                recipient: recipient.into(),
                rule: "NOT_MEMBER".into(),
            };
            let some = [refusal("a@example.com", Some("x@else.example")), refusal("b@example.com", None)];
            mail_refusal::record(tx, tenant.key, &some)
        });
        written.await.unwrap();
        let admin = server.admin();
        let all = admin.get("/_larkspur/v1/mail-refusals").await;
        let first = json!({"at": "2026-01-01T00:00:00Z", "peer": "192.0.2.1", "recipient": "b@example.com", "rule": "NOT_MEMBER"});
        assert_eq!(all.whole()["refusals"][0], first);
        assert_eq!(all.whole()["refusals"].as_array().map(Vec::len), Some(2));
        let own = admin.get("/_larkspur/v1/mail-refusals?recipient=a@example.com").await;
        assert_eq!(own.whole()["refusals"][0]["sender"], "x@else.example");
        assert_eq!(own.whole()["has_more"], false);
    })
    .await;
}

#[tokio::test]
async fn addresses_in_trouble_are_seen_and_forgiven() {
    each_engine(async |server| {
        let noted = server.db().write("test.trouble", Lane(0), |tx| {
            let tenant = tenant::all(tx)?.remove(0);
            for address in ["a@else.example", "b@else.example"] {
                mail_trouble::bounced(tx, tenant.key, address, "550 no such user")?;
            }
            Ok::<_, larkspur_core::Error>(())
        });
        noted.await.unwrap();
        let admin = server.admin();
        let first = admin.get("/_larkspur/v1/mail-troubles?page_size=1").await;
        let trouble = &first.whole()["troubles"][0];
        assert_eq!((&trouble["address"], &trouble["days"]), (&json!("a@else.example"), &json!(1)));
        assert_eq!(
            (&trouble["reason"], &trouble["is_suspended"]),
            (&json!("550 no such user"), &json!(false))
        );
        let token = first.whole()["page_token"].as_str().unwrap();
        let rest = admin.get(&format!("/_larkspur/v1/mail-troubles?page_token={token}")).await;
        assert_eq!(rest.whole()["troubles"][0]["address"], "b@else.example");
        assert_eq!(rest.whole()["has_more"], false);
        for (address, status) in [("A@else.example", 200), ("a@else.example", 404), ("nobody", 404)] {
            let answer = admin.delete(&format!("/_larkspur/v1/mail-troubles/{address}"), json!({})).await;
            assert_eq!(answer.status(), status, "{address}");
        }
        let left = admin.get("/_larkspur/v1/mail-troubles").await;
        assert_eq!(left.whole()["troubles"].as_array().map(Vec::len), Some(1));
    })
    .await;
}

#[tokio::test]
async fn passwords_are_made_listed_and_taken_back() {
    each_engine(async |server| {
        let (admin, app) = (server.admin(), server.app());
        app.make_user(json!({"user_id": "ann", "name": "安", "enterprise_email": "ann@example.com"})).await;
        let made = admin.post(PASSWORDS, json!({"user_id": "ann", "label": "laptop"})).await;
        assert_eq!((made.status(), &made.whole()["login"]), (201, &json!("ann@example.com")));
        assert_eq!(made.whole()["password"].as_str().map(str::len), Some(32));
        let robot = json!({"app_id": app.app_id, "address": "robot@example.com"});
        let second = admin.post(PASSWORDS, robot).await;
        assert_eq!(second.whole()["login"], json!(app.app_id));
        let list = admin.get(PASSWORDS).await;
        let told: Vec<Value> = list.whole()["passwords"].as_array().cloned().unwrap_or_default();
        assert_eq!(told.len(), 2);
        assert_eq!((&told[0]["user_id"], &told[0]["label"]), (&json!("ann"), &json!("laptop")));
        assert_eq!(
            (&told[1]["app_id"], &told[1]["address"]),
            (&json!(app.app_id), &json!("robot@example.com"))
        );
        assert!(!list.text().contains(made.whole()["password"].as_str().unwrap()));
        let id = told[0]["password_id"].as_str().unwrap();
        assert_eq!(admin.delete(&format!("{PASSWORDS}/{id}"), Value::Null).await.status(), 200);
        must_be(&admin.delete(&format!("{PASSWORDS}/{id}"), Value::Null).await, 404, "MailPassword");
        for (wanted, status) in [
            (json!({}), 400),
            (json!({"user_id": "ann", "app_id": app.app_id, "address": "a@example.com"}), 400),
            (json!({"app_id": app.app_id}), 400),
            (json!({"user_id": "nobody"}), 404),
            (json!({"app_id": "cli_0000000000000000", "address": "a@example.com"}), 404),
            (json!({"app_id": app.app_id, "address": "a@else.example"}), 404),
            (json!({"app_id": app.app_id, "address": "nonsense"}), 400),
            (json!({"user_id": "ann", "label": "x".repeat(101)}), 400),
            (json!({"user_id": "ann", "labl": "x"}), 400),
        ] {
            assert_eq!(admin.post(PASSWORDS, wanted.clone()).await.status(), status, "{wanted}");
        }
    })
    .await;
}
