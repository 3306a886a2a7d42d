//! The organisation that the table is played in, and an app for each range.

use std::cell::Cell;

use http::Method;
use larkspur_contract::Endpoint;
use larkspur_testkit::TestServer;
use larkspur_testkit::server::{Answer, ServerApp, new_user};
use serde_json::{Value, json};

use super::rows::{RANGES, Row};
use crate::asked::Asked;
use crate::stage::{DEPARTMENTS, USERS, text};

/// Departments and what they stand under; B has a chat.
const TREE: [(&str, &str); 4] = [("A", "0"), ("B", "A"), ("C", "B"), ("D", "0")];
/// Users and their departments.
const USERS_IN: [(&str, &[&str]); 6] =
    [("top", &["0"]), ("a", &["A"]), ("b", &["B"]), ("c", &["C"]), ("d", &["D"]), ("bd", &["B", "D"])];

/// What is asked for by custom ids, which are the names that the table uses.
const BY_NAME: &str = "user_id_type=user_id&department_id_type=department_id";

/// Tenant, tree, users and apps.
pub(super) struct Organisation {
    home: ServerApp,
    apps: Vec<ServerApp>,
    chat: String,
    numbers: Cell<u32>,
}

impl Organisation {
    /// Sets it in the first tenant.
    pub(super) async fn set(server: &TestServer) -> Self {
        let home = server.app().clone();
        let mut chat = String::new();
        for (name, parent) in TREE {
            let new = json!({
                "name": name, "department_id": name, "parent_department_id": parent, "create_group_chat": name == "B",
            });
            let made = home.post(&format!("{DEPARTMENTS}?{BY_NAME}"), new).await;
            if name == "B" {
                text(&made.data()["department"], "chat_id").clone_into(&mut chat);
            }
        }
        for (place, (name, departments)) in USERS_IN.iter().enumerate() {
            let new = json!({"name": name, "user_id": name, "department_ids": departments, "mobile": number(place)});
            home.post(&format!("{USERS}?{BY_NAME}"), new_user(new)).await.must_succeed();
        }
        let mut apps = Vec::new();
        for range in RANGES {
            let value: Value = serde_json::from_str(range.value).unwrap();
            apps.push(server.another_app().range(value).create().await);
        }
        Self { home, apps, chat, numbers: Cell::new(1) }
    }

    /// What the app of a range is answered to the request of a row.
    pub(super) async fn ask(&self, endpoint: &Endpoint, row: &Row, range: usize) -> String {
        let leaf = format!("leaf{}", self.numbers.replace(self.numbers.get() + 1));
        if let Some(parent) = row.leaf_under {
            let new = json!({
                "name": leaf, "department_id": leaf, "parent_department_id": parent, "create_group_chat": true,
            });
            self.home.post(&format!("{DEPARTMENTS}?{BY_NAME}"), new).await.must_succeed();
        }
        let person = leaf.replace("leaf", "person");
        if !row.person_in.is_empty() {
            let new = new_user(json!({"user_id": person, "department_ids": row.person_in}));
            self.home.post(&format!("{USERS}?{BY_NAME}"), new).await.must_succeed();
        }
        if row.person_left {
            let path = format!("{USERS}/{person}?{BY_NAME}");
            self.home.delete(&path, json!({})).await.must_succeed();
        }
        let fill = |text: &str| {
            text.replace("{leaf}", &leaf).replace("{person}", &person).replace("{chat}", &self.chat)
        };
        let method: Method = endpoint.method.as_str().parse().unwrap();
        let mut body: Option<Value> = row.body.map(|body| serde_json::from_str(&fill(body)).unwrap());
        if endpoint.id == "contact.v3.user.create" {
            body = body.map(new_user);
        }
        let mut asked = Asked { method, path: format!("/open-apis{}", fill(row.path)), body };
        for (name, value) in [("user_id_type", "user_id"), ("department_id_type", "department_id")] {
            if endpoint.query.iter().any(|field| field.name == name) {
                asked = asked.with_query(name, value);
            }
        }
        told(&asked.by(&self.apps[range]).await)
    }
}

/// The mobile number of a user of the organisation.
fn number(place: usize) -> String {
    format!("+861390000000{place}")
}

/// The code of a refusal; of a success whom and what it lists, or that it is one.
fn told(answer: &Answer) -> String {
    if answer.code() != 0 {
        return answer.code().to_string();
    }
    let data = answer.data();
    let listed = |item: &Value| {
        let id = item.get("department_id").or_else(|| item.get("user_id"));
        id.or(Some(item)).and_then(Value::as_str).map(str::to_owned)
    };
    let lists = ["items", "users", "user_list", "user_ids", "department_ids"];
    let found: Vec<&Value> = lists.iter().filter_map(|name| data.get(name)).collect();
    let names: Vec<String> =
        found.iter().flat_map(|list| list.as_array().unwrap()).filter_map(listed).collect();
    match (found.is_empty(), names.is_empty()) {
        (true, _) => "ok".to_owned(),
        (false, true) => "none".to_owned(),
        (false, false) => names.join(" "),
    }
}
