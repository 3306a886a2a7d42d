//! `/open-apis/mail/v1/public_mailboxes/:public_mailbox_id/members`.

use larkspur_contract::endpoint::{
    MAIL_V1_PUBLIC_MAILBOX_MEMBER_BATCH_CREATE, MAIL_V1_PUBLIC_MAILBOX_MEMBER_BATCH_DELETE,
    MAIL_V1_PUBLIC_MAILBOX_MEMBER_CLEAR, MAIL_V1_PUBLIC_MAILBOX_MEMBER_CREATE,
    MAIL_V1_PUBLIC_MAILBOX_MEMBER_DELETE, MAIL_V1_PUBLIC_MAILBOX_MEMBER_GET,
    MAIL_V1_PUBLIC_MAILBOX_MEMBER_LIST,
};
use larkspur_contract::gateway;
use larkspur_testkit::server::{each_engine, each_engine_with};
use serde_json::{Value, json};

use crate::codes::Codes;
use crate::stage::{DESK, NO_DESK, PUBLIC_MAILBOXES, text};

#[tokio::test]
async fn every_documented_failure_of_adding() {
    each_engine_with(
        |settings| {
            settings.policy.limits.public_mailboxes_of_user = 1;
            settings.policy.limits.public_mailbox_members = 2;
        },
        async |server| {
            let app = server.app();
            for name in ["desk", "other", "third"] {
                app.make_public_mailbox(&format!("{name}@example.com")).await;
            }
            let mut users = Vec::new();
            for _ in 0..3 {
                users.push(json!({"user_id": app.make_user(json!({})).await["open_id"]}));
            }
            for (endpoint, path) in [
                (&MAIL_V1_PUBLIC_MAILBOX_MEMBER_CREATE, "members"),
                (&MAIL_V1_PUBLIC_MAILBOX_MEMBER_BATCH_CREATE, "members/batch_create"),
            ] {
                let mut codes = Codes::of(endpoint);
                let is_batch = path != "members";
                let body =
                    |member: &Value| if is_batch { json!({"items": [member]}) } else { member.clone() };
                codes.met(1_234_016, &app.post(&format!("{NO_DESK}/{path}"), body(&users[0])).await);
                for user in &users[..2] {
                    app.post(&format!("{DESK}/{path}"), body(user)).await.must_succeed();
                }
                codes.met(1_234_027, &app.post(&format!("{DESK}/{path}"), body(&users[2])).await);
                let other = format!("{PUBLIC_MAILBOXES}/other@example.com/{path}");
                codes.met(1_234_027, &app.post(&other, body(&users[0])).await);
                for wrong in [json!({}), json!({"user_id": ""}), json!({"type": "USER"})] {
                    let refused = app.post(&format!("{DESK}/{path}"), body(&wrong)).await;
                    if is_batch {
                        codes.met(1_234_008, &refused);
                    } else {
                        refused.must_be(&gateway::INVALID_FIELDS);
                    }
                }
                if is_batch {
                    let nobody = json!({"items": []});
                    codes.met(1_234_008, &app.post(&format!("{DESK}/{path}"), nobody).await);
                    let many = json!({"items": vec![&users[0]; 201]});
                    codes.met(1_234_008, &app.post(&format!("{DESK}/{path}"), many).await);
                    let kind = json!({"items": [{"user_id": "ou_x", "type": "DEPARTMENT"}]});
                    codes.met(1_234_008, &app.post(&format!("{DESK}/{path}"), kind).await);
                }
                codes.must_be_all_but(&[]);
            }
        },
    )
    .await;
}

#[tokio::test]
async fn every_documented_failure_of_reading_and_removing() {
    each_engine(async |server| {
        let app = server.app();
        app.make_public_mailbox("desk@example.com").await;
        app.make_public_mailbox("other@example.com").await;
        let user = json!({"user_id": app.make_user(json!({})).await["open_id"]});
        let elsewhere = app.post(&format!("{PUBLIC_MAILBOXES}/other@example.com/members"), user).await;
        let foreign = text(elsewhere.data(), "member_id");
        let (here, nowhere) = (format!("{DESK}/members"), format!("{NO_DESK}/members"));
        let mut codes = Codes::of(&MAIL_V1_PUBLIC_MAILBOX_MEMBER_LIST);
        codes.met(1_234_016, &app.get(&nowhere).await);
        codes.must_be_all_but(&[]);
        let mut codes = Codes::of(&MAIL_V1_PUBLIC_MAILBOX_MEMBER_CLEAR);
        codes.met(1_234_016, &app.post(&format!("{nowhere}/clear"), json!({})).await);
        codes.must_be_all_but(&[]);
        let mut codes = Codes::of(&MAIL_V1_PUBLIC_MAILBOX_MEMBER_GET);
        codes.met(1_234_016, &app.get(&format!("{nowhere}/{foreign}")).await);
        codes.met(1_234_040, &app.get(&format!("{here}/{foreign}")).await);
        codes.must_be_all_but(&[]);
        let mut codes = Codes::of(&MAIL_V1_PUBLIC_MAILBOX_MEMBER_DELETE);
        codes.met(1_234_016, &app.delete(&format!("{nowhere}/{foreign}"), json!({})).await);
        codes.met(1_234_040, &app.delete(&format!("{here}/{foreign}"), json!({})).await);
        codes.must_be_all_but(&[]);
        let mut codes = Codes::of(&MAIL_V1_PUBLIC_MAILBOX_MEMBER_BATCH_DELETE);
        let ids = json!({"member_id_list": [foreign]});
        codes.met(1_234_016, &app.delete(&format!("{nowhere}/batch_delete"), ids.clone()).await);
        codes.met(1_234_040, &app.delete(&format!("{here}/batch_delete"), ids).await);
        codes.must_be_all_but(&[]);
    })
    .await;
}

#[tokio::test]
async fn members_come_are_shown_in_the_id_kind_asked_for_and_go() {
    each_engine(async |server| {
        let app = server.app();
        app.make_public_mailbox("desk@example.com").await;
        let members = format!("{DESK}/members");
        let (mut users, mut items) = (Vec::new(), Vec::new());
        for name in ["甲", "乙", "丙"] {
            let user = app.make_user(json!({"name": name})).await;
            items.push(json!({"user_id": user["user_id"], "type": "USER", "member_id": "ignored"}));
            users.push(user);
        }
        let added = format!("{members}/batch_create?user_id_type=user_id");
        let made = app.post(&added, json!({"items": items})).await.data().clone();
        let ids: Vec<&str> =
            made["items"].as_array().unwrap().iter().map(|it| text(it, "member_id")).collect();
        let shown = |kind: &str| -> Vec<Value> {
            let each = ids.iter().zip(&users);
            each.map(|(id, user)| json!({"member_id": id, "user_id": user[kind], "type": "USER"})).collect()
        };
        assert_eq!(made["items"], json!(shown("user_id")));
        let again = app.post(&members, json!({"user_id": users[1]["open_id"]})).await.data().clone();
        assert_eq!(again, shown("open_id")[1]);
        for kind in ["open_id", "union_id", "user_id"] {
            let list = app.get(&format!("{members}?user_id_type={kind}")).await.data().clone();
            assert_eq!(list, json!({"has_more": false, "items": shown(kind)}));
            let one = app.get(&format!("{members}/{}?user_id_type={kind}", ids[2])).await.data().clone();
            assert_eq!(one, shown(kind)[2]);
        }
        app.delete(&format!("{members}/{}", ids[0]), json!({})).await.must_succeed();
        let both = json!({"member_id_list": [ids[1], ids[1]]});
        app.delete(&format!("{members}/batch_delete"), both).await.must_succeed();
        assert_eq!(app.get(&members).await.data()["items"], json!([shown("open_id")[2]]));
        for _ in 0..2 {
            assert_eq!(app.post(&format!("{members}/clear"), json!({})).await.data(), &json!({}));
            assert_eq!(app.get(&members).await.data(), &json!({"has_more": false, "items": []}));
        }
    })
    .await;
}
