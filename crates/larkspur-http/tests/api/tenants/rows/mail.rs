//! What of another tenant the endpoints of mail groups can be asked for.

use larkspur_contract::Endpoint;
use serde_json::{Value, json};

use super::{AWAY, Row, Tenants, row};
use crate::asked::Asked;
use crate::stage::{NO_HEX_ID, noun_and_verb, text};

impl Tenants<'_> {
    /// The rows of an endpoint of mail groups, but for those of page tokens.
    pub(super) fn mail(&self, endpoint: &'static Endpoint) -> Vec<Row> {
        let (noun, verb) = noun_and_verb(endpoint);
        let good = self.home.good(endpoint);
        let theirs = &self.away.mail;
        let mut rows = self.mail_in_path(endpoint, &good);
        rows.extend(match (noun, verb) {
            ("mailgroup", "create" | "patch" | "update") => addresses(&good, "email"),
            ("mailgroup_alias", "create") => addresses(&good, "email_alias"),
            ("mailgroup", "list") => self.users(move |_, id| good.clone().with_query("manager_user_id", id)),
            ("mailgroup_manager", "batch_create" | "batch_delete") => self.users(move |_, id| {
                good.clone().with_body(json!({"mailgroup_manager_list": [{"user_id": id}]}))
            }),
            (_, "create") => self.members(move |member| Asked { body: Some(member), ..good.clone() }),
            (_, "batch_create") => {
                self.members(move |member| good.clone().with_body(json!({"items": [member]})))
            }
            ("mailgroup_member", "batch_delete") => {
                vec![removed("member_id", text(&theirs.member, "member_id"), good)]
            }
            ("mailgroup_permission_member", "batch_delete") => {
                let id = text(&theirs.permission_member, "permission_member_id");
                vec![removed("permission_member_id", id, good)]
            }
            (_, "get" | "list" | "delete") => vec![],
            _ => panic!("{} is served, but nobody tries it with what belongs to another tenant", endpoint.id),
        });
        rows
    }

    /// What the path names, each beside things that are there.
    fn mail_in_path(&self, endpoint: &'static Endpoint, good: &Asked) -> Vec<Row> {
        let theirs = &self.away.mail;
        let named = [
            ("mailgroup_id", text(&theirs.group, "mailgroup_id"), NO_HEX_ID.to_owned()),
            ("mailgroup_id", text(&theirs.group, "email"), format!("never@{AWAY}")),
            ("member_id", text(&theirs.member, "member_id"), NO_HEX_ID.to_owned()),
            (
                "permission_member_id",
                text(&theirs.permission_member, "permission_member_id"),
                NO_HEX_ID.to_owned(),
            ),
            ("alias_id", &theirs.alias, format!("never@{AWAY}")),
        ];
        let has = |name: &str| endpoint.path_params.iter().any(|field| field.name == name);
        let row = |(name, theirs, never): (&'static str, &str, String)| {
            let good = good.clone();
            row(name, theirs, &never, move |id| good.clone().with_param(endpoint, name, id))
        };
        named.into_iter().filter(|(name, _, _)| has(name)).map(row).collect()
    }

    fn members(&self, asked: impl Fn(Value) -> Asked + Clone + 'static) -> Vec<Row> {
        let (user, department, group) = (asked.clone(), asked.clone(), asked);
        let mut rows = self.users(move |_, id| user(json!({"type": "USER", "user_id": id})));
        rows.extend(
            self.departments(move |_, id| department(json!({"type": "DEPARTMENT", "department_id": id}))),
        );
        rows.push(row("address", self.away.group("email"), &format!("never@{AWAY}"), move |email| {
            group(json!({"type": "MAIL_GROUP", "email": email}))
        }));
        rows
    }
}

/// An address of theirs, and a new one in their domain.
pub(super) fn addresses(good: &Asked, field: &'static str) -> Vec<Row> {
    let (domain, address) = (good.clone(), good.clone());
    vec![
        row("domain", AWAY, "never.example", move |name| {
            domain.clone().with_body(json!({field: format!("new@{name}")}))
        }),
        row("address", &format!("team@{AWAY}"), "team@never.example", move |email| {
            address.clone().with_body(json!({field: email}))
        }),
    ]
}

/// A member to remove.
pub(super) fn removed(kind: &'static str, theirs: &str, good: Asked) -> Row {
    row(kind, theirs, NO_HEX_ID, move |id| good.clone().with_body(json!({format!("{kind}_list"): [id]})))
}
