//! `/open-apis/mail/v1/user_mailboxes/:user_mailbox_id/aliases`.

use larkspur_contract::endpoint::{
    MAIL_V1_USER_MAILBOX_ALIAS_CREATE, MAIL_V1_USER_MAILBOX_ALIAS_DELETE, MAIL_V1_USER_MAILBOX_ALIAS_LIST,
};
use larkspur_testkit::server::{each_engine, each_engine_with};
use serde_json::json;

use crate::codes::Codes;
use crate::stage::USER_MAILBOXES;

const BOX: &str = "box@example.com";

fn of(mailbox: &str) -> String {
    format!("{USER_MAILBOXES}/{mailbox}/aliases")
}

#[tokio::test]
async fn every_documented_failure() {
    each_engine_with(
        |settings| {
            settings.policy.limits.user_mailbox_aliases = 1;
            settings.narrow = true;
        },
        async |server| {
            let app = server.app();
            app.make_user(json!({"email": "login@example.com", "enterprise_email": BOX})).await;
            app.make_mail_group("team@example.com").await;
            let mut codes = Codes::of(&MAIL_V1_USER_MAILBOX_ALIAS_CREATE);
            let good = json!({"email_alias": "alias@example.com"});
            for nowhere in ["nobody@example.com", "login@example.com", "team@example.com", "x"] {
                codes.met(1_235_013, &app.post(&of(nowhere), good.clone()).await);
            }
            let stall = server.stall_writes();
            codes.met(1_235_003, &app.post(&of(BOX), good.clone()).await);
            stall.end().await;
            app.post(&of(BOX), good.clone()).await.must_succeed();
            for (code, body) in [
                (1_234_008, json!({})),
                (1_234_008, json!({"email_alias": "no address"})),
                (1_234_019, json!({"email_alias": "a@elsewhere.example"})),
                (1_234_006, json!({"email_alias": "team@example.com"})),
                (1_234_006, json!({"email_alias": BOX})),
                (1_234_033, json!({"email_alias": "login@example.com"})),
                (1_235_002, good),
                (1_234_008, json!({"email_alias": "one-too-many@example.com"})),
            ] {
                codes.met(code, &app.post(&of(BOX), body).await);
            }
            codes.must_be_all_but(&[]);

            let mut codes = Codes::of(&MAIL_V1_USER_MAILBOX_ALIAS_LIST);
            codes.met(1_235_013, &app.get(&of("nobody@example.com")).await);
            codes.met(1_234_008, &app.get(&format!("{}?page_size=21", of(BOX))).await);
            codes.must_be_all_but(&[]);

            let mut codes = Codes::of(&MAIL_V1_USER_MAILBOX_ALIAS_DELETE);
            let unknown = format!("{}/alias@example.com", of("nobody@example.com"));
            codes.met(1_235_013, &app.delete(&unknown, json!({})).await);
            codes.met(1_234_012, &app.delete(&format!("{}/{BOX}", of(BOX)), json!({})).await);
            codes.met(1_234_008, &app.delete(&format!("{}/alias", of(BOX)), json!({})).await);
            codes.must_be_all_but(&[]);
        },
    )
    .await;
}

#[tokio::test]
async fn made_listed_and_freed() {
    each_engine(async |server| {
        let app = server.app();
        app.make_user(json!({"enterprise_email": "Box@example.com"})).await;
        assert_eq!(app.get(&of(BOX)).await.data(), &json!({"items": []}));
        let one = json!({"primary_email": "Box@example.com", "email_alias": "One@example.com"});
        let two = json!({"primary_email": "Box@example.com", "email_alias": "another@example.com"});
        for alias in [&one, &two] {
            let made = app.post(&of(BOX), json!({"email_alias": alias["email_alias"]})).await;
            assert_eq!(made.data(), &json!({"user_mailbox_alias": alias}));
        }
        // An alias names the mailbox as well, and the whole list comes at once whatever the page size.
        let list = app.get(&format!("{}?page_size=1&page_token=any", of("one@example.com"))).await;
        assert_eq!(list.data(), &json!({"items": [two, one]}));
        assert_eq!(app.delete(&format!("{}/ONE%40example.com", of(BOX)), json!({})).await.data(), &json!({}));
        assert_eq!(app.get(&of(BOX)).await.data(), &json!({"items": [two]}));
        app.make_mail_group("one@example.com").await;
    })
    .await;
}
