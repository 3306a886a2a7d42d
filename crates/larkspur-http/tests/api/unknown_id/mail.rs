//! Mail groups, their members, managers and aliases that are not there, and members that cannot be.

use larkspur_contract::{Endpoint, ErrorRow, gateway};
use serde_json::{Value, json};

use super::{Row, departments, documented, users};
use crate::asked::Asked;
use crate::stage::{NO_CHAT, NO_HEX_ID, NO_OPEN_ID, NO_UNION_ID, Stage, noun_and_verb};

/// The rows of one endpoint; `alien` is a good `open_id` of another app.
pub(super) fn rows(stage: &Stage, endpoint: &Endpoint, alien: &str) -> Vec<Row> {
    let has = |name| endpoint.path_params.iter().any(|field| field.name == name);
    let (noun, verb) = noun_and_verb(endpoint);
    let good = stage.good(endpoint);
    let in_path = |name, texts: &[&str], code| -> Vec<Row> {
        let row = |text: &&str| {
            (good.clone().with_param(endpoint, name, text), (*text).to_owned(), documented(endpoint.id, code))
        };
        texts.iter().map(row).collect()
    };
    let mut rows = Vec::new();
    if has("mailgroup_id") {
        rows.extend(in_path("mailgroup_id", &[NO_HEX_ID, "nobody@example.com", NO_CHAT], 1_234_013));
    }
    if has("member_id") {
        rows.extend(in_path("member_id", &[NO_HEX_ID, "x"], 1_234_014));
    }
    if has("permission_member_id") {
        rows.extend(in_path("permission_member_id", &[NO_HEX_ID, "x"], 1_234_015));
    }
    if has("alias_id") {
        rows.extend(in_path("alias_id", &["nobody@example.com", stage.group("email")], 1_234_012));
    }
    let manager = |text: &str| good.clone().with_body(json!({"mailgroup_manager_list": [{"user_id": text}]}));
    rows.extend(match (noun, verb) {
        // Their bodies name nothing but addresses to be made.
        ("mailgroup", "create" | "patch" | "update") | ("mailgroup_alias", "create") => vec![],
        ("mailgroup", "list") => by_gateway(alien, |text| good.clone().with_query("manager_user_id", text)),
        ("mailgroup_manager", "batch_create") => by_gateway(alien, manager),
        // Whoever is no manager stays none, someone unknown too.
        ("mailgroup_manager", "batch_delete") => {
            by_gateway(alien, manager).into_iter().filter(is_of_another_kind).collect()
        }
        (_, "create") => members(alien, endpoint, |member| Asked { body: Some(member), ..good.clone() }),
        (_, "batch_create") => {
            members(alien, endpoint, |member| good.clone().with_body(json!({"items": [member]})))
        }
        ("mailgroup_member", "batch_delete") => {
            removed(&good, "member_id_list", documented(endpoint.id, 1_234_014))
        }
        ("mailgroup_permission_member", "batch_delete") => {
            removed(&good, "permission_member_id_list", documented(endpoint.id, 1_234_015))
        }
        (_, "get" | "list" | "delete") => vec![],
        _ => panic!("{} is served, but has no rows of unknown ids", endpoint.id),
    });
    rows
}

/// Users that the gateway refuses.
pub(super) fn by_gateway(alien: &str, asked: impl Fn(&str) -> Asked) -> Vec<Row> {
    users(alien, &gateway::UNKNOWN_OPEN_ID, &gateway::UNKNOWN_UNION_ID, &gateway::UNKNOWN_USER_ID)
        .map(|(kind, text, row)| (asked(&text).with_query("user_id_type", kind), text, row))
        .into()
}

/// Whether the id of a row is none of the kind that its request announces, or of another app.
fn is_of_another_kind((asked, text, _): &Row) -> bool {
    let announces = |kind: &str| asked.path.ends_with(&format!("user_id_type={kind}"));
    let may_be = [("open_id", NO_OPEN_ID), ("union_id", NO_UNION_ID)]
        .iter()
        .any(|(kind, id)| announces(kind) && text == id);
    !may_be && !announces("user_id")
}

fn members(alien: &str, endpoint: &Endpoint, asked: impl Fn(Value) -> Asked) -> Vec<Row> {
    let mut rows = by_gateway(alien, |text| asked(json!({"type": "USER", "user_id": text})));
    for (kind, text, row) in
        departments(&gateway::UNKNOWN_OPEN_DEPARTMENT_ID, &gateway::UNKNOWN_DEPARTMENT_ID)
    {
        let asked = asked(json!({"type": "DEPARTMENT", "department_id": text}));
        rows.push((asked.with_query("department_id_type", kind), text.to_owned(), row));
    }
    let parameter = endpoint.error(1_234_008).unwrap_or(&gateway::INVALID_FIELDS);
    let nobody = "nobody@example.com";
    rows.push((asked(json!({"type": "MAIL_GROUP", "email": nobody})), nobody.to_owned(), parameter));
    rows
}

/// Members to remove, of which one is none.
pub(super) fn removed(good: &Asked, list: &str, row: &'static ErrorRow) -> Vec<Row> {
    let first = good.body.as_ref().unwrap()[list][0].clone();
    let asked = |text: &str| good.clone().with_body(json!({list: [first, text]}));
    [NO_HEX_ID, "x"].map(|text| (asked(text), text.to_owned(), row)).into()
}
