//! Things that tests need before they can begin, made through the API as any client would.

use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Map, Value, json};

use super::Client;

/// Mobile numbers given so far, in all tests of the process: none is given twice.
static NUMBERS: AtomicU32 = AtomicU32::new(1);

impl Client {
    /// Makes a department: `{"name":…}` under the root, with what `more` says besides or instead.
    pub async fn make_department(&self, more: Value) -> Value {
        let new = with(json!({"name": "部门", "parent_department_id": "0"}), more);
        let answer = self.post("/open-apis/contact/v3/departments", new).await;
        member(answer.data(), "department")
    }

    /// Makes a unit with this id, named like it.
    pub async fn make_unit(&self, unit_id: &str) {
        let new = json!({"unit_id": unit_id, "name": unit_id, "unit_type": "事业部"});
        self.post("/open-apis/contact/v3/unit", new).await.must_succeed();
    }

    /// Makes an active employee type called so.
    pub async fn make_employee_type(&self, content: &str) -> Value {
        let new = json!({"content": content, "enum_type": 2, "enum_status": 1});
        let answer = self.post("/open-apis/contact/v3/employee_type_enums", new).await;
        member(answer.data(), "employee_type_enum")
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
