//! The endpoints that change users.

use larkspur_contract::{Endpoint, ErrorRow, gateway};
use serde_json::{Value, json};

use super::{Row, departments, documented, users};
use crate::asked::Asked;
use crate::stage::Stage;

/// The rows of one endpoint.
pub(super) fn rows(stage: &Stage, endpoint: &Endpoint, alien: &str) -> Vec<Row> {
    let id = endpoint.id;
    let good = stage.good(endpoint);
    let mut rows = of_gateway(alien, |kind, text| {
        good.clone().with_query("user_id_type", kind).with_param(endpoint, "user_id", text)
    });
    match id {
        "contact.v3.user.patch" | "contact.v3.user.update" => {
            let with = |more: Value| good.clone().with_body(more);
            let unknown = documented(id, 44035);
            rows.extend(departments_named(unknown, |text| {
                with(json!({"department_ids": [text], "orders": null}))
            }));
            rows.extend(of_gateway(alien, |kind, text| {
                let asked = with(json!({"leader_user_id": text})).with_query("user_id_type", kind);
                asked.with_param(endpoint, "user_id", stage.user(kind))
            }));
        }
        "contact.v3.user.delete" => {
            let wrong = documented(id, 41052);
            let itself = |kind: &str| {
                good.clone().with_query("user_id_type", kind).with_param(
                    endpoint,
                    "user_id",
                    stage.user(kind),
                )
            };
            for field in endpoint.body.unwrap().iter().map(|field| field.name) {
                for (kind, text, row) in users(alien, wrong, wrong, wrong) {
                    let mail = json!({"processing_type": "1", "acceptor_user_id": text});
                    let body = if field == "email_acceptor" { mail } else { json!(text) };
                    rows.push((itself(kind).with_body(json!({field: body})), text, row));
                }
            }
        }
        "contact.v3.user.resurrect" => {
            let body = |text: &str| json!({"departments": [{"department_id": text}]});
            let named = |(kind, text, row): (&str, &str, _)| {
                (
                    good.clone().with_query("department_id_type", kind).with_body(body(text)),
                    text.to_owned(),
                    row,
                )
            };
            let unknown = (&gateway::UNKNOWN_OPEN_DEPARTMENT_ID, &gateway::UNKNOWN_DEPARTMENT_ID);
            rows.extend(departments(unknown.0, unknown.1).map(named));
        }
        "contact.v3.user.update_user_id" => {}
        other => panic!("{other} changes users, but has no rows of unknown ids"),
    }
    rows
}

/// User ids that no row of an endpoint answers to.
fn of_gateway(alien: &str, asked: impl Fn(&str, &str) -> Asked) -> Vec<Row> {
    let unknown = (&gateway::UNKNOWN_OPEN_ID, &gateway::UNKNOWN_UNION_ID, &gateway::UNKNOWN_USER_ID);
    let row = |(kind, text, row): (&str, String, _)| (asked(kind, &text), text, row);
    users(alien, unknown.0, unknown.1, unknown.2).map(row).into()
}

fn departments_named(unknown: &'static ErrorRow, asked: impl Fn(&str) -> Asked) -> Vec<Row> {
    let row = |(kind, text, row): (&str, &str, _)| {
        (asked(text).with_query("department_id_type", kind), text.to_owned(), row)
    };
    departments(unknown, unknown).map(row).into()
}
