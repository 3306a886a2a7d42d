//! `/open-apis/mail/v1/public_mailboxes` and `…/:public_mailbox_id`, the way into the recycle bin and out of it.

use larkspur_contract::Endpoint;
use larkspur_contract::endpoint::{
    MAIL_V1_PUBLIC_MAILBOX_CREATE, MAIL_V1_PUBLIC_MAILBOX_DELETE, MAIL_V1_PUBLIC_MAILBOX_GET,
    MAIL_V1_PUBLIC_MAILBOX_LIST, MAIL_V1_PUBLIC_MAILBOX_PATCH, MAIL_V1_PUBLIC_MAILBOX_REMOVE_TO_RECYCLE_BIN,
    MAIL_V1_PUBLIC_MAILBOX_UPDATE,
};
use larkspur_testkit::server::{Answer, Client, each_engine, each_engine_with};
use serde_json::{Value, json};

use crate::codes::Codes;
use crate::stage::{DESK, MAIL_GROUPS, NO_DESK, PUBLIC_MAILBOXES, TEAM, text};

const BIN: &str = "remove_to_recycle_bin";

#[tokio::test]
async fn every_documented_failure_of_making_one() {
    each_engine_with(
        |settings| settings.policy.limits.public_mailboxes = 2,
        async |server| {
            let mut codes = Codes::of(&MAIL_V1_PUBLIC_MAILBOX_CREATE);
            let app = server.app();
            app.make_user(json!({"email": "login@example.com", "enterprise_email": "box@example.com"})).await;
            app.make_mail_group("team@example.com").await;
            app.make_public_mailbox("desk@example.com").await;
            for (code, body) in [
                (1_234_008, json!({})),
                (1_234_008, json!({"email": null})),
                (1_234_008, json!({"email": "desk"})),
                (1_234_008, json!({"email": "desk@elsewhere.example"})),
                (1_234_008, json!({"email": "new@example.com", "name": "x".repeat(256)})),
                (1_234_041, json!({"email": "new@example.com", "geo": "cn"})),
                (1_234_006, json!({"email": "DESK@example.com"})),
                (1_234_006, json!({"email": "box@example.com"})),
                (1_234_006, json!({"email": "team@example.com"})),
                (1_234_033, json!({"email": "login@example.com"})),
            ] {
                codes.met(code, &app.post(PUBLIC_MAILBOXES, body).await);
            }
            app.make_public_mailbox("two@example.com").await;
            codes.met(1_234_026, &app.post(PUBLIC_MAILBOXES, json!({"email": "three@example.com"})).await);
            codes.must_be_all_but(&[]);
        },
    )
    .await;
}

#[tokio::test]
async fn every_documented_failure_of_reading() {
    each_engine_with(
        |settings| settings.narrow = true,
        async |server| {
            let app = server.app();
            let mut codes = Codes::of(&MAIL_V1_PUBLIC_MAILBOX_GET);
            codes.met(1_234_016, &app.get(NO_DESK).await);
            codes.must_be_all_but(&[]);
            let mut codes = Codes::of(&MAIL_V1_PUBLIC_MAILBOX_LIST);
            let stall = server.stall_reads();
            codes.met(1_235_003, &app.get(PUBLIC_MAILBOXES).await);
            stall.end().await;
            assert_eq!(app.get(PUBLIC_MAILBOXES).await.data(), &json!({"has_more": false, "items": []}));
            codes.must_be_all_but(&[]);
        },
    )
    .await;
}

async fn every_failure_of_a_change(
    endpoint: &'static Endpoint,
    ask: impl AsyncFn(&Client, &str, Value) -> Answer,
) {
    each_engine_with(
        |settings| settings.policy.limits.public_mailbox_aliases = 1,
        async |server| {
            let mut codes = Codes::of(endpoint);
            let app = server.app();
            app.make_user(json!({"email": "login@example.com"})).await;
            app.make_public_mailbox("desk@example.com").await;
            app.make_mail_group("team@example.com").await;
            for (code, body) in [
                (1_234_008, json!({"email": "desk"})),
                (1_234_008, json!({"email": "desk@elsewhere.example"})),
                (1_234_008, json!({"name": "x".repeat(256)})),
                (1_234_006, json!({"email": "TEAM@example.com"})),
                (1_234_033, json!({"email": "login@example.com"})),
            ] {
                codes.met(code, &ask(app, DESK, body).await);
            }
            ask(app, DESK, json!({"email": "newer@example.com"})).await.must_succeed();
            codes.met(1_234_023, &ask(app, DESK, json!({"email": "newest@example.com"})).await);
            codes.met(1_234_016, &ask(app, NO_DESK, json!({"name": "x"})).await);
            codes.must_be_all_but(&[]);
        },
    )
    .await;
}

#[tokio::test]
async fn every_documented_failure_of_a_change() {
    let patch = async |app: &Client, path: &str, body: Value| app.patch(path, body).await;
    every_failure_of_a_change(&MAIL_V1_PUBLIC_MAILBOX_PATCH, patch).await;
    let update = async |app: &Client, path: &str, body: Value| app.put(path, body).await;
    every_failure_of_a_change(&MAIL_V1_PUBLIC_MAILBOX_UPDATE, update).await;
}

#[tokio::test]
async fn made_read_changed_and_replaced() {
    each_engine(async |server| {
        let app = server.app();
        let new = json!({"email": "Desk@example.com", "name": "前台", "geo": ""});
        let made = app.post(PUBLIC_MAILBOXES, new).await.data().clone();
        let id = text(&made, "public_mailbox_id");
        assert_eq!(made, json!({"public_mailbox_id": id, "email": "Desk@example.com", "name": "前台"}));
        for path in [DESK.to_owned(), format!("{PUBLIC_MAILBOXES}/{id}")] {
            assert_eq!(app.get(&path).await.data(), &made);
        }
        assert_eq!(app.patch(DESK, json!({"name": null, "email": null})).await.data(), &made);
        let moved = app.patch(DESK, json!({"email": "new@example.com"})).await.data().clone();
        assert_eq!(moved, json!({"public_mailbox_id": id, "email": "new@example.com", "name": "前台"}));
        assert_eq!(app.get(DESK).await.data(), &moved, "the old address stays good");
        let plain = app.put(DESK, json!({})).await.data().clone();
        assert_eq!(plain, json!({"public_mailbox_id": id, "email": "new@example.com", "name": "new"}));
        app.make_public_mailbox("second@example.com").await;
        let list = app.get(PUBLIC_MAILBOXES).await.data().clone();
        let emails: Vec<&str> =
            list["items"].as_array().unwrap().iter().map(|it| text(it, "email")).collect();
        assert_eq!(emails, ["new@example.com", "second@example.com"]);
    })
    .await;
}

#[tokio::test]
async fn every_documented_failure_of_taking_one_away() {
    each_engine(async |server| {
        let app = server.app();
        app.make_public_mailbox("desk@example.com").await;
        app.make_mail_group("team@example.com").await;
        let mut codes = Codes::of(&MAIL_V1_PUBLIC_MAILBOX_DELETE);
        for unknown in [NO_DESK, &format!("{PUBLIC_MAILBOXES}/team@example.com")] {
            codes.met(1_230_001, &app.delete(unknown, json!({})).await);
        }
        codes.must_be_all_but(&[]);
        let mut codes = Codes::of(&MAIL_V1_PUBLIC_MAILBOX_REMOVE_TO_RECYCLE_BIN);
        codes.met(1_230_001, &app.delete(&format!("{NO_DESK}/{BIN}"), json!({})).await);
        for heir in ["x", "nobody@example.com", "desk@example.com", "team@example.com"] {
            let asked = json!({"to_mail_address": heir});
            codes.met(1_230_001, &app.delete(&format!("{DESK}/{BIN}"), asked).await);
        }
        app.get(DESK).await.must_succeed();
        server.close_store();
        codes.met(1_230_003, &app.delete(&format!("{DESK}/{BIN}"), json!({})).await);
        codes.must_be_all_but(&[]);
    })
    .await;
}

#[tokio::test]
async fn in_the_bin_it_is_gone_and_its_addresses_are_taken() {
    each_engine(async |server| {
        let app = server.app();
        app.make_user(json!({"enterprise_email": "heir@example.com"})).await;
        app.make_mail_group("team@example.com").await;
        let members = format!("{TEAM}/members");
        let member = json!({"type": "PUBLIC_MAILBOX", "email": "desk@example.com"});
        for again in ["DELETE", "BIN"] {
            let made = app.make_public_mailbox("desk@example.com").await;
            app.post(&format!("{DESK}/aliases"), json!({"email_alias": "front@example.com"}))
                .await
                .must_succeed();
            app.post(&members, member.clone()).await.must_succeed();
            assert_eq!(app.get(TEAM).await.data()["direct_members_count"], "1");
            if again == "BIN" {
                let heir = json!({"to_mail_address": "heir@example.com"});
                assert_eq!(app.delete(&format!("{DESK}/{BIN}"), heir).await.data(), &json!({}));
                let by_id = format!("{PUBLIC_MAILBOXES}/{}", text(&made, "public_mailbox_id"));
                for path in [DESK, &by_id] {
                    app.get(path).await.must_be(MAIL_V1_PUBLIC_MAILBOX_GET.error(1_234_016).unwrap());
                    let again = app.delete(&format!("{path}/{BIN}"), json!({})).await;
                    again.must_be(MAIL_V1_PUBLIC_MAILBOX_REMOVE_TO_RECYCLE_BIN.error(1_230_001).unwrap());
                }
                for taken in ["desk@example.com", "front@example.com"] {
                    assert_eq!(app.post(MAIL_GROUPS, json!({"email": taken})).await.code(), 1_234_006);
                }
            }
            let deleted = app.delete(DESK, json!({})).await;
            assert_eq!((deleted.msg(), deleted.data()), ("release mail address success", &json!({})));
            assert_eq!(app.get(TEAM).await.data()["direct_members_count"], "0");
            app.delete(DESK, json!({}))
                .await
                .must_be(MAIL_V1_PUBLIC_MAILBOX_DELETE.error(1_230_001).unwrap());
        }
        app.make_mail_group("desk@example.com").await;
        app.make_mail_group("front@example.com").await;
    })
    .await;
}
