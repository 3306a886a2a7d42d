//! `POST /open-apis/contact/v3/users/batch_get_id`, whose page documents no failure of its own.

use larkspur_contract::gateway;
use larkspur_testkit::TestServer;
use larkspur_testkit::server::{Answer, Client, each_engine};
use serde_json::{Value, json};

use crate::stage::{USERS, text};

async fn look_up(client: &Client, body: Value) -> Answer {
    client.post(&format!("{USERS}/batch_get_id"), body).await
}

/// What each row shows besides what was asked for: `open_id`, whether resigned.
fn found(answer: &Answer) -> Vec<(Value, Value)> {
    let rows = answer.data()["user_list"].as_array().unwrap().iter();
    rows.map(|row| (row["user_id"].clone(), row["status"]["is_resigned"].clone())).collect()
}

#[tokio::test]
async fn one_row_for_each_address_and_number() {
    each_engine(async |server| {
        let app = server.app();
        let new = json!({
            "email": "Zhang@Private.Example",
            "mobile": "13012345678",
            "enterprise_email": "zhang@example.com",
            "user_id": "zhang",
        });
        let user = app.make_user(new).await;
        let both = json!({"email": "one@example.com", "enterprise_email": "one@example.com"});
        let both = app.make_user(both).await;
        let id = &user["open_id"];
        let status = json!({
            "is_frozen": false, "is_resigned": false, "is_activated": true, "is_exited": false, "is_unjoin": false,
        });
        let asked = json!({
            "emails": ["nobody@x.example", "zhang@private.example", "zhang@example.com", "not an address", "one@example.com"],
            "mobiles": ["+8613012345678", "130-1234-5678", "12", "+41446681800"],
        });
        let expected = json!({"user_list": [
            {"email": "nobody@x.example"},
            {"email": "zhang@private.example", "user_id": id, "status": status},
            {"email": "zhang@example.com"},
            {"email": "not an address"},
            {"email": "one@example.com", "user_id": both["open_id"], "status": status},
            {"mobile": "+8613012345678", "user_id": id, "status": status},
            {"mobile": "130-1234-5678", "user_id": id, "status": status},
            {"mobile": "12"},
            {"mobile": "+41446681800"},
        ]});
        assert_eq!(look_up(app, asked).await.data(), &expected);
        let path = format!("{USERS}/batch_get_id?user_id_type=user_id");
        let by_id = app.post(&path, json!({"mobiles": ["13012345678"]})).await;
        assert_eq!(by_id.data()["user_list"][0]["user_id"], "zhang");
    })
    .await;
}

#[tokio::test]
async fn who_left_is_found_when_asked_for_and_never_before_who_is_here() {
    each_engine(async |server| {
        let app = server.app();
        let contact = json!({"email": "Zhang@Private.Example", "mobile": "13012345678"});
        let asked = |resigned: Value| {
            json!({"emails": ["ZHANG@private.example"], "mobiles": ["13012345678"], "include_resigned": resigned})
        };
        let nobody = vec![(Value::Null, Value::Null); 2];
        for _ in 0..2 {
            let user = app.make_user(contact.clone()).await;
            let here = vec![(user["open_id"].clone(), json!(false)); 2];
            assert_eq!(found(&look_up(app, asked(json!(true))).await), here);
            let control = format!("/_larkspur/v1/users/{}", text(&user, "user_id"));
            let change = json!({"tenant_key": app.tenant_key, "standing": "resigned"});
            server.clock().advance(1);
            assert_eq!(server.admin().patch(&control, change).await.status(), 200);
            let left = vec![(user["open_id"].clone(), json!(true)); 2];
            assert_eq!(found(&look_up(app, asked(json!(true))).await), left, "the last one of those who left");
            assert_eq!(found(&look_up(app, asked(json!(false))).await), nobody);
            assert_eq!(found(&look_up(app, asked(json!(null))).await), nobody);
        }
    })
    .await;
}

#[tokio::test]
async fn fifty_of_each_and_no_more() {
    let server = TestServer::start().await;
    let app = server.app();
    let emails: Vec<String> = (0..51).map(|number| format!("u{number}@x.example")).collect();
    let mobiles: Vec<String> = (0..51).map(|number| format!("130000000{number:02}")).collect();
    let rows = look_up(app, json!({"emails": emails[..50], "mobiles": mobiles[..50]})).await;
    assert_eq!(rows.data()["user_list"].as_array().unwrap().len(), 100);
    look_up(app, json!({"emails": emails})).await.must_be(&gateway::INVALID_FIELDS);
    look_up(app, json!({"mobiles": mobiles})).await.must_be(&gateway::INVALID_FIELDS);
    for nothing in [json!({}), json!({"emails": [], "mobiles": null})] {
        assert_eq!(look_up(app, nothing).await.data(), &json!({"user_list": []}));
    }
    server.finish().await;
}
