//! Two units with two departments bound to the first, and a good request to every endpoint of units.

use std::cell::RefCell;

use http::Method;
use larkspur_contract::Endpoint;
use larkspur_testkit::server::Client;
use serde_json::json;

use crate::asked::Asked;

pub(crate) const UNITS: &str = "/open-apis/contact/v3/unit";
/// The unit that departments are bound to.
pub(crate) const UNIT: &str = "unit1";

/// How many units there are to delete.
const SPARE: usize = 16;

/// The units of a tenant.
pub(crate) struct UnitStage {
    bound: String,
    unbound: String,
    spare: RefCell<Vec<String>>,
}

impl UnitStage {
    /// Makes the units that departments will be bound to.
    pub(super) async fn make(app: &Client) {
        app.make_unit(UNIT).await;
        app.make_unit("unit2").await;
    }

    /// Makes the rest; one of these departments is bound to the first unit, the other to none.
    pub(super) async fn set(app: &Client, bound: &str, unbound: &str) -> Self {
        let mut spare = Vec::new();
        for number in 0..SPARE {
            spare.push(format!("spare{number}"));
            app.make_unit(&spare[number]).await;
        }
        Self { bound: bound.to_owned(), unbound: unbound.to_owned(), spare: RefCell::new(spare) }
    }

    /// A request to this endpoint that succeeds, time and again.
    pub(super) fn good(&self, endpoint: &Endpoint, number: u32) -> Asked {
        let one = |method, body| Asked { method, path: format!("{UNITS}/{UNIT}"), body };
        match endpoint.id {
            "contact.v3.unit.create" => Asked::post(
                UNITS,
                json!({"unit_id": format!("U{number}"), "name": "新", "unit_type": format!("型{number}")}),
            ),
            "contact.v3.unit.list" => Asked::get(UNITS),
            "contact.v3.unit.get" => one(Method::GET, None),
            "contact.v3.unit.patch" => one(Method::PATCH, Some(json!({"name": format!("改{number}")}))),
            "contact.v3.unit.delete" => {
                let spare = self.spare.borrow_mut().pop();
                let spare = spare.unwrap_or_else(|| panic!("more than {SPARE} units to spare are needed"));
                Asked { method: Method::DELETE, path: format!("{UNITS}/{spare}"), body: None }
            }
            "contact.v3.unit.bind_department" => Asked::post(
                format!("{UNITS}/bind_department"),
                json!({"unit_id": UNIT, "department_id": self.bound}),
            ),
            "contact.v3.unit.unbind_department" => Asked::post(
                format!("{UNITS}/unbind_department"),
                json!({"unit_id": UNIT, "department_id": self.unbound}),
            ),
            "contact.v3.unit.list_department" => {
                Asked::get(format!("{UNITS}/list_department?unit_id={UNIT}"))
            }
            other => panic!("{other} is served, but there is no good request for it"),
        }
    }
}
