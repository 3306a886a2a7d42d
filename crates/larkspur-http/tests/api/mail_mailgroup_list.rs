//! `GET /open-apis/mail/v1/mailgroups`.

use larkspur_contract::endpoint::MAIL_V1_MAILGROUP_LIST;
use larkspur_testkit::server::{each_engine, each_engine_with};
use serde_json::{Value, json};

use crate::codes::Codes;
use crate::stage::{MAIL_GROUPS, text};

fn emails(list: &Value) -> Vec<&str> {
    list["items"].as_array().unwrap().iter().map(|item| text(item, "email")).collect()
}

#[tokio::test]
async fn every_documented_failure() {
    each_engine_with(
        |settings| settings.narrow = true,
        async |server| {
            let mut codes = Codes::of(&MAIL_V1_MAILGROUP_LIST);
            // Once before, so that the app is remembered and the list itself is what finds the store busy.
            server.app().get(MAIL_GROUPS).await.must_succeed();
            let stall = server.stall_reads();
            codes.met(1_235_003, &server.app().get(MAIL_GROUPS).await);
            stall.end().await;
            server.app().get(MAIL_GROUPS).await.must_succeed();
            codes.must_be_all_but(&[]);
        },
    )
    .await;
}

#[tokio::test]
async fn in_the_order_they_were_made_and_as_get_shows_them() {
    each_engine(async |server| {
        let app = server.app();
        assert_eq!(app.get(MAIL_GROUPS).await.data(), &json!({"has_more": false, "items": []}));
        let made = [app.make_mail_group("b@example.com").await, app.make_mail_group("a@example.com").await];
        assert_eq!(app.get(MAIL_GROUPS).await.data(), &json!({"has_more": false, "items": made}));
    })
    .await;
}

#[tokio::test]
async fn twenty_a_page_unless_asked() {
    each_engine(async |server| {
        for number in 0..21 {
            server.app().make_mail_group(&format!("g{number}@example.com")).await;
        }
        let first = server.app().get(MAIL_GROUPS).await;
        assert_eq!((emails(first.data()).len(), &first.data()["has_more"]), (20, &json!(true)));
        let all = server.app().get(&format!("{MAIL_GROUPS}?page_size=200")).await;
        assert_eq!((emails(all.data()).len(), &all.data()["has_more"]), (21, &json!(false)));
    })
    .await;
}

#[tokio::test]
async fn those_that_a_user_manages() {
    each_engine(async |server| {
        let app = server.app();
        let manager = app.make_user(json!({})).await;
        for name in ["a", "b", "c", "d"] {
            app.make_mail_group(&format!("{name}@example.com")).await;
        }
        for name in ["d", "b", "c"] {
            server.insert_manager(app, &format!("{name}@example.com"), text(&manager, "mobile")).await;
        }
        for kind in ["open_id", "union_id", "user_id"] {
            let path = format!("{MAIL_GROUPS}?manager_user_id={}&user_id_type={kind}", text(&manager, kind));
            let list = app.get(&path).await;
            assert_eq!(emails(list.data()), ["b@example.com", "c@example.com", "d@example.com"]);
            let first = app.get(&format!("{path}&page_size=2")).await;
            let token: String =
                form_urlencoded::byte_serialize(text(first.data(), "page_token").as_bytes()).collect();
            let second = app.get(&format!("{path}&page_size=2&page_token={token}")).await;
            assert_eq!((emails(first.data()).len(), emails(second.data())), (2, vec!["d@example.com"]));
        }
        let other = app.make_user(json!({})).await;
        let none = app.get(&format!("{MAIL_GROUPS}?manager_user_id={}", text(&other, "open_id"))).await;
        assert_eq!(emails(none.data()), [""; 0]);
    })
    .await;
}
