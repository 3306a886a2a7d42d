//! The control API about mail groups: effective members, and why a sender is accepted or refused.

use larkspur_testkit::TestServer;
use larkspur_testkit::server::{Client, each_engine, each_engine_with};
use serde_json::{Value, json};

use crate::control::must_be;
use crate::stage::{MAIL_GROUPS, text};

const GROUPS: &str = "/_larkspur/v1/mail-groups";

/// `team@` holds `inner@` and an outside address; `inner@` holds the department of Zhang and Li, and Zhang himself.
async fn stage(server: &TestServer) -> (Value, Value) {
    let app = server.app();
    let department = app.make_department(json!({"name": "研发"})).await;
    let home = json!([department["open_department_id"]]);
    let zhang = json!({
        "user_id": "zhang", "name": "张三", "department_ids": home, "enterprise_email": "zhang@example.com",
    });
    let zhang = app.make_user(zhang).await;
    app.make_user(json!({"user_id": "li", "name": "李四", "department_ids": home})).await;
    for email in ["team@example.com", "inner@example.com", "empty@example.com"] {
        app.make_mail_group(email).await;
    }
    for (group, member) in [
        ("team@example.com", json!({"type": "MAIL_GROUP", "email": "inner@example.com"})),
        ("team@example.com", json!({"type": "EXTERNAL_USER", "email": "Out@elsewhere.example"})),
        (
            "inner@example.com",
            json!({"type": "DEPARTMENT", "department_id": department["open_department_id"]}),
        ),
        ("inner@example.com", json!({"type": "USER", "user_id": zhang["open_id"]})),
    ] {
        app.post(&format!("{MAIL_GROUPS}/{group}/members"), member).await.must_succeed();
    }
    (department, zhang)
}

async fn rule(app: &Client, rule: &str) {
    let change = json!({"who_can_send_mail": rule});
    app.patch(&format!("{MAIL_GROUPS}/team@example.com"), change).await.must_succeed();
}

#[tokio::test]
async fn effective_members_are_listed_page_by_page() {
    each_engine(async |server| {
        let (_, zhang) = stage(server).await;
        let admin = server.admin();
        let path = format!("{GROUPS}/team@example.com/effective-members");
        let everyone = json!([
            {"type": "USER", "user_id": "zhang", "name": "张三", "email": "zhang@example.com"},
            {"type": "USER", "user_id": "li", "name": "李四"},
            {"type": "ADDRESS", "email": "Out@elsewhere.example"},
        ]);
        let whole = admin.get(&path).await;
        assert_eq!(whole.whole(), &json!({"members": everyone, "has_more": false}));
        let (mut members, mut token) = (Vec::new(), String::new());
        loop {
            let page = admin.get(&format!("{path}?page_size=1{token}")).await;
            members.extend(page.whole()["members"].as_array().unwrap().clone());
            assert_eq!(page.whole()["has_more"], page.whole().get("page_token").is_some());
            let Some(next) = page.whole().get("page_token") else { break };
            token = format!("&page_token={}", next.as_str().unwrap().replace('+', "%2B"));
            assert!(members.len() < 4);
        }
        assert_eq!(Value::Array(members), everyone);
        let first = admin.get(&format!("{path}?page_size=1")).await;
        let token = text(first.whole(), "page_token").replace('+', "%2B");
        let elsewhere = format!("{GROUPS}/inner@example.com/effective-members?page_token={token}");
        must_be(&admin.get(&elsewhere).await, 400, "page_token");
        for query in ["page_size=0", "page_size=1001", "page_size=x", "page_token=AAAA", "page_token="] {
            must_be(&admin.get(&format!("{path}?{query}")).await, 400, "page_");
        }
        let empty = admin.get(&format!("{GROUPS}/empty@example.com/effective-members")).await;
        assert_eq!(empty.whole(), &json!({"members": [], "has_more": false}));
        let group = server.app().get(&format!("{MAIL_GROUPS}/team@example.com")).await;
        let by_id = format!("{GROUPS}/{}/effective-members", text(group.data(), "mailgroup_id"));
        assert_eq!(admin.get(&by_id).await.whole()["members"], everyone);
        must_be(
            &admin.get(&format!("{GROUPS}/nothing@example.com/effective-members")).await,
            404,
            "MailGroup",
        );
        must_be(
            &admin.get(&format!("{GROUPS}/{}/effective-members", text(&zhang, "open_id"))).await,
            404,
            "",
        );
        let away = server.another_tenant("elsewhere.example").await;
        must_be(&admin.get(&path).await, 400, "missing");
        must_be(&admin.get(&format!("{path}?tenant_key={}", away.tenant_key)).await, 404, "MailGroup");
        let home = format!("{path}?tenant_key={}", server.app().tenant_key);
        assert_eq!(admin.get(&home).await.whole()["members"], everyone);
    })
    .await;
}

#[tokio::test]
async fn an_explanation_says_by_which_rule_and_which_way() {
    each_engine(async |server| {
        let (department, _) = stage(server).await;
        let (admin, app) = (server.admin(), server.app());
        rule(app, "ALL_GROUP_MEMBERS").await;
        let path = format!("{GROUPS}/team@example.com/explanation");
        let told = admin.get(&format!("{path}?from=Zhang@example.com&person=zhang")).await;
        let home = json!({
            "type": "DEPARTMENT", "department_id": department["open_department_id"], "name": "研发",
        });
        let chain = json!(["team@example.com", "inner@example.com"]);
        let expected = json!({
            "from": "Zhang@example.com",
            "to": "team@example.com",
            "sender": {"type": "USER", "user_id": "zhang"},
            "accepted": true,
            "rule": "ALL_GROUP_MEMBERS",
            "reason": "MEMBER",
            "recipients": {
                "count": 3,
                "exceeds_limit": false,
                "without_address": 1,
                "first": [
                    {"type": "USER", "user_id": "zhang", "name": "张三", "email": "zhang@example.com"},
                    {"type": "USER", "user_id": "li", "name": "李四"},
                    {"type": "ADDRESS", "email": "Out@elsewhere.example"},
                ],
            },
            "person": {
                "person": {"type": "USER", "user_id": "zhang"},
                "is_member": true,
                "ways": [
                    {"groups": chain, "member": {"type": "USER", "user_id": "zhang"}},
                    {"groups": chain, "member": home, "department": home},
                ],
                "has_more": false,
            },
        });
        assert_eq!(told.whole(), &expected);
        for (rule_of, from, accepted, reason, sender) in [
            ("ALL_GROUP_MEMBERS", "OUT@elsewhere.example", true, "MEMBER", "NOBODY_HERE"),
            ("ALL_GROUP_MEMBERS", "other@elsewhere.example", false, "NOT_MEMBER", "NOBODY_HERE"),
            ("ALL_INTERNAL_USERS", "zhang@example.com", true, "INTERNAL", "USER"),
            ("ALL_INTERNAL_USERS", "out@elsewhere.example", false, "NOT_INTERNAL", "NOBODY_HERE"),
            ("CUSTOM_MEMBERS", "zhang@example.com", false, "NOT_PERMITTED", "USER"),
            ("ANYONE", "any@elsewhere.example", true, "ANYONE_MAY_SEND", "NOBODY_HERE"),
            ("ANYONE", "inner@example.com", false, "SENDER_IS_MAIL_GROUP", "MAIL_GROUP"),
        ] {
            rule(app, rule_of).await;
            let told = admin.get(&format!("{path}?from={from}")).await;
            let told = told.whole();
            assert_eq!(
                (&told["accepted"], &told["reason"], &told["rule"], &told["sender"]["type"]),
                (&json!(accepted), &json!(reason), &json!(rule_of), &json!(sender)),
                "{from}"
            );
            assert!(told.get("person").is_none());
        }
        let freeze = json!({"standing": "frozen"});
        admin.patch("/_larkspur/v1/users/zhang", freeze).await;
        rule(app, "ALL_INTERNAL_USERS").await;
        let told = admin.get(&format!("{path}?from=zhang@example.com&person=zhang@example.com")).await;
        let suspended = json!({"type": "SUSPENDED_USER", "user_id": "zhang"});
        assert_eq!(
            (&told.whole()["reason"], &told.whole()["sender"]),
            (&json!("ACCOUNT_SUSPENDED"), &suspended)
        );
        assert_eq!(
            told.whole()["person"],
            json!({"person": suspended, "is_member": false, "ways": [], "has_more": false})
        );
        assert_eq!(told.whole()["recipients"]["count"], 2);
        let outside = admin.get(&format!("{path}?from=a@b.example&person=out@elsewhere.example")).await;
        let way = json!([{
            "groups": ["team@example.com"],
            "member": {"type": "EXTERNAL_USER", "email": "out@elsewhere.example"},
        }]);
        assert_eq!(outside.whole()["person"]["ways"], way);
    })
    .await;
}

#[tokio::test]
async fn more_recipients_than_a_mail_may_have_are_not_counted_to_the_end() {
    each_engine_with(
        |settings| settings.policy.limits.mail_recipients = 2,
        async |server| {
            stage(server).await;
            let path = format!("{GROUPS}/team@example.com/explanation?from=a@b.example");
            let told = server.admin().get(&path).await;
            let recipients = &told.whole()["recipients"];
            assert_eq!((&recipients["count"], &recipients["exceeds_limit"]), (&json!(2), &json!(true)));
        },
    )
    .await;
}

#[tokio::test]
async fn faults_of_an_explanation() {
    let server = TestServer::start().await;
    stage(&server).await;
    let path = format!("{GROUPS}/team@example.com/explanation");
    for (query, status, about) in [
        ("", 400, "from"),
        ("?from=", 400, "from"),
        ("?from=zhang", 400, "from"),
        ("?from=a@b.example&person=nobody", 404, "User"),
        ("?from=a@b.example&person=a@b", 400, "mail address"),
        ("?from=a@b.example&tenant_key=nothing", 404, "Tenant"),
        ("?from=a%00@b.example", 400, "U+0000"),
    ] {
        must_be(&server.admin().get(&format!("{path}{query}")).await, status, about);
    }
    let unknown = format!("{GROUPS}/nothing@example.com/explanation?from=a@b.example");
    must_be(&server.admin().get(&unknown).await, 404, "MailGroup");
    server.finish().await;
}
