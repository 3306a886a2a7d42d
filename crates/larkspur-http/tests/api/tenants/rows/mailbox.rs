//! What of another tenant the endpoints of mailboxes can be asked for.

use larkspur_contract::Endpoint;
use serde_json::json;

use super::mail::{addresses, removed};
use super::{AWAY, Row, Tenants, row};
use crate::asked::Asked;
use crate::stage::{NO_HEX_ID, noun_and_verb, text};

impl Tenants<'_> {
    /// The rows of an endpoint of mailboxes, but for those of page tokens.
    pub(super) fn mailbox(&self, endpoint: &'static Endpoint) -> Vec<Row> {
        let good = self.home.good(endpoint);
        let theirs = &self.away.mailboxes;
        let mut rows = self.mailbox_in_path(endpoint, &good);
        rows.extend(match noun_and_verb(endpoint) {
            ("public_mailbox", "create" | "patch" | "update") => addresses(&good, "email"),
            ("public_mailbox_alias" | "user_mailbox_alias", "create") => addresses(&good, "email_alias"),
            ("public_mailbox", "remove_to_recycle_bin") => vec![address(&theirs.user_mailbox, move |heir| {
                good.clone().with_body(json!({"to_mail_address": heir}))
            })],
            ("user_mailbox", "delete") => {
                vec![address(&theirs.user_mailbox, move |heir| {
                    good.clone().with_query("transfer_mailbox", heir)
                })]
            }
            ("public_mailbox_member", "create") => {
                self.users(move |_, id| good.clone().with_body(json!({"user_id": id})))
            }
            ("public_mailbox_member", "batch_create") => {
                self.users(move |_, id| good.clone().with_body(json!({"items": [{"user_id": id}]})))
            }
            ("public_mailbox_member", "batch_delete") => {
                vec![removed("member_id", text(&theirs.member, "member_id"), good)]
            }
            ("user", "query") => vec![address(&theirs.user_mailbox, move |email| {
                good.clone().with_body(json!({"email_list": [email]}))
            })],
            (_, "get" | "list" | "delete" | "clear") => vec![],
            _ => panic!("{} is served, but nobody tries it with what belongs to another tenant", endpoint.id),
        });
        rows
    }

    /// What the path names, each beside things that are there.
    fn mailbox_in_path(&self, endpoint: &'static Endpoint, good: &Asked) -> Vec<Row> {
        let theirs = &self.away.mailboxes;
        let never = format!("never@{AWAY}");
        let named = [
            ("public_mailbox_id", text(&theirs.mailbox, "public_mailbox_id"), NO_HEX_ID),
            ("public_mailbox_id", text(&theirs.mailbox, "email"), &never),
            ("user_mailbox_id", &theirs.user_mailbox, &never),
            ("user_mailbox_id", &theirs.recycled, &never),
            ("member_id", text(&theirs.member, "member_id"), NO_HEX_ID),
            ("alias_id", &theirs.alias, &never),
            ("alias_id", &theirs.user_alias, &never),
        ];
        let has = |name: &str| endpoint.path_params.iter().any(|field| field.name == name);
        let row = |(name, theirs, never): (&'static str, &str, &str)| {
            let good = good.clone();
            row(name, theirs, never, move |id| good.clone().with_param(endpoint, name, id))
        };
        named.into_iter().filter(|(name, _, _)| has(name)).map(row).collect()
    }
}

fn address(theirs: &str, asked: impl Fn(&str) -> Asked + 'static) -> Row {
    row("address", theirs, &format!("never@{AWAY}"), asked)
}
