//! `/open-apis/mail/v1/mailgroups/:mailgroup_id/members` and `/permission_members`: one set of rules, two names.

use larkspur_contract::endpoint::{
    MAIL_V1_MAILGROUP_MEMBER_BATCH_CREATE, MAIL_V1_MAILGROUP_MEMBER_BATCH_DELETE,
    MAIL_V1_MAILGROUP_MEMBER_CREATE, MAIL_V1_MAILGROUP_MEMBER_DELETE, MAIL_V1_MAILGROUP_MEMBER_GET,
    MAIL_V1_MAILGROUP_MEMBER_LIST, MAIL_V1_MAILGROUP_PERMISSION_MEMBER_BATCH_CREATE,
    MAIL_V1_MAILGROUP_PERMISSION_MEMBER_BATCH_DELETE, MAIL_V1_MAILGROUP_PERMISSION_MEMBER_CREATE,
    MAIL_V1_MAILGROUP_PERMISSION_MEMBER_DELETE, MAIL_V1_MAILGROUP_PERMISSION_MEMBER_GET,
    MAIL_V1_MAILGROUP_PERMISSION_MEMBER_LIST,
};
use larkspur_contract::{Endpoint, gateway};
use larkspur_testkit::server::{each_engine, each_engine_with, with};
use serde_json::{Value, json};

use crate::codes::Codes;
use crate::stage::{MAIL_GROUPS, NOWHERE, TEAM, text};

/// What one of the two families is called.
struct Names {
    path: &'static str,
    id: &'static str,
    unknown: u32,
    get: &'static Endpoint,
    list: &'static Endpoint,
    delete: &'static Endpoint,
    batch_delete: &'static Endpoint,
}

static FAMILIES: [Names; 2] = [
    Names {
        path: "members",
        id: "member_id",
        unknown: 1_234_014,
        get: &MAIL_V1_MAILGROUP_MEMBER_GET,
        list: &MAIL_V1_MAILGROUP_MEMBER_LIST,
        delete: &MAIL_V1_MAILGROUP_MEMBER_DELETE,
        batch_delete: &MAIL_V1_MAILGROUP_MEMBER_BATCH_DELETE,
    },
    Names {
        path: "permission_members",
        id: "permission_member_id",
        unknown: 1_234_015,
        get: &MAIL_V1_MAILGROUP_PERMISSION_MEMBER_GET,
        list: &MAIL_V1_MAILGROUP_PERMISSION_MEMBER_LIST,
        delete: &MAIL_V1_MAILGROUP_PERMISSION_MEMBER_DELETE,
        batch_delete: &MAIL_V1_MAILGROUP_PERMISSION_MEMBER_BATCH_DELETE,
    },
];

impl Names {
    fn path(&self) -> String {
        format!("{TEAM}/{}", self.path)
    }

    fn ids(&self, ids: &[&str]) -> Value {
        json!({format!("{}_list", self.id): ids})
    }
}

#[tokio::test]
async fn every_documented_failure_of_adding() {
    each_engine_with(
        |settings| settings.policy.limits.mail_group_members = 1,
        async |server| {
            let app = server.app();
            app.make_mail_group("team@example.com").await;
            let company = json!({"type": "COMPANY"});
            for (endpoint, path) in [
                (&MAIL_V1_MAILGROUP_MEMBER_CREATE, "members"),
                (&MAIL_V1_MAILGROUP_MEMBER_BATCH_CREATE, "members/batch_create"),
            ] {
                let mut codes = Codes::of(endpoint);
                let is_batch = path != "members";
                let body =
                    |member: &Value| if is_batch { json!({"items": [member]}) } else { member.clone() };
                codes.met(1_234_013, &app.post(&format!("{NOWHERE}/{path}"), body(&company)).await);
                for wrong in [
                    json!({}),
                    json!({"type": "NOBODY"}),
                    json!({"type": "USER"}),
                    json!({"type": "DEPARTMENT", "user_id": "x"}),
                    json!({"type": "MAIL_GROUP", "email": "nobody@example.com"}),
                    json!({"type": "PUBLIC_MAILBOX", "email": "team@example.com"}),
                    json!({"type": "EXTERNAL_USER", "email": "a@example.com"}),
                    json!({"type": "OTHER_MEMBER", "email": "no address"}),
                ] {
                    codes.met(1_234_008, &app.post(&format!("{TEAM}/{path}"), body(&wrong)).await);
                }
                app.post(&format!("{TEAM}/{path}"), body(&company)).await.must_succeed();
                let more = json!({"type": "EXTERNAL_USER", "email": "a@b.example"});
                codes.met(1_234_030, &app.post(&format!("{TEAM}/{path}"), body(&more)).await);
                codes.must_be_all_but(&[]);
            }
            let group = json!({"type": "MAIL_GROUP", "email": "team@example.com"});
            let mut codes = Codes::of(&MAIL_V1_MAILGROUP_PERMISSION_MEMBER_CREATE);
            codes.met(1_234_013, &app.post(&format!("{NOWHERE}/permission_members"), group.clone()).await);
            codes.must_be_all_but(&[]);
            app.post(&format!("{TEAM}/permission_members"), company.clone())
                .await
                .must_be(&gateway::INVALID_FIELDS);
            let mut codes = Codes::of(&MAIL_V1_MAILGROUP_PERMISSION_MEMBER_BATCH_CREATE);
            let batch = "permission_members/batch_create";
            codes.met(1_234_013, &app.post(&format!("{NOWHERE}/{batch}"), json!({"items": [group]})).await);
            codes.met(1_234_008, &app.post(&format!("{TEAM}/{batch}"), json!({"items": [company]})).await);
            codes.met(1_234_008, &app.post(&format!("{TEAM}/{batch}"), json!({})).await);
            codes.must_be_all_but(&[]);
        },
    )
    .await;
}

#[tokio::test]
async fn every_documented_failure_of_reading_and_removing() {
    each_engine(async |server| {
        let app = server.app();
        app.make_mail_group("team@example.com").await;
        app.make_mail_group("other@example.com").await;
        for names in &FAMILIES {
            let elsewhere = json!({"type": "MAIL_GROUP", "email": "team@example.com"});
            let elsewhere =
                app.post(&format!("{MAIL_GROUPS}/other@example.com/{}", names.path), elsewhere).await;
            let foreign = text(elsewhere.data(), names.id).to_owned();
            let (path, nowhere) = (names.path(), format!("{NOWHERE}/{}", names.path));
            let mut codes = Codes::of(names.list);
            codes.met(1_234_013, &app.get(&nowhere).await);
            codes.must_be_all_but(&[]);
            let (mut of_get, mut of_delete) = (Codes::of(names.get), Codes::of(names.delete));
            let mut of_batch = Codes::of(names.batch_delete);
            of_get.met(1_234_013, &app.get(&format!("{nowhere}/{foreign}")).await);
            of_delete.met(1_234_013, &app.delete(&format!("{nowhere}/{foreign}"), json!({})).await);
            of_batch.met(
                1_234_013,
                &app.delete(&format!("{nowhere}/batch_delete"), names.ids(&[&foreign])).await,
            );
            for unknown in ["x", foreign.as_str()] {
                of_get.met(names.unknown, &app.get(&format!("{path}/{unknown}")).await);
                of_delete.met(names.unknown, &app.delete(&format!("{path}/{unknown}"), json!({})).await);
                of_batch.met(
                    names.unknown,
                    &app.delete(&format!("{path}/batch_delete"), names.ids(&[unknown])).await,
                );
            }
            for codes in [of_get, of_delete, of_batch] {
                codes.must_be_all_but(&[]);
            }
            let empty = app.delete(&format!("{path}/batch_delete"), json!({})).await;
            empty.must_be(&gateway::INVALID_FIELDS);
        }
    })
    .await;
}

#[tokio::test]
async fn members_come_in_the_kinds_of_id_of_the_caller_and_go() {
    each_engine(async |server| {
        let app = server.app();
        app.make_mail_group("team@example.com").await;
        app.make_mail_group("Nested@example.com").await;
        let person = app.make_user(json!({"user_id": "zhang"})).await;
        let rooms = app.make_department(json!({"department_id": "rd"})).await;
        for names in &FAMILIES {
            for (user, department) in [
                ("open_id", "open_department_id"),
                ("union_id", "department_id"),
                ("user_id", "department_id"),
            ] {
                let kinds = format!("?user_id_type={user}&department_id_type={department}");
                let given = [
                    json!({"type": "USER", "user_id": person[user]}),
                    json!({"type": "DEPARTMENT", "department_id": rooms[department]}),
                    json!({"type": "MAIL_GROUP", "email": "Nested@example.com"}),
                ];
                let noisy = with(given[0].clone(), json!({"email": "ignored", "department_id": "ignored"}));
                let first = app.post(&format!("{}{kinds}", names.path()), noisy).await.data().clone();
                let all =
                    app.post(&format!("{}/batch_create{kinds}", names.path()), json!({"items": given})).await;
                let items = all.data()["items"].as_array().unwrap().clone();
                assert_eq!(items[0], first, "who is a member already keeps the membership");
                for (item, given) in items.iter().zip(given) {
                    let id = text(item, names.id);
                    assert_eq!(item, &with(given, json!({names.id: id})));
                    assert_eq!(app.get(&format!("{}/{id}{kinds}", names.path())).await.data(), item);
                }
                let list = app.get(&format!("{}{kinds}", names.path())).await.data().clone();
                assert_eq!(list, json!({"has_more": false, "items": items}));
                let page = app.get(&format!("{}{kinds}&page_size=2", names.path())).await.data().clone();
                assert_eq!(page["items"], json!(items[..2]));
                let token: String =
                    form_urlencoded::byte_serialize(text(&page, "page_token").as_bytes()).collect();
                let rest = app.get(&format!("{}{kinds}&page_size=2&page_token={token}", names.path())).await;
                assert_eq!(rest.data(), &json!({"has_more": false, "items": items[2..]}));
                let ids: Vec<&str> = items.iter().map(|item| text(item, names.id)).collect();
                let one = app.delete(&format!("{}/{}", names.path(), ids[0]), json!({})).await;
                assert_eq!(one.data(), &json!({}));
                let others =
                    app.delete(&format!("{}/batch_delete", names.path()), names.ids(&ids[1..])).await;
                assert_eq!(others.data(), &json!({}));
                assert_eq!(app.get(&names.path()).await.data(), &json!({"has_more": false, "items": []}));
            }
        }
    })
    .await;
}

#[tokio::test]
async fn the_numbers_of_a_group_are_true_to_its_members() {
    each_engine(async |server| {
        let app = server.app();
        app.make_mail_group("team@example.com").await;
        let numbers = async || {
            let group = app.get(TEAM).await.data().clone();
            json!([
                group["direct_members_count"],
                group["include_external_member"],
                group["include_all_company_member"]
            ])
        };
        let items = json!({"items": [
            {"type": "COMPANY"},
            {"type": "EXTERNAL_USER", "email": "A@b.example"},
            {"type": "EXTERNAL_USER", "email": "a@B.example"},
            {"type": "OTHER_MEMBER", "email": "a@b.example"},
        ]});
        let made = app.post(&format!("{TEAM}/members/batch_create"), items).await.data()["items"].clone();
        assert_eq!((made[1]["email"].clone(), &made[1]), (json!("A@b.example"), &made[2]));
        assert_eq!(numbers().await, json!(["3", true, true]));
        for (place, expected) in
            [(0, json!(["2", true, false])), (1, json!(["1", false, false])), (3, json!(["0", false, false]))]
        {
            app.delete(&format!("{TEAM}/members/{}", text(&made[place], "member_id")), json!({}))
                .await
                .must_succeed();
            assert_eq!(numbers().await, expected);
        }
    })
    .await;
}

#[tokio::test]
async fn unknown_users_and_departments_are_refused_by_the_gateway() {
    each_engine(async |server| {
        let app = server.app();
        app.make_mail_group("team@example.com").await;
        for names in &FAMILIES {
            let user = json!({"type": "USER", "user_id": "ou_00112233445566778899aabbccddeeff"});
            app.post(&names.path(), user).await.must_be(&gateway::UNKNOWN_OPEN_ID);
            let department =
                json!({"type": "DEPARTMENT", "department_id": "od-00112233445566778899aabbccddeeff"});
            app.post(&names.path(), department).await.must_be(&gateway::UNKNOWN_OPEN_DEPARTMENT_ID);
            let many =
                json!({"items": vec![json!({"type": "MAIL_GROUP", "email": "team@example.com"}); 201]});
            assert_eq!(
                app.post(&format!("{}/batch_create", names.path()), many).await.wrong_fields(),
                ["items"]
            );
        }
    })
    .await;
}
