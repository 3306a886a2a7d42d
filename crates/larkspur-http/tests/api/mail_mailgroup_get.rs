//! `GET /open-apis/mail/v1/mailgroups/:mailgroup_id`.

use larkspur_contract::endpoint::MAIL_V1_MAILGROUP_GET;
use larkspur_testkit::server::each_engine;
use serde_json::json;

use crate::codes::Codes;
use crate::stage::{MAIL_GROUPS, NO_HEX_ID, text};

#[tokio::test]
async fn every_documented_failure() {
    each_engine(async |server| {
        let mut codes = Codes::of(&MAIL_V1_MAILGROUP_GET);
        let app = server.app();
        app.make_user(json!({"enterprise_email": "box@example.com"})).await;
        for id in [NO_HEX_ID, "nothing", "nobody@example.com", "box@example.com", "@", "a@b", "%20"] {
            codes.met(1_234_013, &app.get(&format!("{MAIL_GROUPS}/{id}")).await);
        }
        codes.must_be_all_but(&[]);
    })
    .await;
}

#[tokio::test]
async fn by_id_and_by_address() {
    each_engine(async |server| {
        let app = server.app();
        let made = app.make_mail_group("Team+x@example.com").await;
        for id in [text(&made, "mailgroup_id"), "Team+x@example.com", "TEAM%2Bx%40EXAMPLE.com"] {
            assert_eq!(app.get(&format!("{MAIL_GROUPS}/{id}")).await.data(), &made, "{id}");
        }
    })
    .await;
}
