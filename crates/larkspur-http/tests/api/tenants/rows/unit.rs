//! What of another tenant the endpoints of units can be asked for.

use larkspur_contract::Endpoint;
use serde_json::json;

use super::{Row, Tenants, row};

impl Tenants<'_> {
    /// The rows of an endpoint of units, but for those of page tokens.
    pub(super) fn unit(&self, endpoint: &'static Endpoint) -> Vec<Row> {
        let good = self.home.good(endpoint);
        let mut rows = vec![];
        if endpoint.id.ends_with("bind_department") {
            let good = good.clone();
            rows.extend(self.departments(move |kind, id| {
                good.clone().with_body(json!({"department_id": id, "department_id_type": kind}))
            }));
        }
        let names_one =
            |fields: &[larkspur_contract::Field]| fields.iter().any(|field| field.name == "unit_id");
        let in_body = endpoint.id != "contact.v3.unit.create" && endpoint.body.is_some_and(names_one);
        if in_body || names_one(endpoint.path_params) || names_one(endpoint.query) {
            rows.push(row("unit_id", "theirs", "never", move |id| {
                good.clone().naming(endpoint, "unit_id", id)
            }));
        }
        rows
    }
}
