//! `/open-apis/mail/v1/public_mailboxes/:public_mailbox_id/aliases`.

use larkspur_contract::endpoint::{
    MAIL_V1_PUBLIC_MAILBOX_ALIAS_CREATE, MAIL_V1_PUBLIC_MAILBOX_ALIAS_DELETE,
    MAIL_V1_PUBLIC_MAILBOX_ALIAS_LIST,
};
use larkspur_testkit::server::{each_engine, each_engine_with};
use serde_json::json;

use crate::codes::Codes;
use crate::stage::{DESK, NO_DESK};

#[tokio::test]
async fn every_documented_failure() {
    each_engine_with(
        |settings| {
            settings.policy.limits.public_mailbox_aliases = 1;
            settings.narrow = true;
        },
        async |server| {
            let app = server.app();
            let (aliases, nowhere) = (format!("{DESK}/aliases"), format!("{NO_DESK}/aliases"));
            app.make_user(json!({"email": "login@example.com", "enterprise_email": "box@example.com"})).await;
            app.make_public_mailbox("desk@example.com").await;
            let mut codes = Codes::of(&MAIL_V1_PUBLIC_MAILBOX_ALIAS_CREATE);
            let good = json!({"email_alias": "alias@example.com"});
            codes.met(1_234_016, &app.post(&nowhere, good.clone()).await);
            let stall = server.stall_writes();
            codes.met(1_235_003, &app.post(&aliases, good.clone()).await);
            stall.end().await;
            app.post(&aliases, good.clone()).await.must_succeed();
            for (code, body) in [
                (1_234_008, json!({})),
                (1_234_008, json!({"email_alias": "no address"})),
                (1_234_019, json!({"email_alias": "a@elsewhere.example"})),
                (1_234_006, json!({"email_alias": "DESK@example.com"})),
                (1_234_006, json!({"email_alias": "box@example.com"})),
                (1_234_033, json!({"email_alias": "login@example.com"})),
                (1_235_002, good),
                (1_234_008, json!({"email_alias": "one-too-many@example.com"})),
            ] {
                codes.met(code, &app.post(&aliases, body).await);
            }
            codes.must_be_all_but(&[]);

            let mut codes = Codes::of(&MAIL_V1_PUBLIC_MAILBOX_ALIAS_LIST);
            codes.met(1_234_016, &app.get(&nowhere).await);
            codes.must_be_all_but(&[]);

            let mut codes = Codes::of(&MAIL_V1_PUBLIC_MAILBOX_ALIAS_DELETE);
            codes.met(1_234_016, &app.delete(&format!("{nowhere}/alias@example.com"), json!({})).await);
            codes.met(1_234_012, &app.delete(&format!("{aliases}/desk@example.com"), json!({})).await);
            codes.met(1_234_008, &app.delete(&format!("{aliases}/alias"), json!({})).await);
            codes.must_be_all_but(&[]);
        },
    )
    .await;
}

#[tokio::test]
async fn made_listed_and_freed() {
    each_engine(async |server| {
        let app = server.app();
        let aliases = format!("{DESK}/aliases");
        app.make_public_mailbox("Desk@example.com").await;
        assert_eq!(app.get(&aliases).await.data(), &json!({"items": []}));
        let one = json!({"primary_email": "Desk@example.com", "email_alias": "One@example.com"});
        let two = json!({"primary_email": "Desk@example.com", "email_alias": "another@example.com"});
        for alias in [&one, &two] {
            let made = app.post(&aliases, json!({"email_alias": alias["email_alias"]})).await;
            assert_eq!(made.data(), &json!({"public_mailbox_alias": alias}));
        }
        assert_eq!(app.get(&aliases).await.data(), &json!({"items": [two, one]}));
        assert_eq!(app.delete(&format!("{aliases}/ONE%40example.com"), json!({})).await.data(), &json!({}));
        assert_eq!(app.get(&aliases).await.data(), &json!({"items": [two]}));
        app.make_public_mailbox("one@example.com").await;
    })
    .await;
}
