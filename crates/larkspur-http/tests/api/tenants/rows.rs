//! What to try at each endpoint: the name of a thing of the other tenant, and that of a thing that never was.

use larkspur_testkit::server::{new_user, with};
use serde_json::{Value, json};

use crate::asked::Asked;
use crate::stage::{
    APP_TOKEN, CHATS, DEPARTMENTS, MAIL_GROUPS, NO_CHAT, NO_DEPARTMENT, NO_HEX_ID, NO_OPEN_ID, NO_UNION_ID,
    Stage, TENANT_TOKEN, USERS,
};

/// The mail domain of the other tenant.
pub(super) const AWAY: &str = "elsewhere.example";

/// One way to name a thing in a request.
pub(super) struct Row {
    /// What kind of name it is.
    pub(super) kind: &'static str,
    /// A thing of the other tenant.
    pub(super) theirs: String,
    /// A thing that never was, named in the same form.
    pub(super) never: String,
    /// The request with a name in it.
    pub(super) asked: Box<dyn Fn(&str) -> Asked>,
}

fn row(kind: &'static str, theirs: &str, never: &str, asked: impl Fn(&str) -> Asked + 'static) -> Row {
    Row { kind, theirs: theirs.to_owned(), never: never.to_owned(), asked: Box::new(asked) }
}

/// Both tenants, and the page tokens of the other one by path.
pub(super) struct Tenants<'a> {
    pub(super) home: &'a Stage,
    pub(super) away: &'a Stage,
    pub(super) page_tokens: &'a [(String, String)],
}

impl Tenants<'_> {
    /// The rows of the endpoint with this id.
    pub(super) fn rows(&self, id: &str) -> Vec<Row> {
        match id {
            "auth.v3.tenant_access_token.internal" => vec![self.secret(TENANT_TOKEN)],
            "auth.v3.app_access_token.internal" => vec![self.secret(APP_TOKEN)],
            "contact.v3.department.create" => self.department_create(),
            "contact.v3.department.get" => self.departments(|kind, id| {
                Asked::get(format!("{DEPARTMENTS}/{id}")).with_query("department_id_type", kind)
            }),
            "contact.v3.department.children" => {
                let path = |id: &str| format!("{DEPARTMENTS}/{id}/children");
                let ids = self
                    .departments(move |kind, id| Asked::get(path(id)).with_query("department_id_type", kind));
                ids.into_iter().chain([self.page_token(path("0"))]).collect()
            }
            "contact.v3.user.create" => self.user_create(),
            "contact.v3.user.get" => {
                self.users(|kind, id| Asked::get(format!("{USERS}/{id}")).with_query("user_id_type", kind))
            }
            "im.v1.chat.get" => {
                let chat = self.away.department("chat_id");
                vec![row("chat_id", chat, NO_CHAT, |id| Asked::get(format!("{CHATS}/{id}")))]
            }
            "mail.v1.mailgroup.create" => {
                let asked = |email: String| Asked::post(MAIL_GROUPS, json!({"email": email}));
                vec![
                    row("domain", AWAY, "never.example", move |domain| asked(format!("new@{domain}"))),
                    row("address", &format!("team@{AWAY}"), "team@never.example", move |email| {
                        asked(email.to_owned())
                    }),
                ]
            }
            "mail.v1.mailgroup.get" => {
                let asked = |id: &str| Asked::get(format!("{MAIL_GROUPS}/{id}"));
                vec![
                    row("mailgroup_id", self.away.group("mailgroup_id"), NO_HEX_ID, asked),
                    row("address", self.away.group("email"), &format!("never@{AWAY}"), asked),
                ]
            }
            "mail.v1.mailgroup.list" => {
                let list = |kind: &str| Asked::get(MAIL_GROUPS).with_query("user_id_type", kind);
                let managers = self.users(move |kind, id| list(kind).with_query("manager_user_id", id));
                managers.into_iter().chain([self.page_token(MAIL_GROUPS.to_owned())]).collect()
            }
            other => panic!("{other} is served, but nobody tries it with what belongs to another tenant"),
        }
    }

    /// Every kind of id of a user of theirs.
    fn users(&self, asked: impl Fn(&str, &str) -> Asked + Copy + 'static) -> Vec<Row> {
        [("open_id", NO_OPEN_ID), ("union_id", NO_UNION_ID), ("user_id", NO_HEX_ID)]
            .map(|(kind, never)| row(kind, self.away.user(kind), never, move |id| asked(kind, id)))
            .into()
    }

    /// Every kind of id of a department of theirs.
    fn departments(&self, asked: impl Fn(&str, &str) -> Asked + Copy + 'static) -> Vec<Row> {
        [("open_department_id", NO_DEPARTMENT), ("department_id", NO_HEX_ID)]
            .map(|(kind, never)| row(kind, self.away.department(kind), never, move |id| asked(kind, id)))
            .into()
    }

    fn page_token(&self, path: String) -> Row {
        let (_, theirs) = self.page_tokens.iter().find(|(known, _)| *known == path).unwrap();
        row("page_token", theirs, "never", move |token| Asked::get(&path).with_query("page_token", token))
    }

    /// A secret that fits another app is as wrong as any.
    fn secret(&self, path: &'static str) -> Row {
        let (theirs, app_id) = (&self.away.app.app_secret, self.home.app.app_id.clone());
        let asked = move |secret: &str| Asked::post(path, json!({"app_id": app_id, "app_secret": secret}));
        row("app_secret", theirs, &"x".repeat(theirs.len()), asked)
    }

    fn department_create(&self) -> Vec<Row> {
        let by_user = |kind: &str, more: Value| department(more).with_query("user_id_type", kind);
        let parents = self.departments(|kind, id| {
            department(json!({"parent_department_id": id})).with_query("department_id_type", kind)
        });
        let main = self.users(move |kind, id| by_user(kind, json!({"leader_user_id": id})));
        let listed = self
            .users(move |kind, id| by_user(kind, json!({"leaders": [{"leaderType": 1, "leaderID": id}]})));
        let hrbps = self.users(move |kind, id| by_user(kind, json!({"department_hrbps": [id]})));
        let unit = row("unit_id", "theirs", "never", |id| department(json!({"unit_ids": [id]})));
        parents.into_iter().chain(main).chain(listed).chain(hrbps).chain([unit]).collect()
    }

    fn user_create(&self) -> Vec<Row> {
        let places = self.departments(|kind, id| {
            user(json!({"department_ids": [id]})).with_query("department_id_type", kind)
        });
        let leaders =
            self.users(|kind, id| user(json!({"leader_user_id": id})).with_query("user_id_type", kind));
        let email = |domain: &str| user(json!({"enterprise_email": format!("new@{domain}")}));
        places.into_iter().chain(leaders).chain([row("domain", AWAY, "never.example", email)]).collect()
    }
}

fn department(more: Value) -> Asked {
    Asked::post(DEPARTMENTS, with(json!({"name": "新", "parent_department_id": "0"}), more))
}

fn user(more: Value) -> Asked {
    // One number for all of them: none is ever taken, because none of these requests succeeds.
    Asked::post(USERS, with(new_user(more), json!({"mobile": "13912345678"})))
}
