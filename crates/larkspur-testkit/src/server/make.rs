//! Things that tests need before they can begin, made through the API as any client would.

use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Map, Value, json};

use super::{Client, ServerApp, TestServer, text};

/// Mobile numbers given so far, in all tests of the process: none is given twice.
static NUMBERS: AtomicU32 = AtomicU32::new(1);

impl Client {
    /// Makes a department: `{"name":…}` under the root, with what `more` says besides or instead.
    pub async fn make_department(&self, more: Value) -> Value {
        let new = with(json!({"name": "部门", "parent_department_id": "0"}), more);
        let answer = self.post("/open-apis/contact/v3/departments", new).await;
        member(answer.data(), "department")
    }

    /// Makes a user in the root with a number of its own, with what `more` says besides or instead.
    pub async fn make_user(&self, more: Value) -> Value {
        let answer = self.post("/open-apis/contact/v3/users", new_user(more)).await;
        member(answer.data(), "user")
    }

    /// Makes a public mailbox with this address.
    pub async fn make_public_mailbox(&self, email: &str) -> Value {
        self.post("/open-apis/mail/v1/public_mailboxes", json!({"email": email})).await.data().clone()
    }

    /// Makes a mail group with this address.
    pub async fn make_mail_group(&self, email: &str) -> Value {
        self.post("/open-apis/mail/v1/mailgroups", json!({"email": email})).await.data().clone()
    }
}

impl TestServer {
    /// Lets an administrator set the standing of a user of the tenant of `app`.
    pub async fn set_standing(&self, app: &ServerApp, user: &Value, standing: &str) {
        let path = format!("/_larkspur/v1/users/{}", text(user, "user_id"));
        let change = json!({"tenant_key": app.tenant_key, "standing": standing});
        let answer = self.admin().patch(&path, change).await;
        assert_eq!(answer.status(), 200, "{answer:?}");
    }
}

/// What a user is made from: the least that is needed, with what `more` says besides or instead.
pub fn new_user(more: Value) -> Value {
    let mobile = format!("+8613{:09}", NUMBERS.fetch_add(1, Ordering::Relaxed));
    with(json!({"name": "员工", "mobile": mobile, "department_ids": ["0"], "employee_type": 1}), more)
}

/// `base` with the fields of `more` besides or instead.
pub fn with(base: Value, more: Value) -> Value {
    let fields = |value| match value {
        Value::Object(fields) => fields,
        other => panic!("{other} is not an object"),
    };
    fields(base).into_iter().chain(fields(more)).collect::<Map<_, _>>().into()
}

fn member(object: &Value, name: &str) -> Value {
    object.get(name).unwrap_or_else(|| panic!("no {name} in {object}")).clone()
}
