//! `DELETE /open-apis/mail/v1/user_mailboxes/:user_mailbox_id`.

use larkspur_contract::endpoint::MAIL_V1_USER_MAILBOX_DELETE;
use larkspur_testkit::server::each_engine;
use serde_json::json;

use crate::codes::Codes;
use crate::stage::{MAIL_GROUPS, USER_MAILBOXES};

#[tokio::test]
async fn every_documented_failure() {
    each_engine(async |server| {
        let app = server.app();
        app.make_mail_group("team@example.com").await;
        app.make_user(json!({"email": "login@example.com", "enterprise_email": "live@example.com"})).await;
        let left = app.make_user(json!({"enterprise_email": "left@example.com"})).await;
        app.set_standing(&left, "resigned").await;
        let mut codes = Codes::of(&MAIL_V1_USER_MAILBOX_DELETE);
        for other in ["x", "nobody@example.com", "live@example.com", "login@example.com", "team@example.com"]
        {
            codes.met(1_230_001, &app.delete(&format!("{USER_MAILBOXES}/{other}"), json!({})).await);
            let heir = format!("{USER_MAILBOXES}/left@example.com?transfer_mailbox={other}");
            if other != "live@example.com" {
                codes.met(1_230_001, &app.delete(&heir, json!({})).await);
            }
        }
        codes.must_be_all_but(&[]);
        assert_eq!(app.post(MAIL_GROUPS, json!({"email": "left@example.com"})).await.code(), 1_234_006);
    })
    .await;
}

#[tokio::test]
async fn what_is_released_is_free() {
    each_engine(async |server| {
        let app = server.app();
        let left = app.make_user(json!({"enterprise_email": "Left@example.com"})).await;
        app.make_public_mailbox("desk@example.com").await;
        let alias = json!({"email_alias": "alias@example.com"});
        app.post(&format!("{USER_MAILBOXES}/left@example.com/aliases"), alias).await.must_succeed();
        app.set_standing(&left, "resigned").await;
        let path = format!("{USER_MAILBOXES}/left@example.com?transfer_mailbox=desk@example.com");
        let released = app.delete(&path, json!({})).await;
        assert_eq!((released.msg(), released.data()), ("release mail address success", &json!({})));
        app.delete(&path, json!({})).await.must_be(MAIL_V1_USER_MAILBOX_DELETE.error(1_230_001).unwrap());
        app.make_mail_group("left@example.com").await;
        app.make_mail_group("alias@example.com").await;
    })
    .await;
}
