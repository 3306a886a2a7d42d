//! `PATCH`, `PUT` and `DELETE /open-apis/mail/v1/mailgroups/:mailgroup_id`.

use larkspur_contract::Endpoint;
use larkspur_contract::endpoint::{
    MAIL_V1_MAILGROUP_DELETE, MAIL_V1_MAILGROUP_PATCH, MAIL_V1_MAILGROUP_UPDATE,
};
use larkspur_testkit::server::{Answer, Client, each_engine, each_engine_with};
use serde_json::{Value, json};

use crate::codes::Codes;
use crate::stage::{MAIL_GROUPS, NOWHERE, TEAM, text};

async fn every_failure(endpoint: &'static Endpoint, ask: impl AsyncFn(&Client, &str, Value) -> Answer) {
    each_engine_with(
        |settings| settings.policy.limits.mail_group_aliases = 1,
        async |server| {
            let mut codes = Codes::of(endpoint);
            let app = server.app();
            app.make_user(json!({"email": "login@example.com", "enterprise_email": "box@example.com"})).await;
            app.make_mail_group("team@example.com").await;
            app.post(&format!("{TEAM}/aliases"), json!({"email_alias": "alias@example.com"}))
                .await
                .must_succeed();
            app.make_mail_group("other@example.com").await;
            let other = format!("{MAIL_GROUPS}/other@example.com");
            for (code, body) in [
                (1_234_008, json!({"email": "team"})),
                (1_234_008, json!({"email": "team@elsewhere.example"})),
                (1_234_008, json!({"name": "x".repeat(256)})),
                (1_234_008, json!({"who_can_send_mail": "NOBODY"})),
                (1_234_006, json!({"email": "TEAM@example.com"})),
                (1_234_006, json!({"email": "alias@example.com"})),
                (1_234_006, json!({"email": "box@example.com"})),
                (1_234_033, json!({"email": "login@example.com"})),
            ] {
                codes.met(code, &ask(app, &other, body).await);
            }
            ask(app, &other, json!({"email": "newer@example.com"})).await.must_succeed();
            codes.met(1_234_023, &ask(app, &other, json!({"email": "newest@example.com"})).await);
            codes.met(1_234_013, &ask(app, NOWHERE, json!({})).await);
            codes.must_be_all_but(&[]);
        },
    )
    .await;
}

#[tokio::test]
async fn every_documented_failure() {
    every_failure(&MAIL_V1_MAILGROUP_PATCH, async |app, path, body| app.patch(path, body).await).await;
    every_failure(&MAIL_V1_MAILGROUP_UPDATE, async |app, path, body| app.put(path, body).await).await;
}

#[tokio::test]
async fn patch_keeps_and_put_forgets_what_is_absent() {
    each_engine(async |server| {
        let app = server.app();
        let new = json!({"email": "team@example.com", "name": "Name", "description": "Text", "who_can_send_mail": "ANYONE"});
        let made = app.post(MAIL_GROUPS, new).await.data().clone();
        assert_eq!(app.patch(TEAM, json!({})).await.data(), &made);
        assert_eq!(app.patch(TEAM, json!({"name": null, "email": null, "description": null})).await.data(), &made);
        let patched = app.patch(TEAM, json!({"name": "Other", "description": ""})).await;
        let shown = |field| text(patched.data(), field).to_owned();
        assert_eq!((shown("name"), shown("description"), shown("who_can_send_mail")), ("Other".into(), String::new(), "ANYONE".into()));
        let replaced = app.put(TEAM, json!({"description": "New"})).await.data().clone();
        let expected = json!({
            "mailgroup_id": made["mailgroup_id"],
            "email": "team@example.com",
            "name": "team",
            "description": "New",
            "direct_members_count": "0",
            "include_external_member": false,
            "include_all_company_member": false,
            "who_can_send_mail": "ALL_INTERNAL_USERS",
        });
        assert_eq!(replaced, expected);
        assert_eq!(app.get(TEAM).await.data(), &expected);
    })
    .await;
}

#[tokio::test]
async fn a_new_address_keeps_the_old_one_good() {
    each_engine(async |server| {
        let app = server.app();
        let made = app.make_mail_group("Team@example.com").await;
        let moved = app.patch(TEAM, json!({"email": "crew@example.com"})).await.data().clone();
        assert_eq!(
            (text(&moved, "email"), &moved["mailgroup_id"]),
            ("crew@example.com", &made["mailgroup_id"])
        );
        assert_eq!(app.get(TEAM).await.data(), &moved);
        let aliases = app.get(&format!("{TEAM}/aliases")).await.data().clone();
        let expected =
            json!({"items": [{"primary_email": "crew@example.com", "email_alias": "Team@example.com"}]});
        assert_eq!(aliases, expected);
    })
    .await;
}

#[tokio::test]
async fn a_deleted_group_is_gone_and_its_addresses_are_free() {
    each_engine(async |server| {
        let mut codes = Codes::of(&MAIL_V1_MAILGROUP_DELETE);
        let app = server.app();
        let made = app.make_mail_group("team@example.com").await;
        app.patch(TEAM, json!({"email": "crew@example.com"})).await.must_succeed();
        let by_id = format!("{MAIL_GROUPS}/{}", text(&made, "mailgroup_id"));
        assert_eq!(app.delete(&by_id, json!({})).await.data(), &json!({}));
        for path in [by_id.as_str(), TEAM, NOWHERE] {
            codes.met(1_234_013, &app.delete(path, json!({})).await);
        }
        codes.must_be_all_but(&[]);
        app.make_mail_group("team@example.com").await;
        app.make_mail_group("crew@example.com").await;
    })
    .await;
}
