//! A custom employee type, and a good request to every endpoint of employee types.

use std::cell::RefCell;

use http::Method;
use larkspur_contract::Endpoint;
use larkspur_testkit::server::Client;
use serde_json::json;

use super::text;
use crate::asked::Asked;

pub(crate) const EMPLOYEE_TYPES: &str = "/open-apis/contact/v3/employee_type_enums";

/// How many employee types there are to delete.
const SPARE: usize = 16;

/// The employee types of a tenant.
pub(crate) struct EmployeeTypeStage {
    custom: String,
    spare: RefCell<Vec<String>>,
}

impl EmployeeTypeStage {
    pub(super) async fn set(app: &Client) -> Self {
        let make = async |content: &str| text(&app.make_employee_type(content).await, "enum_id").to_owned();
        let custom = make("自定").await;
        let mut spare = Vec::new();
        for number in 0..SPARE {
            spare.push(make(&format!("备用{number}")).await);
        }
        Self { custom, spare: RefCell::new(spare) }
    }

    /// The id of a custom employee type.
    pub(crate) fn custom(&self) -> &str {
        &self.custom
    }

    /// A request to this endpoint that succeeds, time and again.
    pub(super) fn good(&self, endpoint: &Endpoint, number: u32) -> Asked {
        let given = json!({
            "content": format!("型{number}"),
            "enum_type": 2,
            "enum_status": 1,
            "i18n_content": [{"locale": "zh_cn", "value": format!("中文{number}")}],
        });
        let of = |method, id: &str, body| Asked { method, path: format!("{EMPLOYEE_TYPES}/{id}"), body };
        match endpoint.id {
            "contact.v3.employee_type_enum.create" => Asked::post(EMPLOYEE_TYPES, given),
            "contact.v3.employee_type_enum.list" => Asked::get(EMPLOYEE_TYPES),
            "contact.v3.employee_type_enum.update" => of(Method::PUT, &self.custom, Some(given)),
            "contact.v3.employee_type_enum.delete" => {
                let spare = self.spare.borrow_mut().pop();
                let spare = spare.unwrap_or_else(|| panic!("more than {SPARE} types to spare are needed"));
                of(Method::DELETE, &spare, None)
            }
            other => panic!("{other} is served, but there is no good request for it"),
        }
    }
}
