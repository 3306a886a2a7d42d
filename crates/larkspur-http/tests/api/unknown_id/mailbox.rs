//! Mailboxes, their members and aliases that are not there.

use larkspur_contract::Endpoint;
use serde_json::json;

use super::mail::{by_gateway, removed};
use super::{Row, documented};
use crate::stage::{NO_CHAT, NO_HEX_ID, NO_OPEN_ID, Stage, noun_and_verb, text};

/// The rows of one endpoint; `alien` is a good `open_id` of another app.
pub(super) fn rows(stage: &Stage, endpoint: &Endpoint, alien: &str) -> Vec<Row> {
    let has = |name| endpoint.path_params.iter().any(|field| field.name == name);
    let (noun, verb) = noun_and_verb(endpoint);
    let good = stage.good(endpoint);
    let code = |code| documented(endpoint.id, code);
    let in_path = |name, texts: &[&str], row| -> Vec<Row> {
        let named = |text: &&str| (good.clone().with_param(endpoint, name, text), (*text).to_owned(), row);
        texts.iter().map(named).collect()
    };
    let nobody = "nobody@example.com";
    let mut rows = Vec::new();
    if has("public_mailbox_id") {
        let unknown = endpoint.error(1_234_016).unwrap_or_else(|| code(1_230_001));
        rows.extend(in_path("public_mailbox_id", &[NO_HEX_ID, nobody, NO_CHAT], unknown));
    }
    if has("user_mailbox_id") {
        let unknown = endpoint.error(1_235_013).unwrap_or_else(|| code(1_230_001));
        rows.extend(in_path("user_mailbox_id", &[nobody, NO_OPEN_ID, "x"], unknown));
    }
    if has("member_id") {
        rows.extend(in_path("member_id", &[NO_HEX_ID, "x"], code(1_234_040)));
    }
    if has("alias_id") {
        let primary = text(&stage.mailboxes.mailbox, "email");
        rows.extend(in_path("alias_id", &[nobody, primary], code(1_234_012)));
    }
    rows.extend(match (noun, verb) {
        ("public_mailbox_member", "create") => {
            by_gateway(alien, |text| good.clone().with_body(json!({"user_id": text})))
        }
        ("public_mailbox_member", "batch_create") => {
            by_gateway(alien, |text| good.clone().with_body(json!({"items": [{"user_id": text}]})))
        }
        ("public_mailbox_member", "batch_delete") => removed(&good, "member_id_list", code(1_234_040)),
        ("public_mailbox", "remove_to_recycle_bin") => {
            let asked = good.clone().with_body(json!({"to_mail_address": nobody}));
            vec![(asked, nobody.to_owned(), code(1_230_001))]
        }
        ("user_mailbox", "delete") => {
            vec![(good.clone().with_query("transfer_mailbox", nobody), nobody.to_owned(), code(1_230_001))]
        }
        // Their bodies name nothing but addresses to be made or asked about.
        ("public_mailbox", "create" | "patch" | "update")
        | ("public_mailbox_alias" | "user_mailbox_alias", "create")
        | ("user", "query")
        | (_, "get" | "list" | "delete" | "clear") => vec![],
        _ => panic!("{} is served, but has no rows of unknown ids", endpoint.id),
    });
    rows
}
