//! What to try at each endpoint: the name of a thing of the other tenant, and that of a thing that never was.

mod mail;
mod mailbox;
mod unit;

use larkspur_contract::Endpoint;
use larkspur_testkit::server::{new_user, with};
use serde_json::{Value, json};

use crate::asked::Asked;
use crate::stage::{
    APP_TOKEN, DEPARTMENTS, NO_CHAT, NO_DEPARTMENT, NO_HEX_ID, NO_OPEN_ID, NO_UNION_ID, Stage, TENANT_TOKEN,
    USERS,
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

/// Both tenants, and the page tokens of the other one by endpoint.
pub(super) struct Tenants<'a> {
    pub(super) home: &'a Stage,
    pub(super) away: &'a Stage,
    pub(super) page_tokens: &'a [(&'static str, String)],
}

impl Tenants<'_> {
    /// The rows of an endpoint.
    pub(super) fn rows(&self, endpoint: &'static Endpoint) -> Vec<Row> {
        let mut rows = match endpoint.id {
            "auth.v3.tenant_access_token.internal" => vec![self.secret(TENANT_TOKEN)],
            "auth.v3.app_access_token.internal" => vec![self.secret(APP_TOKEN)],
            "contact.v3.department.create" => self.department_named(
                &Asked::post(DEPARTMENTS, json!({"name": "新", "parent_department_id": "0"})),
                endpoint,
            ),
            "contact.v3.department.patch" | "contact.v3.department.update" => {
                let named = self.department_named(&self.home.good(endpoint), endpoint);
                self.department_in(endpoint, "department_id").into_iter().chain(named).collect()
            }
            "contact.v3.department.list" => self.department_in(endpoint, "parent_department_id"),
            "contact.v3.department.batch" => self.department_in(endpoint, "department_ids"),
            department
                if department.starts_with("contact.v3.department.")
                    && department != "contact.v3.department.search" =>
            {
                self.department_in(endpoint, "department_id")
            }
            "contact.v3.department.search" | "search.v1.user.search" | "authen.v1.user_info.get" => {
                Vec::new()
            }
            _ if endpoint.family == "authen" => vec![self.oauth_secret(endpoint)],
            kind if kind.starts_with("contact.v3.employee_type_enum.") => {
                let good = self.home.good(endpoint);
                let named = || {
                    row("enum_id", self.away.employee_types.custom(), NO_HEX_ID, move |id| {
                        good.clone().with_param(endpoint, "enum_id", id)
                    })
                };
                (!endpoint.path_params.is_empty()).then(named).into_iter().collect()
            }
            unit if unit.starts_with("contact.v3.unit.") => self.unit(endpoint),
            "contact.v3.user.create" => self.user_create(),
            "contact.v3.user.get" => {
                self.users(|kind, id| Asked::get(format!("{USERS}/{id}")).with_query("user_id_type", kind))
            }
            "contact.v3.user.patch"
            | "contact.v3.user.update"
            | "contact.v3.user.update_user_id"
            | "contact.v3.user.delete"
            | "contact.v3.user.resurrect" => self.user_changed(endpoint),
            "contact.v3.user.batch" => {
                self.users(|_, id| Asked::get(format!("{USERS}/batch")).with_query("user_ids", id))
            }
            "contact.v3.user.basic_batch" => {
                self.users(|_, id| Asked::post(format!("{USERS}/basic_batch"), json!({"user_ids": [id]})))
            }
            "contact.v3.user.batch_get_id" => {
                let asked =
                    |number: &str| Asked::post(format!("{USERS}/batch_get_id"), json!({"mobiles": [number]}));
                vec![row("mobile", self.away.user("mobile"), "+8613912345678", asked)]
            }
            "contact.v3.user.find_by_department" | "contact.v3.user.list" => {
                self.department_in(endpoint, "department_id")
            }
            // They name nothing; their page tokens are tried below.
            "contact.v3.scope.list" | "im.v1.chat.list" => vec![],
            "im.v1.chat.get" | "im.v1.chat_members.get" => {
                let good = self.home.good(endpoint);
                let asked = move |id: &str| good.clone().with_param(endpoint, "chat_id", id);
                vec![row("chat_id", self.away.department("chat_id"), NO_CHAT, asked)]
            }
            _ if endpoint.family == "mail-mailgroup" => self.mail(endpoint),
            _ if endpoint.id.starts_with("mail.v1.") => self.mailbox(endpoint),
            other => panic!("{other} is served, but nobody tries it with what belongs to another tenant"),
        };
        if endpoint.response.iter().any(|field| field.name == "page_token") {
            let (_, theirs) = self.page_tokens.iter().find(|(known, _)| *known == endpoint.id).unwrap();
            let good = self.home.good(endpoint);
            rows.push(row("page_token", theirs, "never", move |token| {
                good.clone().with_query("page_token", token)
            }));
        }
        rows
    }

    /// Every kind of id of a user of theirs.
    pub(super) fn users(&self, asked: impl Fn(&str, &str) -> Asked + Clone + 'static) -> Vec<Row> {
        [("open_id", NO_OPEN_ID), ("union_id", NO_UNION_ID), ("user_id", NO_HEX_ID)]
            .map(|(kind, never)| {
                let asked = asked.clone();
                row(kind, self.away.user(kind), never, move |id| {
                    asked(kind, id).with_query("user_id_type", kind)
                })
            })
            .into()
    }

    /// Every kind of id of a department of theirs.
    pub(super) fn departments(&self, asked: impl Fn(&str, &str) -> Asked + Clone + 'static) -> Vec<Row> {
        [("open_department_id", NO_DEPARTMENT), ("department_id", NO_HEX_ID)]
            .map(|(kind, never)| {
                let (asked, theirs) = (asked.clone(), self.away.department(kind));
                row(kind, theirs, never, move |id| asked(kind, id).with_query("department_id_type", kind))
            })
            .into()
    }

    /// A department of theirs in a field of an otherwise good request.
    fn department_in(&self, endpoint: &'static Endpoint, field: &'static str) -> Vec<Row> {
        let good = self.home.good(endpoint);
        self.departments(move |_, id| good.clone().naming(endpoint, field, id))
    }

    /// What a new or a changed department names.
    fn department_named(&self, base: &Asked, endpoint: &'static Endpoint) -> Vec<Row> {
        let with = |make: fn(&str) -> Value| {
            let base = base.clone();
            move |_: &str, id: &str| base.clone().with_body(make(id))
        };
        let (base, itself) = (
            base.clone(),
            [self.home.department("open_department_id"), self.home.department("department_id")]
                .map(str::to_owned),
        );
        let mut rows = self.departments(move |kind, id| {
            let asked = base.clone().with_body(json!({"parent_department_id": id}));
            let [open, custom] = &itself;
            asked.with_param(endpoint, "department_id", if kind == "department_id" { custom } else { open })
        });
        rows.extend(
            self.users(with(|id| json!({"leader_user_id": id, "leaders": null, "department_hrbps": null}))),
        );
        rows.extend(self.users(with(|id| {
            let leaders = json!([{"leaderType": 1, "leaderID": id}]);
            json!({"leader_user_id": null, "leaders": leaders, "department_hrbps": null})
        })));
        rows.extend(
            self.users(with(|id| json!({"leader_user_id": null, "leaders": null, "department_hrbps": [id]}))),
        );
        if endpoint.body.into_iter().flatten().any(|field| field.name == "unit_ids") {
            let asked = with(
                |id| json!({"unit_ids": [id], "leader_user_id": null, "leaders": null, "department_hrbps": null}),
            );
            rows.push(row("unit_id", "theirs", "never", move |id| asked("", id)));
        }
        rows
    }

    /// A secret that fits another app is as wrong as any.
    fn secret(&self, path: &'static str) -> Row {
        let (theirs, app_id) = (&self.away.app.app_secret, self.home.app.app_id.clone());
        let asked = move |secret: &str| Asked::post(path, json!({"app_id": app_id, "app_secret": secret}));
        row("app_secret", theirs, &"x".repeat(theirs.len()), asked)
    }

    /// A code or refresh token of an app of theirs.
    fn oauth_secret(&self, endpoint: &'static Endpoint) -> Row {
        let good = self.home.good(endpoint);
        let theirs = self.away.good(endpoint).body.unwrap();
        let field = if theirs.get("code").is_some() { "code" } else { "refresh_token" };
        row(field, theirs[field].as_str().unwrap(), "never", move |secret| {
            good.clone().with_body(json!({field: secret}))
        })
    }

    /// A user to change, and what the change names.
    fn user_changed(&self, endpoint: &'static Endpoint) -> Vec<Row> {
        let good = self.home.good(endpoint);
        let itself = good.clone();
        let mut rows = self.users(move |_, id| itself.clone().with_param(endpoint, "user_id", id));
        for field in endpoint.body.into_iter().flatten().map(|field| field.name) {
            let asked = good.clone();
            match field {
                "department_ids" => {
                    rows.extend(self.departments(move |_, id| {
                        asked.clone().with_body(json!({field: [id], "orders": null}))
                    }));
                }
                "departments" => rows.extend(self.departments(move |_, id| {
                    asked.clone().with_body(json!({field: [{"department_id": id}]}))
                })),
                "email_acceptor" => rows.extend(self.named_by(endpoint, move |id| {
                    let mail = json!({"processing_type": "1", "acceptor_user_id": id});
                    asked.clone().with_body(json!({field: mail}))
                })),
                "enterprise_email" => rows.push(row("domain", AWAY, "never.example", move |domain| {
                    asked.clone().with_body(json!({field: format!("new@{domain}")}))
                })),
                other if other == "leader_user_id" || other.ends_with("_acceptor_user_id") => {
                    rows.extend(
                        self.named_by(endpoint, move |id| asked.clone().with_body(json!({field: id}))),
                    );
                }
                _ => {}
            }
        }
        rows
    }

    /// Every kind of id of a user of theirs, in a change of our user.
    fn named_by(
        &self,
        endpoint: &'static Endpoint,
        asked: impl Fn(&str) -> Asked + Clone + 'static,
    ) -> Vec<Row> {
        let ours = ["open_id", "union_id", "user_id"].map(|kind| (kind, self.home.user(kind).to_owned()));
        self.users(move |kind, id| {
            let (_, user) = ours.iter().find(|(known, _)| *known == kind).unwrap();
            asked(id).with_param(endpoint, "user_id", user)
        })
    }

    fn user_create(&self) -> Vec<Row> {
        let mut rows = self.departments(|_, id| user(json!({"department_ids": [id]})));
        rows.extend(self.users(|_, id| user(json!({"leader_user_id": id}))));
        let email = |domain: &str| user(json!({"enterprise_email": format!("new@{domain}")}));
        rows.push(row("domain", AWAY, "never.example", email));
        rows
    }
}

fn user(more: Value) -> Asked {
    // One number for all of them: none is ever taken, because none of these requests succeeds.
    Asked::post(USERS, with(new_user(more), json!({"mobile": "13912345678"})))
}
