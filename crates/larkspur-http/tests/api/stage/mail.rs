//! A mail group with two of everything, and a good request to every endpoint of mail groups.

use std::cell::RefCell;

use http::Method;
use larkspur_contract::Endpoint;
use larkspur_testkit::server::Client;
use serde_json::{Value, json};

use super::{MAIL_GROUPS, text};
use crate::asked::Asked;

/// How many things there are to delete, of each kind.
const SPARE: usize = 16;

/// A mail group with two managers, members, permission members and aliases.
pub(crate) struct MailStage {
    pub(crate) group: Value,
    /// A member; a user like the first permission member and manager.
    pub(crate) member: Value,
    pub(crate) permission_member: Value,
    pub(crate) alias: String,
    user: String,
    domain: String,
    spare_groups: RefCell<Vec<String>>,
    spare_members: RefCell<Vec<String>>,
    spare_permission_members: RefCell<Vec<String>>,
    spare_aliases: RefCell<Vec<String>>,
}

impl MailStage {
    /// Sets it in the tenant of `app`, whose mail domain is `domain`, with this user and this department.
    pub(super) async fn set(app: &Client, domain: &str, user: &str, department: &str) -> Self {
        let group = app.make_mail_group(&format!("team@{domain}")).await;
        app.make_mail_group(&format!("other@{domain}")).await;
        let path = format!("{MAIL_GROUPS}/{}", text(&group, "mailgroup_id"));
        let other = app.make_user(json!({})).await;
        let managers = json!({"mailgroup_manager_list": [{"user_id": user}, {"user_id": other["open_id"]}]});
        app.post(&format!("{path}/managers/batch_create"), managers).await.must_succeed();
        let both = [
            json!({"type": "USER", "user_id": user}),
            json!({"type": "DEPARTMENT", "department_id": department}),
        ];
        let members = add(app, &format!("{path}/members"), &both).await;
        let permission_members = add(app, &format!("{path}/permission_members"), &both).await;
        let (mut groups, mut spare) = (Vec::new(), Vec::new());
        for number in 0..SPARE {
            let gone = app.make_mail_group(&format!("gone{number}@{domain}")).await;
            groups.push(text(&gone, "mailgroup_id").to_owned());
            let email = format!("spare{number}@{domain}");
            app.make_mail_group(&email).await;
            spare.push(json!({"type": "MAIL_GROUP", "email": email}));
        }
        let spare_members = add(app, &format!("{path}/members"), &spare).await;
        let spare_permission_members = add(app, &format!("{path}/permission_members"), &spare).await;
        let mut aliases = Vec::new();
        for number in 0..SPARE {
            aliases.push(format!("alias{number}@{domain}"));
            let new = json!({"email_alias": aliases[number]});
            app.post(&format!("{path}/aliases"), new).await.must_succeed();
        }
        let ids = |made: &[Value], field| made.iter().map(|it| text(it, field).to_owned()).collect();
        Self {
            group: app.get(&path).await.data().clone(),
            member: members[0].clone(),
            permission_member: permission_members[0].clone(),
            alias: aliases[0].clone(),
            user: user.to_owned(),
            domain: domain.to_owned(),
            spare_groups: RefCell::new(groups),
            spare_members: RefCell::new(ids(&spare_members, "member_id")),
            spare_permission_members: RefCell::new(ids(&spare_permission_members, "permission_member_id")),
            spare_aliases: RefCell::new(aliases.split_off(1)),
        }
    }

    /// A request to this endpoint that succeeds; `number` is one that no request had before.
    pub(super) fn good(&self, endpoint: &Endpoint, number: u32) -> Asked {
        let method: Method = endpoint.method.as_str().parse().unwrap();
        let (noun, verb) = noun_and_verb(endpoint);
        let at = |group: &str| endpoint.path.replace(":mailgroup_id", group);
        let other = || at(&format!("other@{}", self.domain));
        let path = at(text(&self.group, "mailgroup_id"));
        let (path, body) = match (noun, verb) {
            ("mailgroup", "create") => {
                let (email, who) = (format!("new{number}@{}", self.domain), "ANYONE");
                (path, json!({"email": email, "name": "新", "description": "说明", "who_can_send_mail": who}))
            }
            ("mailgroup", "patch") => (path, json!({"name": format!("改{number}")})),
            ("mailgroup", "update") => (
                path,
                json!({"email": self.group["email"], "name": format!("换{number}"), "description": "说明"}),
            ),
            ("mailgroup", "delete") => (at(&take(&self.spare_groups)), Value::Null),
            ("mailgroup_alias", "create") => {
                // Of a group that has room for more of them.
                (other(), json!({"email_alias": format!("more{number}@{}", self.domain)}))
            }
            ("mailgroup_alias", "delete") => {
                (path.replace(":alias_id", &take(&self.spare_aliases)), Value::Null)
            }
            // Whoever is a manager stays one; and whoever is none stays none, so that the lists keep theirs.
            ("mailgroup_manager", "batch_create") => (path, self.managers()),
            ("mailgroup_manager", "batch_delete") => (other(), self.managers()),
            (_, "list") | ("mailgroup", "get") => (path, Value::Null),
            (_, "create") => (path, json!({"type": "USER", "user_id": self.user})),
            (_, "batch_create") => (path, json!({"items": [{"type": "USER", "user_id": self.user}]})),
            ("mailgroup_member", "get") => {
                (path.replace(":member_id", text(&self.member, "member_id")), Value::Null)
            }
            ("mailgroup_permission_member", "get") => {
                let id = text(&self.permission_member, "permission_member_id");
                (path.replace(":permission_member_id", id), Value::Null)
            }
            ("mailgroup_member", "delete") => {
                (path.replace(":member_id", &take(&self.spare_members)), Value::Null)
            }
            ("mailgroup_member", "batch_delete") => {
                (path, json!({"member_id_list": [take(&self.spare_members)]}))
            }
            ("mailgroup_permission_member", "delete") => {
                (path.replace(":permission_member_id", &take(&self.spare_permission_members)), Value::Null)
            }
            ("mailgroup_permission_member", "batch_delete") => {
                (path, json!({"permission_member_id_list": [take(&self.spare_permission_members)]}))
            }
            _ => panic!("{} is served, but there is no good request for it", endpoint.id),
        };
        let body = Some(body).filter(|body| !body.is_null());
        Asked { method, path, body }
    }

    fn managers(&self) -> Value {
        json!({"mailgroup_manager_list": [{"user_id": self.user}]})
    }
}

/// What an endpoint of this family is about, and what it does.
pub(crate) fn noun_and_verb(endpoint: &Endpoint) -> (&str, &str) {
    endpoint.id.strip_prefix("mail.v1.").and_then(|rest| rest.split_once('.')).unwrap()
}

async fn add(app: &Client, path: &str, members: &[Value]) -> Vec<Value> {
    let made = app.post(&format!("{path}/batch_create"), json!({"items": members})).await;
    made.data()["items"].as_array().unwrap_or_else(|| panic!("{}", made.text())).clone()
}

/// One that nothing else needs, each but once.
fn take(spare: &RefCell<Vec<String>>) -> String {
    spare.borrow_mut().pop().unwrap_or_else(|| panic!("more than {SPARE} to spare are needed"))
}
