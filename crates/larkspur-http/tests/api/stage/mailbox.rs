//! A public mailbox and a user's mailbox with two of everything, what lies in the recycle bin, and a good request to every
//! endpoint of mailboxes.

use std::cell::RefCell;

use http::Method;
use larkspur_contract::Endpoint;
use larkspur_testkit::server::{Client, ServerApp};
use serde_json::{Value, json};

use super::{PUBLIC_MAILBOXES, USER_MAILBOXES, noun_and_verb, text};
use crate::asked::Asked;

/// How many things there are to delete, of each kind.
const SPARE: usize = 12;

/// A public mailbox with two members and an alias, and the mailbox of a user with an alias.
pub(crate) struct MailboxStage {
    pub(crate) mailbox: Value,
    pub(crate) member: Value,
    pub(crate) alias: String,
    /// Address and alias of the mailbox of a user.
    pub(crate) user_mailbox: String,
    pub(crate) user_alias: String,
    /// The address of a mailbox in the recycle bin.
    pub(crate) recycled: String,
    user: String,
    domain: String,
    spare_mailboxes: RefCell<Vec<String>>,
    spare_members: RefCell<Vec<String>>,
    spare_aliases: RefCell<Vec<String>>,
    spare_user_aliases: RefCell<Vec<String>>,
    spare_recycled: RefCell<Vec<String>>,
}

impl MailboxStage {
    /// Sets it in the tenant of `app`, whose mail domain is `domain`, with this user.
    pub(super) async fn set(app: &ServerApp, domain: &str, user: &str) -> Self {
        let mailbox = app.make_public_mailbox(&format!("desk@{domain}")).await;
        app.make_public_mailbox(&format!("other-desk@{domain}")).await;
        let path = format!("{PUBLIC_MAILBOXES}/{}", text(&mailbox, "public_mailbox_id"));
        let user_mailbox = format!("worker@{domain}");
        app.make_user(json!({"enterprise_email": user_mailbox})).await;
        app.make_user(json!({"enterprise_email": format!("colleague@{domain}")})).await;
        let (mut spare_mailboxes, mut members, mut recycled) =
            (Vec::new(), vec![user.to_owned()], Vec::new());
        for number in 0..SPARE {
            let gone = app.make_public_mailbox(&format!("gone-desk{number}@{domain}")).await;
            spare_mailboxes.push(text(&gone, "public_mailbox_id").to_owned());
            members.push(text(&app.make_user(json!({})).await, "open_id").to_owned());
            recycled.push(format!("left{number}@{domain}"));
            let left = app.make_user(json!({"enterprise_email": recycled[number]})).await;
            app.set_standing(&left, "resigned").await;
        }
        let members = add(app, &path, &members).await;
        let ids = members.iter().map(|it| text(it, "member_id").to_owned()).collect::<Vec<_>>();
        let aliases = aliases(app, &path, "front", domain).await;
        let user_aliases = aliases_of_user(app, &user_mailbox, domain).await;
        Self {
            mailbox,
            member: members[0].clone(),
            alias: aliases[0].clone(),
            user_alias: user_aliases[0].clone(),
            recycled: recycled[0].clone(),
            user: user.to_owned(),
            domain: domain.to_owned(),
            user_mailbox,
            spare_mailboxes: RefCell::new(spare_mailboxes),
            spare_members: RefCell::new(ids[2..].to_vec()),
            spare_aliases: RefCell::new(aliases[1..].to_vec()),
            spare_user_aliases: RefCell::new(user_aliases[1..].to_vec()),
            spare_recycled: RefCell::new(recycled[1..].to_vec()),
        }
    }

    /// A request to this endpoint that succeeds; `number` is one that no request had before.
    pub(super) fn good(&self, endpoint: &Endpoint, number: u32) -> Asked {
        let method: Method = endpoint.method.as_str().parse().unwrap();
        let at = |mailbox: &str| {
            endpoint
                .path
                .replace(":public_mailbox_id", mailbox)
                .replace(":user_mailbox_id", &self.user_mailbox)
        };
        let path = at(text(&self.mailbox, "public_mailbox_id"));
        let other = || at(&format!("other-desk@{}", self.domain));
        let fresh = |word: &str| format!("{word}{number}@{}", self.domain);
        let body = |body: Value| Some(body);
        let (path, body) = match noun_and_verb(endpoint) {
            ("public_mailbox", "create") => (path, body(json!({"email": fresh("new-desk"), "name": "前台"}))),
            ("public_mailbox", "patch") => (path, body(json!({"name": format!("改{number}")}))),
            ("public_mailbox", "update") => {
                (path, body(json!({"email": self.mailbox["email"], "name": format!("换{number}")})))
            }
            ("public_mailbox", "delete") => (at(&take(&self.spare_mailboxes)), None),
            ("public_mailbox", "remove_to_recycle_bin") => {
                (at(&take(&self.spare_mailboxes)), body(json!({"to_mail_address": self.user_mailbox})))
            }
            // Of mailboxes that have room for more of them.
            ("public_mailbox_alias", "create") => {
                (other(), body(json!({"email_alias": fresh("more-front")})))
            }
            ("user_mailbox_alias", "create") => {
                let path = endpoint.path.replace(":user_mailbox_id", &format!("colleague@{}", self.domain));
                (path, body(json!({"email_alias": fresh("more-worker")})))
            }
            ("public_mailbox_alias", "delete") => {
                (path.replace(":alias_id", &take(&self.spare_aliases)), None)
            }
            ("user_mailbox_alias", "delete") => {
                (path.replace(":alias_id", &take(&self.spare_user_aliases)), None)
            }
            ("user_mailbox", "delete") => {
                (endpoint.path.replace(":user_mailbox_id", &take(&self.spare_recycled)), None)
            }
            ("public_mailbox_member", "create") => (path, body(self.member())),
            ("public_mailbox_member", "batch_create") => (path, body(json!({"items": [self.member()]}))),
            ("public_mailbox_member", "get") => {
                (path.replace(":member_id", text(&self.member, "member_id")), None)
            }
            ("public_mailbox_member", "delete") => {
                (path.replace(":member_id", &take(&self.spare_members)), None)
            }
            ("public_mailbox_member", "batch_delete") => {
                (path, body(json!({"member_id_list": [take(&self.spare_members)]})))
            }
            ("public_mailbox_member", "clear") => (other(), None),
            ("user", "query") => {
                (path, body(json!({"email_list": [self.user_mailbox, self.mailbox["email"]]})))
            }
            (_, "list" | "get") => (path, None),
            _ => panic!("{} is served, but there is no good request for it", endpoint.id),
        };
        Asked { method, path, body }
    }

    fn member(&self) -> Value {
        json!({"type": "USER", "user_id": self.user})
    }
}

async fn add(app: &Client, path: &str, users: &[String]) -> Vec<Value> {
    let items: Vec<Value> = users.iter().map(|user| json!({"user_id": user})).collect();
    let made = app.post(&format!("{path}/members/batch_create"), json!({"items": items})).await;
    made.data()["items"].as_array().unwrap_or_else(|| panic!("{}", made.text())).clone()
}

/// As many aliases as there are to spare, and one more, of the mailbox at this path.
async fn aliases(app: &Client, path: &str, word: &str, domain: &str) -> Vec<String> {
    let aliases: Vec<String> = (0..=SPARE).map(|number| format!("{word}{number}@{domain}")).collect();
    for alias in &aliases {
        app.post(&format!("{path}/aliases"), json!({"email_alias": alias})).await.must_succeed();
    }
    aliases
}

async fn aliases_of_user(app: &Client, mailbox: &str, domain: &str) -> Vec<String> {
    aliases(app, &format!("{USER_MAILBOXES}/{mailbox}"), "alias-of-worker", domain).await
}

/// One that nothing else needs, each but once.
fn take(spare: &RefCell<Vec<String>>) -> String {
    spare.borrow_mut().pop().unwrap_or_else(|| panic!("more than {SPARE} to spare are needed"))
}
