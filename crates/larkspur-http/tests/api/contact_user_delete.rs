//! `DELETE /open-apis/contact/v3/users/:user_id`.

use larkspur_contract::endpoint;
use larkspur_testkit::TestServer;
use larkspur_testkit::server::{Answer, Client, each_engine};
use serde_json::{Value, json};

use crate::codes::Codes;
use crate::stage::{CHATS, DEPARTMENTS, MAIL_GROUPS, USERS, text};

async fn delete(client: &Client, user: &Value, body: Value) -> Answer {
    client.delete(&format!("{USERS}/{}?user_id_type=union_id", text(user, "union_id")), body).await
}

#[tokio::test]
async fn every_documented_failure() {
    each_engine(async |server| {
        let mut codes = Codes::of(&endpoint::CONTACT_V3_USER_DELETE);
        let app = server.app();
        let mine = app.make_department(json!({"name": "范围"})).await["open_department_id"].clone();
        let narrow = server.another_app().range(json!({"departments": [mine]})).create().await;
        let outside = app.make_user(json!({})).await;
        let both = app.make_user(json!({"department_ids": [mine, "0"]})).await;
        let inside = app.make_user(json!({"department_ids": [mine]})).await;
        codes.met(41050, &delete(&narrow, &outside, json!({})).await);
        codes.met(40004, &delete(&narrow, &both, json!({})).await);
        let gone = app.make_user(json!({})).await;
        delete(app, &gone, json!({})).await.must_succeed();
        let mail = |acceptor: &Value| json!({"email_acceptor": {"processing_type": "1", "acceptor_user_id": acceptor}});
        for acceptor in [&gone["union_id"], &both["union_id"]] {
            codes.met(41052, &delete(app, &both, json!({"docs_acceptor_user_id": acceptor})).await);
            codes.met(41052, &delete(app, &both, json!({"department_chat_acceptor_user_id": acceptor})).await);
            codes.met(41052, &delete(app, &both, mail(acceptor)).await);
        }
        codes.met(40001, &delete(app, &both, json!({"email_acceptor": {"processing_type": "4"}})).await);
        codes.met(40001, &delete(app, &gone, json!({})).await);
        assert_eq!(delete(&narrow, &inside, json!({})).await.data(), &json!({}));
        codes.must_be_all_but(&[]);
    })
    .await;
}

#[tokio::test]
async fn whoever_has_left_reads_back_as_resigned() {
    each_engine(async |server| {
        let app = server.app();
        let made = app.make_user(json!({"user_id": "leaver"})).await;
        let path = format!("{USERS}/{}", text(&made, "open_id"));
        app.patch(&path, json!({"is_frozen": true})).await.must_succeed();
        // Some clients send no body at all.
        app.send(http::Method::DELETE, &path, "").await.must_succeed();
        let read = app.get(&format!("{USERS}/leaver?user_id_type=user_id")).await.data()["user"].clone();
        let status = json!({"is_frozen": false, "is_resigned": true, "is_activated": false, "is_exited": false, "is_unjoin": false});
        assert_eq!((&read["status"], &read["department_ids"], &read["orders"]), (&status, &json!([]), &json!([])));
        // The number and the id are free.
        app.make_user(json!({"user_id": "leaver", "mobile": made["mobile"]})).await;
    })
    .await;
}

/// A user who owns the chat of a department and has addresses, a direct leader, and a colleague in the chat.
async fn set(server: &TestServer) -> [Value; 4] {
    let app = server.app();
    let leader = app.make_user(json!({"name": "上级"})).await;
    let leaves = app.make_user(json!({
        "leader_user_id": leader["open_id"], "email": "me@private.example", "enterprise_email": "me@example.com",
    }));
    let leaves = leaves.await;
    let new = json!({"name": "部", "create_group_chat": true, "leader_user_id": leaves["open_id"]});
    let department = app.make_department(new).await;
    let colleague = app.make_user(json!({"department_ids": [department["open_department_id"]]})).await;
    [leader, leaves, department, colleague]
}

async fn owner(app: &Client, department: &Value) -> Value {
    app.get(&format!("{CHATS}/{}", text(department, "chat_id"))).await.data()["owner_id"].clone()
}

#[tokio::test]
async fn chats_are_handed_over() {
    each_engine(async |server| {
        let app = server.app();
        let [_, leaves, department, colleague] = set(server).await;
        let second = app.make_user(json!({"department_ids": [department["open_department_id"]]})).await;
        assert_eq!(owner(app, &department).await, leaves["open_id"]);
        let over = json!({"department_chat_acceptor_user_id": second["union_id"]});
        delete(app, &leaves, over).await.must_succeed();
        assert_eq!(owner(app, &department).await, second["open_id"], "to whom the request says");
        delete(app, &second, json!({})).await.must_succeed();
        assert_eq!(owner(app, &department).await, colleague["open_id"], "to whoever joined first");
        let path = format!("{DEPARTMENTS}/{}", text(&department, "open_department_id"));
        app.patch(&path, json!({"name": "新名"})).await.must_succeed();
        assert_eq!(owner(app, &department).await, colleague["open_id"], "and nothing else takes it away");
        // An ordinary chat is joined for it.
        app.post(
            &format!("{DEPARTMENTS}/unbind_department_chat"),
            json!({"department_id": department["open_department_id"]}),
        )
        .await
        .must_succeed();
        let stranger = app.make_user(json!({})).await;
        let over = json!({"department_chat_acceptor_user_id": stranger["union_id"]});
        delete(app, &colleague, over).await.must_succeed();
        assert_eq!(owner(app, &department).await, stranger["open_id"]);
    })
    .await;
}

#[tokio::test]
async fn mail_is_handed_over_kept_or_deleted() {
    each_engine(async |server| {
        let app = server.app();
        let take = async || app.post(MAIL_GROUPS, json!({"email": "me@example.com"})).await;
        let [leader, leaves, ..] = set(server).await;
        delete(app, &leaves, json!({})).await.must_succeed();
        assert_ne!(take().await.code(), 0, "the direct leader has it now");
        let back = format!("{USERS}/{}/resurrect", text(&leaves, "open_id"));
        app.post(&back, json!({})).await.must_succeed();
        let read = app.get(&format!("{USERS}/{}", text(&leaves, "open_id"))).await.data()["user"].clone();
        assert_eq!(
            (&read["enterprise_email"], &read["email"]),
            (&leaves["enterprise_email"], &leaves["email"])
        );
        let mail = json!({"email_acceptor": {"processing_type": 1, "acceptor_user_id": leader["union_id"]}});
        delete(app, &leaves, mail).await.must_succeed();
        app.post(&back, json!({})).await.must_succeed();
        let mail = json!({"email_acceptor": {"processing_type": "2"}});
        delete(app, &leaves, mail).await.must_succeed();
        assert_eq!(take().await.code(), 1_234_006, "it lies in the recycle bin");
        app.delete("/open-apis/mail/v1/user_mailboxes/me@example.com", json!({})).await.must_succeed();
        let group = take().await;
        group.must_succeed();
        assert_eq!(app.post(&back, json!({})).await.code(), 44031, "somebody has the address");
        app.delete(&format!("{MAIL_GROUPS}/{}", text(group.data(), "mailgroup_id")), json!({}))
            .await
            .must_succeed();
        app.post(&back, json!({})).await.must_succeed();
        delete(app, &leaves, json!({"email_acceptor": {"processing_type": "3"}})).await.must_succeed();
        take().await.must_succeed();
        app.post(&back, json!({})).await.must_succeed();
        let read = app.get(&format!("{USERS}/{}", text(&leaves, "open_id"))).await.data()["user"].clone();
        assert!(read.get("enterprise_email").is_none(), "{read}");
    })
    .await;
}
