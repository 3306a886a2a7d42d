//! Units and departments that are not there.

use larkspur_contract::Endpoint;
use serde_json::json;

use super::{Row, departments, documented};
use crate::asked::Asked;
use crate::stage::{NO_DEPARTMENT, NO_HEX_ID, Stage};

/// The rows of one endpoint.
pub(super) fn rows(stage: &Stage, endpoint: &Endpoint) -> Vec<Row> {
    let code = |code| documented(endpoint.id, code);
    let good = stage.good(endpoint);
    let named = |text: &str| -> Row {
        (good.clone().naming(endpoint, "unit_id", text), text.to_owned(), code(43051))
    };
    let units = [NO_HEX_ID, NO_DEPARTMENT, "UNIT1"];
    match endpoint.id {
        // The one names what is to be, the other nothing.
        "contact.v3.unit.create" | "contact.v3.unit.list" => vec![],
        "contact.v3.unit.bind_department" | "contact.v3.unit.unbind_department" => {
            let of_kind = |(kind, text, _): (&str, &str, _)| -> Row {
                let body = json!({"department_id": text, "department_id_type": kind});
                (good.clone().with_body(body), text.to_owned(), code(43058))
            };
            let root = Asked::with_body(good.clone(), json!({"department_id": "0"}));
            let departments = departments(code(43058), code(43058)).map(of_kind);
            units
                .map(named)
                .into_iter()
                .chain(departments)
                .chain([(root, "0".to_owned(), code(43058))])
                .collect()
        }
        _ => units.map(named).into(),
    }
}
