//! `POST /open-apis/mail/v1/users/query`.

use larkspur_contract::endpoint::MAIL_V1_USER_QUERY;
use larkspur_contract::gateway;
use larkspur_testkit::server::each_engine;
use serde_json::json;

use crate::codes::Codes;

const QUERY: &str = "/open-apis/mail/v1/users/query";

#[tokio::test]
async fn every_documented_failure() {
    each_engine(async |server| {
        let app = server.app();
        let mut codes = Codes::of(&MAIL_V1_USER_QUERY);
        for wrong in [
            json!({}),
            json!({"email_list": null}),
            json!({"email_list": []}),
            json!({"email_list": vec!["a@example.com"; 201]}),
        ] {
            codes.met(1_230_001, &app.post(QUERY, wrong).await);
        }
        codes.must_be_all_but(&[]);
        app.post(QUERY, json!({"email_list": "a@example.com"})).await.must_be(&gateway::INVALID_FIELDS);
        app.post(QUERY, json!({"email_list": [7]})).await.must_be(&gateway::INVALID_FIELDS);
        app.post(QUERY, json!({"email_list": vec!["a@example.com"; 200]})).await.must_succeed();
    })
    .await;
}

#[tokio::test]
async fn every_number_of_the_api() {
    each_engine(async |server| {
        let app = server.app();
        for (name, standing) in [("at", "joined"), ("cold", "frozen"), ("gone", "resigned")] {
            let user = app.make_user(json!({"enterprise_email": format!("{name}@example.com")})).await;
            let path = format!("/open-apis/mail/v1/user_mailboxes/{name}@example.com/aliases");
            let alias = json!({"email_alias": format!("alias-{name}@example.com")});
            app.post(&path, alias).await.must_succeed();
            app.set_standing(&user, standing).await;
        }
        for (family, name) in
            [("public_mailboxes", "desk"), ("public_mailboxes", "bin"), ("mailgroups", "team")]
        {
            let family = format!("/open-apis/mail/v1/{family}");
            app.post(&family, json!({"email": format!("{name}@example.com")})).await.must_succeed();
            let alias = json!({"email_alias": format!("alias-{name}@example.com")});
            app.post(&format!("{family}/{name}@example.com/aliases"), alias).await.must_succeed();
        }
        let bin = "/open-apis/mail/v1/public_mailboxes/bin@example.com/remove_to_recycle_bin";
        app.delete(bin, json!({})).await.must_succeed();
        let rows = [
            ("没有地址", 1, None),
            ("a@nowhere.example", 2, None),
            ("nobody@example.com", 3, None),
            ("At@example.com", 4, Some(1)),
            ("alias-at@example.com", 4, Some(2)),
            ("desk@example.com", 4, Some(3)),
            ("alias-desk@example.com", 4, Some(4)),
            ("team@example.com", 4, Some(5)),
            ("alias-team@example.com", 4, Some(6)),
            ("gone@example.com", 5, Some(1)),
            ("alias-gone@example.com", 5, Some(2)),
            ("bin@example.com", 5, Some(3)),
            ("alias-bin@example.com", 5, Some(4)),
            ("cold@example.com", 6, Some(1)),
            ("alias-cold@example.com", 6, Some(2)),
            ("At@example.com", 4, Some(1)),
        ];
        let answer = app.post(QUERY, json!({"email_list": rows.map(|(email, _, _)| email)})).await;
        let expected = rows.map(|(email, status, kind)| match kind {
            Some(kind) => json!({"email": email, "status": status, "type": kind}),
            None => json!({"email": email, "status": status}),
        });
        assert_eq!(answer.data(), &json!({"user_list": expected}));
    })
    .await;
}
