//! `POST /open-apis/mail/v1/mailgroups`.

use larkspur_contract::endpoint::MAIL_V1_MAILGROUP_CREATE;
use larkspur_testkit::TestServer;
use larkspur_testkit::server::{each_engine, each_engine_with};
use serde_json::json;

use crate::codes::Codes;
use crate::stage::{MAIL_GROUPS, text};

#[tokio::test]
async fn every_documented_failure() {
    each_engine_with(
        |settings| settings.policy.limits.mail_groups = 2,
        async |server| {
            let mut codes = Codes::of(&MAIL_V1_MAILGROUP_CREATE);
            let app = server.app();
            let user = json!({"email": "login@example.com", "enterprise_email": "box@example.com"});
            app.make_user(user).await;
            app.make_mail_group("team@example.com").await;
            let long = "x".repeat(256);
            for (code, body) in [
                (1_234_008, json!({})),
                (1_234_008, json!({"email": ""})),
                (1_234_008, json!({"email": null})),
                (1_234_008, json!({"email": "team"})),
                (1_234_008, json!({"email": "a b@example.com"})),
                (1_234_008, json!({"email": "new@example.com", "name": long})),
                (1_234_008, json!({"email": "new@example.com", "description": "x".repeat(1_001)})),
                (1_234_008, json!({"email": "new@example.com", "who_can_send_mail": "NOBODY"})),
                (1_234_019, json!({"email": "team@elsewhere.example"})),
                (1_234_019, json!({"email": "team@sub.example.com"})),
                (1_234_006, json!({"email": "team@example.com"})),
                (1_234_006, json!({"email": "TEAM@EXAMPLE.COM"})),
                (1_234_006, json!({"email": "box@example.com"})),
                (1_234_033, json!({"email": "Login@example.com"})),
            ] {
                codes.met(code, &app.post(MAIL_GROUPS, body).await);
            }
            app.make_mail_group("second@example.com").await;
            codes.met(1_234_030, &app.post(MAIL_GROUPS, json!({"email": "third@example.com"})).await);
            codes.must_be_all_but(&[]);
        },
    )
    .await;
}

#[tokio::test]
async fn what_was_given_is_what_is_answered() {
    each_engine(async |server| {
        let app = server.app();
        for who in ["ANYONE", "ALL_INTERNAL_USERS", "ALL_GROUP_MEMBERS", "CUSTOM_MEMBERS"] {
            let email = format!("{who}@example.com");
            let body = json!({
                "email": email,
                "name": "测试 group",
                "description": "说明",
                "who_can_send_mail": who,
                "mailgroup_id": "ignored",
                "direct_members_count": "9",
            });
            let made = app.post(MAIL_GROUPS, body).await.data().clone();
            let expected = json!({
                "mailgroup_id": made["mailgroup_id"],
                "email": email,
                "name": "测试 group",
                "description": "说明",
                "direct_members_count": "0",
                "include_external_member": false,
                "include_all_company_member": false,
                "who_can_send_mail": who,
            });
            assert_eq!(made, expected);
            assert_eq!(
                app.get(&format!("{MAIL_GROUPS}/{}", text(&made, "mailgroup_id"))).await.data(),
                &expected
            );
        }
    })
    .await;
}

#[tokio::test]
async fn what_was_not_given() {
    let server = TestServer::start().await;
    for (number, rest) in [
        json!({}),
        json!({"name": null, "description": null, "who_can_send_mail": null}),
        json!({"name": "", "description": "", "who_can_send_mail": ""}),
    ]
    .into_iter()
    .enumerate()
    {
        let email = format!("Team{number}@example.com");
        let body = larkspur_testkit::server::with(json!({"email": email}), rest);
        let made = server.app().post(MAIL_GROUPS, body).await.data().clone();
        assert_eq!(
            (text(&made, "email"), text(&made, "name")),
            (email.as_str(), format!("Team{number}").as_str())
        );
        assert_eq!(
            (text(&made, "description"), text(&made, "who_can_send_mail")),
            ("", "ALL_INTERNAL_USERS")
        );
    }
    server.finish().await;
}

#[tokio::test]
async fn international_domains_are_one_domain_in_both_forms() {
    each_engine(async |server| {
        let app = server.app();
        let domain = json!({"tenant_key": app.tenant_key, "domain": "例子.中国"});
        server.admin().create("/_larkspur/v1/domains", domain).await;
        let made = app.make_mail_group("组@例子.中国").await;
        assert_eq!(made["email"], "组@例子.中国", "shown as given");
        let again = app.post(MAIL_GROUPS, json!({"email": "组@xn--fsqu00a.xn--fiqs8s"})).await;
        again.must_be(MAIL_V1_MAILGROUP_CREATE.error(1_234_006).unwrap());
    })
    .await;
}
